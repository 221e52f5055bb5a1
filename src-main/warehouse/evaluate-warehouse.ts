import { createHash } from 'node:crypto';
import type { Progress } from '../../src-contract/dataset';
import { noLevel, type Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { needsOf } from '../../src-contract/metrics/catalogue';
import { covariateSides } from '../../src-contract/metrics/metric-kind';
import type { Sample } from '../../src-contract/sample';
import { Database } from '../database/database';
import type { Connection } from '../database/connection';
import { definitionHash } from '../evaluation/definition-hash';
import { ExpressionChecker } from '../evaluation/expression-checker';
import type { StatisticsHost } from '../statistics/statistics-host';
import { repairNeeds } from '../triage/repair-needs';
import { aliasTables } from './alias-tables';
import { environmentCredentials, type CredentialSource } from './credentials';
import { openClickHouse } from './open-clickhouse';
import { mirrorSource } from './mirror-source';
import { pushPlanOf } from './push-plan-of';
import { readPushedMetrics, statementsOf, type PushedMetrics } from './read-pushed-metrics';
import { readPushedUnits, type Ask, type PushedUnits } from './read-pushed-units';
import type { RemoteEngine, RemoteTable } from './remote-engine';
import type { MirroredTable } from './repair-table-steps';
import { repairTables } from './repair-tables';
import { namedUnusable } from './unusable-column';
import { withoutSentences } from './without-sentences';

export interface WarehouseOrder {
  readonly statistics: Pick<StatisticsHost, 'hold' | 'judge' | 'release'>;
  readonly definition: CompleteDefinition;
  readonly timeline: boolean;
  readonly calibration?: unknown;
  readonly exploration?: unknown;
  readonly verify?: boolean | undefined;
  readonly trust?: boolean | undefined;
  readonly asExposed?: boolean | undefined;
  readonly credentials?: CredentialSource | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the engine that holds a source's table. */
export type EngineOpening = (o: { source: string; address: string; timeout: string | undefined; connect: () => Promise<Connection> }) => Promise<RemoteEngine>;

/** The sources of a definition that its units and metrics read. */
function usedSources(definition: CompleteDefinition): string[] {
  const { exposure, metrics } = definition;
  const used = new Set([exposure.source]);
  for (const metric of metrics) {
    const { numerator, denominator, covariate } = needsOf(metric);
    used.add(numerator.source);
    if (denominator !== undefined) used.add(denominator.source);
    for (const { side } of covariateSides(covariate)) used.add(side.source);
  }
  for (const { source } of repairNeeds(definition)) used.add(source);
  if (definition.aliases !== undefined) used.add(definition.aliases.source);
  return [...used];
}

/** Whether an evaluation's rows stay in a warehouse. */
export function isPushedDown(definition: CompleteDefinition): boolean {
  return definition.aggregates === undefined && usedSources(definition).some((name) => definition.sources[name]?.warehouse !== undefined);
}

/**
 * Evaluates an experiment whose rows stay in a warehouse: the same plan as for files, added up there by its own SQL and judged
 * here from the moments. No row and no unit leaves the warehouse; counts, means and centred products do.
 * @throws LiftbenchError naming the field that is wrong; what moments cannot answer is null with its reason instead
 */
export async function evaluateWarehouse(order: WarehouseOrder, open: EngineOpening = clickHouse(order)): Promise<Evaluation> {
  const { statistics, onProgress, signal } = order;
  const started = performance.now();
  const names = usedSources(order.definition);
  refuse(order, names);
  const { sources, exposure } = order.definition;
  const first = sources[exposure.source];
  // Expressions are checked over empty tables, in a database of their own.
  const database = await Database.open({ allowedPaths: [], threads: 1 });
  let connection: Connection | null = null;
  let engine: RemoteEngine | null = null;
  try {
    connection = await database.connect({ signal });
    const own = connection;
    const connect = (): Promise<Connection> => Promise.resolve(own);
    onProgress?.({ step: 'open', label: `Asking ${first?.address ?? ''}`, fraction: null });
    engine = await open({ source: exposure.source, address: first?.address ?? '', timeout: first?.timeout, connect });
    const asked = engine;
    const version = await asked.version();
    const given = new Map<string, MirroredTable>();
    for (const name of names) {
      const source = sources[name];
      if (source === undefined) throw new RangeError('checked with the definition');
      const remote = await tableOf(asked, name, source);
      given.set(name, { remote, mirror: await mirrorSource(own, name, remote) });
    }
    const opened = performance.now();
    const statements: string[] = [];
    const randomised = order.definition.randomisationUnit === undefined ? 0 : 2;
    let total = 4 + randomised + order.definition.metrics.length;
    const ask: Ask = async (sql, label) => {
      const done = statements.push(sql) - 1;
      const tell = (share: number): void => onProgress?.({ step: 'moments', label, fraction: Math.min(1, (done + share) / total), done, total });
      tell(0);
      return asked.rows(sql, (rows, all) => { tell(all > 0 ? Math.min(1, rows / all) : 0); });
    };
    const checker = new ExpressionChecker(connect, new Map());
    const change = { checker, engine: asked, ask, mirror: (name: string, table: RemoteTable) => mirrorSource(own, name, table) };
    const { definition, outcomes, merged, mirrors, tables, checked, pushed } = await planned(order.definition, given, change).catch((thrown: unknown) => {
      throw namedUnusable(thrown, [...given.values()].map(({ remote }) => remote));
    });
    total = statements.length + 4 + randomised + statementsOf(pushed, 0);
    const rows = [...given.values()].map(({ mirror }) => mirror);
    const units = await readPushedUnits(pushed.units, mirrors.get(definition.exposure.source)?.rows ?? 0, definition.period, asked.dialect, ask);
    if (units.units.every((count) => count === 0)) throw noUnits(definition, units);
    const axis = order.timeline ? units.axis : null;
    total = statements.length + statementsOf(pushed, axis?.days.length ?? 0);
    const metrics = await readPushedMetrics(pushed, axis, asked.dialect, ask);
    const read = performance.now();
    const dataHash = createHash('sha256').update(rows.map(({ name, dataHash: hash }) => `${name}:${hash}`).sort().join('\n')).digest('hex');
    const sample = sampleOf(definition, dataHash, units, metrics, pushed.units.end);
    onProgress?.({ step: 'judge', label: 'Comparing variants', fraction: null });
    await statistics.hold(sample);
    try {
      const judged = await statistics.judge({ sample: sample.key, definition, uses: [], segments: definition.segments, timeline: order.timeline, merged, pushed: { metrics: metrics.metrics, arrivals: units.arrivals } }, { signal, onProgress });
      const { timings, ...judgement } = judged;
      return {
        liftbench: 1,
        experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(order.definition), dataHash },
        ...judgement,
        ...(outcomes.length === 0 ? {} : { repairs: outcomes }),
        pushedDown: { engine: asked.name, version, tables: [...tables.values()].map(({ words }) => words), without: withoutSentences(order, pushed) },
        provenance: {
          sql: statements.map((statement) => `${statement};`).join('\n\n'),
          rowsRead: rows.reduce((sum, one) => sum + one.rows, 0), rowsRejected: 0, unreadableCells: 0,
          exposure: { source: definition.exposure.source, unit: checked.units.key.slice(1, -1), units: sample.units.count, multiple: definition.multiple, ...units.counts },
          sources: Object.fromEntries(rows.map((one) => [one.name, { files: [], table: tables.get(one.name)?.words, rows: one.rows, rejected: 0, dataHash: one.dataHash }])),
          ...(Object.keys(metrics.leftOut).length === 0 ? {} : { leftOut: metrics.leftOut }),
        },
        timings: { open: opened - started, read: read - opened, ...timings, total: performance.now() - started },
        analysis: { ...definition.analysis },
      };
    } finally {
      await statistics.release(sample.key);
    }
  } finally {
    await engine?.close();
    connection?.close();
    await database.close();
  }
}

/** The definition as its repairs and aliases leave it, with its plan over the tables that they make. */
async function planned(written: CompleteDefinition, given: ReadonlyMap<string, MirroredTable>, change: Parameters<typeof repairTables>[2]) {
  const { definition, tables: repaired, outcomes } = await repairTables(written, given, change);
  const { tables: aliased, merged } = await aliasTables(definition, repaired, change);
  const mirrors = new Map([...aliased].map(([name, { mirror }]) => [name, mirror]));
  const tables = new Map([...aliased].map(([name, { remote }]) => [name, remote]));
  return { definition, outcomes, merged, mirrors, tables, ...(await pushPlanOf(definition, mirrors, tables, change.checker, change.engine)) };
}

/** ClickHouse at the source's address, asked as the user whom the credentials name. */
function clickHouse({ credentials = environmentCredentials, signal }: WarehouseOrder): EngineOpening {
  return async ({ source, address, timeout, connect }) => {
    return openClickHouse({ source, address, timeout, credentials, connect, signal });
  };
}

async function tableOf(engine: RemoteEngine, name: string, source: Parameters<RemoteEngine['table']>[1]): Promise<RemoteTable> {
  try {
    return await engine.table(name, source);
  } catch (thrown) {
    // The engine knows itself by the first source that asked for it.
    if (!(thrown instanceof LiftbenchError) || thrown.failure.place?.field === undefined) throw thrown;
    const key = thrown.failure.place.field.split('.').at(-1) ?? 'table';
    throw new LiftbenchError({ ...thrown.failure, place: { field: `sources.${name}.${key}` }, next: thrown.failure.next?.replace(/sources\.\w+\./, `sources.${name}.`) }, { cause: thrown });
  }
}

function refuse({ definition, calibration, exploration, verify, asExposed }: WarehouseOrder, names: readonly string[]): void {
  const no = (message: string, next: string, field: string): LiftbenchError => new LiftbenchError({ kind: 'input', message, next, place: { field } });
  const { exposure, sources } = definition;
  const place = `sources.${exposure.source}`;
  const file = names.find((name) => sources[name]?.warehouse === undefined);
  if (file !== undefined) throw no(`The source "${file}" is a file, and others are tables in a warehouse; units of the one cannot be joined with rows of the other.`, 'Load the file into the warehouse, or export the tables to files.', `sources.${file}`);
  const elsewhere = names.find((name) => sources[name]?.address !== sources[exposure.source]?.address);
  if (elsewhere !== undefined) throw no(`The sources "${exposure.source}" and "${elsewhere}" are at different addresses, so neither can add up both.`, 'Name one address for all, or make the tables known to one server.', `sources.${elsewhere}.address`);
  if (calibration !== undefined) throw no('Labels cannot be dealt anew where the units stay in the warehouse.', 'Open the rows as files to calibrate the analysis.', place);
  if (exploration !== undefined) throw no('Explorations read every unit’s value, and the units stay in the warehouse.', 'Open the rows as files to explore a metric.', place);
  if (verify === true) throw no('The warehouse adds the units up on one path; there are no rows here to compute them from again.', 'Leave out --verify, or open the rows as files.', place);
  if (asExposed === true) throw no('Units cannot be counted in several variants where they stay in the warehouse.', 'Open the rows as files.', place);
}

function sampleOf(definition: CompleteDefinition, dataHash: string, { units, clusters, counts, axis }: PushedUnits, { levels }: PushedMetrics, end: number | null): Sample {
  const starts = startsOf(units);
  const randomised = clusters === null ? null : startsOf(clusters);
  return {
    key: `warehouse.${definitionHash(definition).slice(0, 16)}.${dataHash.slice(0, 16)}`,
    units: {
      count: starts.at(-1) ?? 0, variants: definition.variants.map(({ id }) => id), starts, firstExposure: null,
      attributes: levels.map(({ column, labels }) => ({ column, labels, codes: { values: new Uint16Array(0), validity: null } })),
      ...(randomised === null ? {} : { clusters: { count: randomised.at(-1) ?? 0, of: new Uint32Array(0), starts: randomised } }),
    },
    streams: [], dayAxis: axis, counts, periodEnd: end === null ? null : end / 1000,
  };
}

/** Where the members of each variant begin, were they numbered variant by variant. */
function startsOf(counts: readonly number[]): Uint32Array {
  let count = 0;
  return Uint32Array.from([0, ...counts.map((own) => (count += own))]);
}

function noUnits({ exposure, variants, randomisationUnit }: CompleteDefinition, { counts }: PushedUnits): LiftbenchError {
  const fail = (message: string, next: string, field: string): LiftbenchError => new LiftbenchError({ kind: 'sample', message, next, place: { field } });
  if (counts.rowsRead === 0) return fail('The table has no rows, so no unit was exposed.', `Check sources.${exposure.source}.table, and whether this user may see its rows.`, 'exposure.source');
  if (counts.exposureRows === 0) return fail('No row of the table is an exposure.', 'Check exposure.where against the values in the data.', exposure.where === undefined ? 'exposure.source' : 'exposure.where');
  const labels = counts.undeclared.map(({ variant }) => (variant === null ? noLevel : `"${variant}"`));
  if (labels.length > 0) return fail(`No unit was seen first in one of the declared variants (${variants.map(({ id }) => id).join(', ')}); the data have ${labels.slice(0, 8).join(', ')}.`, 'Declare the variants as the data spell them.', 'variants');
  if (counts.exposedUnits > 0) return fail('Every exposed unit was seen in several variants and is left out.', randomisationUnit === undefined ? 'Check that the unit column identifies units, or use multiple: first.' : `Check that the unit column identifies units and "${randomisationUnit}" what was randomised, or use multiple: first.`, 'exposure.multiple');
  if (counts.outsidePeriod > 0) return fail('Every exposure is outside the period.', 'Check period.from, period.to and the time zone.', 'period');
  if (counts.filteredOut > 0) return fail('The filter leaves no exposure.', 'Check filters.exposure against the values in the data.', 'filters.exposure');
  if (randomisationUnit !== undefined) return fail('No exposure row names both a unit and what was randomised at a time that can be read.', `Check unit, randomisationUnit ("${randomisationUnit}") and the column of times.`, 'randomisationUnit');
  return fail('No exposure row names a unit at a time that can be read.', 'Check the unit column and the column of times.', 'unit');
}
