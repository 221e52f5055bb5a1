import { createHash } from 'node:crypto';
import type { MergedUnits } from '../../src-contract/aliases';
import type { SourceRequest } from '../../src-contract/bridge';
import type { CalibrationOrder } from '../../src-contract/calibration';
import type { Progress } from '../../src-contract/dataset';
import { noLevel, type Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { ExplorationOrder } from '../../src-contract/exploration';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { needsOf } from '../../src-contract/metrics/catalogue';
import { covariateSides } from '../../src-contract/metrics/metric-kind';
import type { SecondMetric } from '../../src-contract/second-engine';
import type { TrustFacts } from '../../src-contract/trust';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { aliasSources, type AliasedSources } from '../sources/alias-sources';
import type { OpenedSource } from '../sources/opened-source';
import type { StatisticsHost } from '../statistics/statistics-host';
import { repairNeeds } from '../triage/repair-needs';
import { repairSources, type RepairedData } from '../triage/repair-sources';
import { withConditions } from '../trust/cause-where';
import { TrustMemory } from '../trust/trust-memory';
import { fitWhole, unreadSources } from '../trust/whole-sources';
import { evaluateAggregates } from '../aggregates/evaluate-aggregates';
import type { CredentialSource } from '../warehouse/credentials';
import { evaluateWarehouse, isPushedDown } from '../warehouse/evaluate-warehouse';
import { refuseWarehouse } from '../warehouse/refuse-warehouse';
import { onlyAsked } from './asked-span';
import { definitionHash } from './definition-hash';
import { planSegments } from '../exploration/segment-attributes';
import { ExpressionChecker } from './expression-checker';
import { neededColumns } from './needed-columns';
import { planSample, type SamplePlan } from './plan-sample';
import { provenanceOf } from './provenance';
import type { SampleCache } from './sample-cache';
import { SampleStore, type PreparedSample } from './sample-store';
import { secondMoments } from './second-engine';

/** The part of a workspace that an evaluation uses. */
export interface EvaluationWorkspace {
  readonly database: Database;
  ensure(
    requests: SourceRequest[],
    o?: { neededColumns?: Record<string, string[]>; onProgress?: (progress: Progress) => void; signal?: AbortSignal },
  ): Promise<Map<string, OpenedSource>>;
}

export interface EvaluationOrder {
  readonly workspace: EvaluationWorkspace;
  readonly statistics: Pick<StatisticsHost, 'hold' | 'judge' | 'release' | 'held' | 'plan' | 'planMetrics' | 'compareShares'>;
  readonly definition: CompleteDefinition;
  readonly baseDirectory: string | null;
  readonly timeline: boolean;
  /** Try the analysis on permuted labels as well. */
  readonly calibration?: CalibrationOrder | undefined;
  /** Answer this about one metric as well. */
  readonly exploration?: ExplorationOrder | undefined;
  /** Compute the headlines again on independent paths. */
  readonly verify?: boolean | undefined;
  /** Make the checks on the assignment as well. */
  readonly trust?: boolean | undefined;
  /** Count units in every variant that they were seen in, to compare with leaving them out. */
  readonly asExposed?: boolean | undefined;
  /** Read only the columns that the definition names, where a format can leave out the others: for one run, not for a window. */
  readonly projected?: boolean | undefined;
  /** Who asks a warehouse; absent: whom the environment names. */
  readonly credentials?: CredentialSource | undefined;
  /** Where units and rows that were read outlive the program. The first evaluation of a workspace decides. */
  readonly cache?: SampleCache | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Any number will do: the same one gives the same resamples on every machine. */
const VERIFICATION_SEED = 20_240_229;

/** A workspace's sample store, and the evaluation that is using it. */
interface Memory {
  readonly store: SampleStore;
  readonly trust: TrustMemory;
  last: Promise<unknown>;
}
const memories = new WeakMap<EvaluationWorkspace, Memory>();

function memoryOf(workspace: EvaluationWorkspace, cache: SampleCache | undefined): Memory {
  let memory = memories.get(workspace);
  if (!memory) {
    memory = { store: new SampleStore(cache), trust: new TrustMemory(), last: Promise.resolve() };
    memories.set(workspace, memory);
  }
  return memory;
}

/**
 * From a definition to an evaluation: sources are opened, units and rows read once, and the statistics worker judges them.
 *
 * What was read is kept with the workspace, so that another level, sidedness, method, correction, control, cap, window,
 * aggregate, covariate window or acknowledgement asks DuckDB nothing, and a new measure or segment reads only itself.
 * Evaluations of one workspace run one after another; abort the earlier one when a newer supersedes it.
 *
 * @throws LiftbenchError: `input` and `query` with the field that is wrong, `sample` when no unit can be analysed,
 * `cancelled` when the signal aborts.
 */
export async function evaluateExperiment(order: EvaluationOrder): Promise<Evaluation> {
  const memory = memoryOf(order.workspace, order.cache);
  if (isPushedDown(order.definition)) return evaluateWarehouse(order);
  const { aggregates } = order.definition;
  const turn = memory.last.catch(() => undefined).then(() => (aggregates === undefined ? evaluateNow(order, memory) : evaluateAggregates({ ...order, definition: { ...order.definition, aggregates } })));
  memory.last = turn;
  return turn;
}

/** A sample as the statistics worker holds it, and what it was made from. */
export interface HeldSample extends Prepared {
  readonly clock: StepClock;
  readonly dataHash: string;
}

/**
 * Prepares the sample of an order as an evaluation would, in its turn, and hands it on as soon as the worker holds it.
 * @throws LiftbenchError as {@link evaluateExperiment}
 */
export async function onHeldSample<Result>(order: EvaluationOrder, work: (held: HeldSample) => Promise<Result>): Promise<Result> {
  const memory = memoryOf(order.workspace, order.cache);
  const turn = memory.last.catch(() => undefined).then(async () => work(await holdSample(order, memory)));
  memory.last = turn;
  return turn;
}

async function holdSample(order: EvaluationOrder, memory: Memory): Promise<HeldSample> {
  const { store } = memory;
  const { statistics, signal } = order;
  const clock = new StepClock();
  stopIfAborted(signal);
  const ready = await prepareSample(order, memory, clock);
  const { plan, prepared } = ready;
  const { sample } = prepared;
  if (sample.units.count === 0) throw noUnits(prepared, plan);
  for (const key of statistics.held) if (key !== sample.key && !store.keys.includes(key)) await statistics.release(key);
  stopIfAborted(signal);
  await statistics.hold(sample);
  return { ...ready, clock, dataHash: dataHash([...ready.sources.values()]) };
}

async function evaluateNow(order: EvaluationOrder, memory: Memory): Promise<Evaluation> {
  const { statistics, signal, onProgress } = order;
  const { clock, dataHash: dataHashOfSources, sources, repaired, merged, plan, prepared, second, trust, exploration } = await holdSample(order, memory);
  const { definition } = repaired;
  const { sample } = prepared;
  stopIfAborted(signal);
  onProgress?.({ step: 'judge', label: 'Comparing variants', fraction: null });
  const unreadable = [...sources.values()].filter(({ unreadableCells }) => unreadableCells > 0).map(({ name, unreadableCells }) => ({ source: name, cells: unreadableCells }));
  const request = { sample: sample.key, definition, uses: prepared.uses, segments: definition.segments, unreadable, timeline: order.timeline, calibration: order.calibration, exploration, verification: second && { moments: second, seed: VERIFICATION_SEED }, trust, merged };
  const judged = await statistics.judge(request, { signal, onProgress });
  clock.lap('statistics');
  const { timings, ...judgement } = judged;
  const used = [...sources.values()];
  return {
    liftbench: 1,
    experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(order.definition), dataHash: dataHashOfSources },
    ...judgement,
    checks: withConditions(judgement.checks, definition, plan.units.source),
    ...(repaired.outcomes.length === 0 ? {} : { repairs: repaired.outcomes }),
    provenance: provenanceOf(definition, used, plan, { ...prepared, sql: [...repaired.sql, ...prepared.sql] }),
    timings: { ...clock.laps, ...timings, total: clock.total() },
    analysis: { ...definition.analysis },
  };
}

interface Prepared {
  /** As they were opened. */
  readonly sources: ReadonlyMap<string, OpenedSource>;
  /** Sources and definition as repairs left them. */
  readonly repaired: RepairedData;
  /** What an alias table did to the units. */
  readonly merged: MergedUnits | undefined;
  readonly plan: SamplePlan;
  readonly prepared: PreparedSample;
  /** The same moments by SQL alone, where the headlines are computed again. */
  readonly second: SecondMetric[] | undefined;
  /** What the checks on the assignment read, where they are asked for. */
  readonly trust: TrustFacts | undefined;
  /** What is asked beside the evaluation, planned against the data. */
  readonly exploration: ExplorationOrder | undefined;
}

async function prepareSample(order: EvaluationOrder, { store, trust: trustMemory }: Memory, clock: StepClock): Promise<Prepared> {
  const { definition, workspace, onProgress, signal } = order;
  const requests = sourceRequests(definition, order.baseDirectory);
  const open = (projected: boolean): Promise<Map<string, OpenedSource>> =>
    workspace.ensure(requests, {
      ...(projected ? { neededColumns: neededColumns(definition) } : {}),
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    });
  const projected = order.projected === true && !(order.trust === true && (await fitWhole(requests)));
  const also = order.trust === true ? await openUnread(order, requests, projected) : [];
  let sources = await open(projected);
  clock.lap('open');
  const { database } = workspace;
  let connection: Promise<Connection> | null = null;
  const connect = (): Promise<Connection> => (connection ??= database.connect({ signal }));
  try {
    const checker = new ExpressionChecker(connect, store.checkedIn(database));
    let plan: SamplePlan;
    let { exploration } = order;
    let repaired: RepairedData;
    let aliased: AliasedSources;
    try {
      repaired = await repairSources(definition, sources, { database, connect, checker, onProgress });
      aliased = await aliasSources(repaired.definition, repaired.sources, { database, connect, checker });
      repaired = { ...repaired, sources: aliased.sources, sql: [...repaired.sql, ...aliased.sql] };
      plan = await planSample(repaired.definition, repaired.sources, checker);
      if (order.exploration !== undefined) ({ plan, order: exploration } = await planSegments(plan, order.exploration, definition.segments, connect, order.cache));
      if (asksNothingElse(order)) plan = onlyAsked(plan);
      if (order.asExposed === true) plan = { ...plan, units: { ...plan.units, multiple: 'each' }, unitsKey: `${plan.unitsKey}each` };
    } catch (thrown) {
      if (!projected || !(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'input') throw thrown;
      await close(connection);
      connection = null;
      sources = await open(false);
      throw await failureWithAllColumns(order, sources, store, thrown);
    }
    clock.lap('plan');
    const prepared = await store.prepare(plan, { database, connect, onProgress, period: repaired.definition.period });
    clock.lap('read');
    const second = order.verify === true && prepared.sample.units.count > 0 ? await secondMoments(repaired.definition, plan, await connect(), onProgress) : undefined;
    if (second !== undefined) clock.lap('verify');
    const wanted = order.trust === true && order.asExposed !== true && prepared.sample.units.count > 0;
    const trust = wanted ? await trustMemory.facts({ connect, definition: repaired.definition, sources: new Map([...also, ...repaired.sources]), units: plan.units, unitsKey: plan.unitsKey, sample: prepared.sample, projected, onProgress }) : undefined;
    if (wanted) clock.lap('trust rows');
    return { sources, repaired, merged: aliased.merged, plan, prepared, second, trust, exploration };
  } finally {
    await close(connection);
  }
}

/** Whether a sample is for one evaluation alone, and for its metrics alone. */
function asksNothingElse({ projected, trust, exploration, cache }: EvaluationOrder): boolean {
  return projected === true && trust !== true && exploration === undefined && cache === undefined;
}

/** Opens the sources that only the checks on the assignment read, so that the others share a database with them. One that cannot be opened is nobody's loss. */
async function openUnread({ definition, baseDirectory, workspace, onProgress, signal }: EvaluationOrder, requests: readonly SourceRequest[], projected: boolean): Promise<readonly [string, OpenedSource][]> {
  const names = unreadSources(definition, requests);
  if (names.length === 0) return [];
  try {
    const opened = await workspace.ensure([...requests, ...namedRequests(definition, baseDirectory, new Set(names))], { ...(projected ? { neededColumns: neededColumns(definition) } : {}), ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
    return [...opened].filter(([name]) => names.includes(name));
  } catch (thrown) {
    if (toFailure(thrown).kind === 'cancelled') throw thrown;
    return [];
  }
}

/** A message about a column is better when it can name the columns that were not read. */
async function failureWithAllColumns(order: EvaluationOrder, sources: Map<string, OpenedSource>, store: SampleStore, first: LiftbenchError): Promise<unknown> {
  const { database } = order.workspace;
  const connection = await database.connect({ signal: order.signal });
  try {
    await planSample(order.definition, sources, new ExpressionChecker(() => Promise.resolve(connection), store.checkedIn(database)));
    return first;
  } catch (thrown) {
    return thrown;
  } finally {
    connection.close();
  }
}

async function close(connection: Promise<Connection> | null): Promise<void> {
  (await connection?.catch(() => null))?.close();
}

/** The sources that a definition uses, as requests to open them. */
export function sourceRequests(definition: CompleteDefinition, baseDirectory: string | null): SourceRequest[] {
  const used = new Set([definition.exposure.source]);
  for (const metric of definition.metrics) {
    const { numerator, denominator, covariate } = needsOf(metric);
    used.add(numerator.source);
    if (denominator !== undefined) used.add(denominator.source);
    for (const { side } of covariateSides(covariate)) used.add(side.source);
  }
  for (const { source } of repairNeeds(definition)) used.add(source);
  if (definition.aliases !== undefined) used.add(definition.aliases.source);
  return namedRequests(definition, baseDirectory, used);
}

function namedRequests(definition: CompleteDefinition, baseDirectory: string | null, names: ReadonlySet<string>): SourceRequest[] {
  return Object.entries(definition.sources)
    .filter(([name]) => names.has(name))
    .map(([name, source]) => [name, refuseWarehouse(name, source)] as const)
    .map(([name, { path, time: _time, unit: _unit, ...options }]) => ({ name, paths: typeof path === 'string' ? [path] : path, baseDirectory, options }));
}

function dataHash(sources: readonly OpenedSource[]): string {
  const parts = sources.map(({ name, dataHash: hash }) => `${name}:${hash}`).sort();
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LiftbenchError({ kind: 'cancelled', message: 'Stopped before it was finished.' });
}

function noUnits({ sample: { counts } }: PreparedSample, { units }: SamplePlan): LiftbenchError {
  const fail = (message: string, next: string, field: string): LiftbenchError => new LiftbenchError({ kind: 'sample', message, next, place: { field } });
  const rows = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
  if (counts.exposureRows === 0) {
    return units.where === null
      ? fail(`The source "${units.source.name}" has no rows, so no unit was exposed.`, 'Check the file.', 'exposure.source')
      : fail(`None of the ${rows(counts.rowsRead)} of "${units.source.name}" matches the condition for exposures.`, 'Check exposure.where against the values in the data.', 'exposure.where');
  }
  if (counts.exposedUnits > 0) {
    const labels = counts.undeclared.map(({ variant }) => (variant === null ? noLevel : `"${variant}"`));
    if (labels.length > 0) {
      return fail(`No unit was seen first in one of the declared variants (${units.variants.join(', ')}); the data have ${labels.slice(0, 8).join(', ')}.`, 'Declare the variants as the data spell them.', 'variants');
    }
    return fail('Every exposed unit was seen in several variants and is left out.', 'Check that the unit column identifies units, or use multiple: first.', 'exposure.multiple');
  }
  if (counts.outsidePeriod > 0) return fail(`All ${rows(counts.outsidePeriod)} of exposure are outside the period.`, 'Check period.from, period.to and the time zone.', 'period');
  if (counts.filteredOut > 0) return fail(`The filter leaves none of the ${rows(counts.exposureRows)} of exposure.`, 'Check filters.exposure against the values in the data.', 'filters.exposure');
  if ((counts.unreadableTimes ?? 0) > 0) return fail('No exposure has a time that can be read.', `Check sources.${units.source.name}.time and the column's type.`, `sources.${units.source.name}.time`);
  if (units.cluster !== null) return fail('No exposure row names both a unit and what was randomised.', `Check unit and randomisationUnit ("${units.cluster.column}"): one of the two is empty in every exposure row.`, 'randomisationUnit');
  return fail('No exposure row names a unit.', 'Check the unit column; it is empty in every exposure row.', 'unit');
}

/** Wall time of the steps, in milliseconds. */
class StepClock {
  readonly laps: Record<string, number> = {};
  readonly #start = performance.now();
  #last = this.#start;
  lap(step: string): void {
    const now = performance.now();
    this.laps[step] = now - this.#last;
    this.#last = now;
  }
  total(): number {
    return performance.now() - this.#start;
  }
}
