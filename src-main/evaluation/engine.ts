import { availableParallelism, totalmem } from 'node:os';
import type { AssignmentAudit, AuditRequest } from '../../src-contract/assignment-audit';
import type { CalibrateRequest, DefinitionCheck, DraftDefinition, EngineApi, EngineStatus, EvaluateRequest, OnProfile, OnProgress, PowerRequest, SourceRequest, WarehouseDraft } from '../../src-contract/bridge';
import type { Brushed, BrushRequest } from '../../src-contract/brush';
import type { CalibrationOrder } from '../../src-contract/calibration';
import type { ColumnProfile, DatasetProfile, RowPage } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { ExperimentCalibration } from '../../src-contract/experiment-calibration';
import type { Exploration, ExploreRequest } from '../../src-contract/exploration';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { NumberOrigin, OriginRequest, OriginRows, OriginRowsRequest, OriginUnits, OriginUnitsRequest } from '../../src-contract/provenance';
import type { QueryExport, QueryFormat, QueryPoints, QueryRequest, QueryResult } from '../../src-contract/query';
import type { ExperimentPlan, PlanRequest, PlanResult } from '../../src-contract/planning';
import type { FindingRows, FindingRowsRequest, ProposalEffect, ProposalRequest, Triage, TriageRequest } from '../../src-contract/triage';
import type { UnitReport, UnitRequest } from '../../src-contract/unit-lookup';
import type { WarehouseDraftRequest, WarehouseLook, WarehouseLookRequest } from '../../src-contract/warehouse-connection';
import { OriginDesk } from '../provenance/origin-desk';
import { QueryDesk } from '../queries/query-desk';
import { UnitsTables } from '../queries/units-tables';
import { countsDefinition } from '../aggregates/counts-text';
import { fileKind, type FileKind } from '../notebooks/file-kind';
import type { SourceChange } from '../../src-contract/source-change';
import { brushExperiment, type BrushOffice } from '../exploration/brush-experiment';
import { exploreExperiment } from '../exploration/explore-experiment';
import { reportWriter } from '../reports/catalogue';
import type { CacheFolder } from '../shelf/cache-folder';
import { draftDefinition } from '../sources/draft';
import { ImportShelf } from '../sources/import-shelf';
import { openAndProfile } from '../sources/open-and-profile';
import { ProfileShelf } from '../sources/profile-shelf';
import { readRows } from '../sources/read-rows';
import { Workspace } from '../sources/workspace';
import { TriageDesk } from '../triage/triage-desk';
import type { CredentialSource } from '../warehouse/credentials';
import { draftWarehouse } from '../warehouse/draft-warehouse';
import { lookAtWarehouse } from '../warehouse/look-at-warehouse';
import { checkDefinitionText, readDefinitionText } from './definition-text';
import { evaluateExperiment, type EvaluationOrder } from './evaluate-experiment';
import { Jobs } from './jobs';
import { heard, throttled } from './progress-sink';
import { SampleCache } from './sample-cache';
import { variantSplit } from './variant-split';
import type { SplitPart } from './variant-split';

export interface EngineOptions {
  readonly statistics: BrushOffice['statistics'] & { close?(): Promise<void> };
  /** The built one-file report page; null where it was not built. */
  readonly reportPage: (() => Promise<string>) | null;
  /** Reads only the columns that a definition names: for one run, not for a window. */
  readonly once?: boolean;
  /** Who asks a warehouse; absent: whom the environment names. */
  readonly credentials?: CredentialSource | undefined;
  /** Where what was read outlives the program, and the program's stamp; absent: nowhere. */
  readonly cache?: { readonly folder: CacheFolder; readonly stamp: string } | null | undefined;
}

/**
 * DuckDB and the statistics worker behind one door: used by the window's utility process, the loopback server and the
 * command line alike. Opening and evaluating take turns; pages of rows, splits and checks do not wait for them.
 */
export class Engine implements EngineApi {
  readonly #options: EngineOptions;
  readonly #workspace: Workspace;
  readonly #cache: SampleCache | undefined;
  readonly #profileShelf: ProfileShelf | undefined;
  readonly #jobs = new Jobs();
  readonly #profiles = new Map<string, DatasetProfile>();
  readonly #triage: TriageDesk;
  readonly #queries: QueryDesk;
  readonly #origins: OriginDesk;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { cache } = options;
    this.#workspace = new Workspace({ imports: cache ? new ImportShelf(cache.folder, cache.stamp) : undefined });
    const units = new UnitsTables();
    this.#triage = new TriageDesk(this.#workspace, options.statistics);
    this.#queries = new QueryDesk(this.#workspace, units);
    this.#origins = new OriginDesk(this.#workspace, units);
    this.#cache = cache ? new SampleCache(cache.folder, cache.stamp) : undefined;
    this.#profileShelf = cache ? new ProfileShelf(cache.folder, cache.stamp) : undefined;
  }

  openSource(job: string, request: SourceRequest, onProgress: OnProgress | null, onProfile: OnProfile | null = null): Promise<DatasetProfile> {
    return this.#jobs.inTurns(job, async (signal, turn) => {
      const profile = await openAndProfile({ workspace: this.#workspace, shelf: this.#profileShelf, request, onProgress: throttled(onProgress), onProfile: onProfile && heard((known: DatasetProfile) => this.#hear(known, onProfile), signal), signal, turn });
      this.#profiles.set(request.name, profile);
      return profile;
    });
  }

  /** What a draft needs is there before the last histogram is. */
  #hear(known: DatasetProfile, onProfile: OnProfile): unknown {
    if (known.columns.every(({ pending }) => pending !== 'figures')) this.#profiles.set(known.source, known);
    return onProfile(known);
  }

  changedSources(): Promise<readonly SourceChange[]> {
    return this.#workspace.changes();
  }

  expectSources(requests: readonly SourceRequest[]): Promise<void> {
    return this.#workspace.expect(requests);
  }

  rows(source: string, offset: number, limit: number): Promise<RowPage> {
    return this.#again(() => readRows(this.#workspace, source, offset, limit));
  }

  split(source: string, column: string, unit: string | null, where: string | null): Promise<readonly SplitPart[]> {
    return this.#again(() => variantSplit(this.#workspace.database, this.#workspace.source(source), column, unit, where));
  }

  draft(sources: readonly string[]): Promise<DraftDefinition> {
    return this.#again(() => draftDefinition(sources.flatMap((name) => this.#profiles.get(name) ?? []), { workspace: this.#workspace }));
  }

  async draftCounts(text: string): Promise<DraftDefinition> {
    return countsDefinition(text);
  }

  fileKind(path: string): Promise<FileKind> {
    return fileKind(path);
  }

  async checkDefinition(text: string): Promise<DefinitionCheck> {
    return checkDefinitionText(text);
  }

  evaluate(request: EvaluateRequest, onProgress: OnProgress | null): Promise<Evaluation> {
    return this.evaluateDefinition({ ...request, definition: readDefinitionText(request.definition) }, onProgress);
  }

  /** The same for a definition that was read already. */
  evaluateDefinition(request: Omit<EvaluateRequest, 'definition'> & { readonly definition: CompleteDefinition }, onProgress: OnProgress | null): Promise<Evaluation> {
    const { job, definition, baseDirectory, timeline, verify, trust } = request;
    return this.#jobs.run(job, (signal) => evaluateExperiment({ ...this.#office, definition, baseDirectory, timeline, verify, trust, onProgress: throttled(onProgress), signal }));
  }

  plan(request: PlanRequest): Promise<PlanResult> {
    return this.#options.statistics.plan(request);
  }

  power(request: PowerRequest, onProgress: OnProgress | null): Promise<ExperimentPlan> {
    return this.powerOfDefinition({ ...request, definition: readDefinitionText(request.definition) }, onProgress);
  }

  /** The same for a definition that was read already. */
  async powerOfDefinition(request: Omit<PowerRequest, 'definition'> & { readonly definition: CompleteDefinition }, onProgress: OnProgress | null): Promise<ExperimentPlan> {
    const { job, definition, baseDirectory, effect, power, days, metrics: only } = request;
    const evaluation = await this.evaluateDefinition({ job, definition: { ...definition, segments: [] }, baseDirectory, timeline: false }, onProgress);
    const { experiment, estimates, metrics, analysis, arrivals = null } = evaluation;
    const planned = await this.#options.statistics.planMetrics({ estimates, metrics, analysis: definition.analysis, arrivals, effect, power, days, only, randomisationUnit: definition.randomisationUnit });
    return { liftbench: 1, experiment, analysis, power, metrics, ...planned };
  }

  calibrate(request: CalibrateRequest, onProgress: OnProgress | null): Promise<ExperimentCalibration> {
    return this.calibrateDefinition({ ...request, definition: readDefinitionText(request.definition) }, onProgress);
  }

  /** The same for a definition that was read already. */
  async calibrateDefinition(request: Omit<CalibrateRequest, 'definition'> & { readonly definition: CompleteDefinition }, onProgress: OnProgress | null): Promise<ExperimentCalibration> {
    const { job, definition, baseDirectory, permutations, seed, plantedLift } = request;
    const order = checkedOrder({ permutations, seed, plantedLift });
    const begun = performance.now();
    const tried = { ...definition, segments: [], metrics: onlyMetrics(definition, request.metrics) };
    const { experiment, analysis, metrics, variants, calibration = [] } = await this.#jobs.run(job, (signal) =>
      evaluateExperiment({ ...this.#office, definition: tried, baseDirectory, timeline: false, calibration: order, onProgress: throttled(onProgress), signal }),
    );
    return { liftbench: 1, experiment, analysis, order, units: variants.reduce((sum, { units }) => sum + units, 0), metrics, calibration, took: performance.now() - begun };
  }

  explore(request: ExploreRequest, onProgress: OnProgress | null): Promise<Exploration> {
    const told = throttled(onProgress);
    const { baseDirectory } = request;
    return this.#jobs.inTurns(request.job, (signal, turn) => exploreExperiment(request, readDefinitionText(request.definition), {
      signal, onProgress: told,
      evaluate: (definition, exploration) => turn(() => evaluateExperiment({ ...this.#office, definition, baseDirectory, timeline: false, exploration, signal, ...(exploration === undefined ? {} : { onProgress: told }) })),
    }));
  }

  brush(request: BrushRequest, onProgress: OnProgress | null): Promise<Brushed> {
    return this.#jobs.run(request.job, (signal) => brushExperiment(request, { workspace: this.#workspace, statistics: this.#options.statistics, cache: this.#cache, onProgress: throttled(onProgress), signal }));
  }

  triage(request: TriageRequest, onProgress: OnProgress | null): Promise<Triage> {
    return this.#jobs.run(request.job, (signal) => this.#triage.triage(request, { signal, onProgress: throttled(onProgress) }));
  }

  findingRows(request: FindingRowsRequest): Promise<FindingRows> {
    return this.#triage.findingRows(request);
  }

  proposalEffect(request: ProposalRequest, onProgress: OnProgress | null): Promise<ProposalEffect> {
    return this.#jobs.run(request.job, (signal) => this.#triage.proposalEffect(request, { signal, onProgress: throttled(onProgress) }));
  }

  auditAssignment(request: AuditRequest, onProgress: OnProgress | null): Promise<AssignmentAudit> {
    return this.#jobs.run(request.job, (signal) => this.#triage.auditAssignment(request, { signal, onProgress: throttled(onProgress) }));
  }

  unit(request: UnitRequest, onProgress: OnProgress | null): Promise<UnitReport> {
    return this.#jobs.run(request.job, (signal) => this.#triage.unit(request, { signal, onProgress: throttled(onProgress) }));
  }

  query(request: QueryRequest, onProgress: OnProgress | null): Promise<QueryResult> {
    return this.#again(() => this.#queries.run(request, throttled(onProgress)));
  }

  async queryPage(id: string, offset: number, limit: number): Promise<RowPage> {
    return this.#queries.page(id, offset, limit);
  }

  async queryProfile(id: string): Promise<readonly ColumnProfile[]> {
    return this.#queries.profile(id);
  }

  async queryPoints(id: string, columns: readonly string[], most: number): Promise<QueryPoints> {
    return this.#queries.points(id, columns, most);
  }

  async exportQuery(id: string, format: QueryFormat, path: string | null): Promise<QueryExport> {
    return this.#queries.export(id, format, path);
  }

  origin(request: OriginRequest, onProgress: OnProgress | null): Promise<NumberOrigin> {
    return this.#again(() => this.#origins.origin(request, throttled(onProgress)));
  }

  originUnits(request: OriginUnitsRequest): Promise<OriginUnits> {
    return this.#again(() => this.#origins.units(request));
  }

  originRows(request: OriginRowsRequest): Promise<readonly OriginRows[]> {
    return this.#again(() => this.#origins.rows(request));
  }

  lookAtWarehouse(request: WarehouseLookRequest, _onProgress: OnProgress | null): Promise<WarehouseLook> {
    return this.#jobs.run(request.job, (signal) => lookAtWarehouse(request, { credentials: this.#options.credentials, signal }));
  }

  draftWarehouse(request: WarehouseDraftRequest, onProgress: OnProgress | null): Promise<WarehouseDraft> {
    return this.#jobs.run(request.job, (signal) => draftWarehouse([request], { credentials: this.#options.credentials, signal, onProgress: throttled(onProgress) }).then(({ profiles: [profile], draft }) => {
      if (profile === undefined) throw new RangeError('one profile per table');
      return { profile, draft };
    }));
  }

  report(evaluation: Evaluation, definition: string): Promise<string> {
    return reportWriter('html').write({ evaluation, definition, page: this.#options.reportPage, colour: false });
  }

  async cancel(job: string): Promise<void> {
    this.#jobs.stop(job);
    this.#queries.stop(job);
    this.#origins.stop(job);
  }

  async status(): Promise<EngineStatus> {
    const sources = [...this.#profiles].map(([name, { rows }]) => ({ name, rows }));
    return { memoryBytes: process.memoryUsage().rss, memoryLimitBytes: totalmem(), threads: availableParallelism(), sources };
  }

  async close(): Promise<void> {
    this.#jobs.stopAll();
    this.#queries.stopAll();
    this.#origins.stopAll();
    await this.#cache?.close();
    await this.#workspace.close();
    await this.#options.statistics.close?.();
  }

  /** What every evaluation is made with. */
  get #office(): Pick<EvaluationOrder, 'workspace' | 'statistics' | 'cache' | 'projected' | 'credentials'> {
    const { statistics, once = false, credentials } = this.#options;
    return { workspace: this.#workspace, statistics, cache: this.#cache, projected: once, credentials };
  }

  /** Reads once more when the data were just being opened anew under a question. */
  async #again<Result>(read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (thrown) {
      if (toFailure(thrown).kind !== 'engine') throw thrown;
      return read();
    }
  }
}

/** More would take hours, and tell nothing new. */
const MOST_PERMUTATIONS = 1_000_000;

function checkedOrder(order: CalibrationOrder): CalibrationOrder {
  const refuse = (field: string, message: string, next: string): LiftbenchError => new LiftbenchError({ kind: 'input', message, next, place: { field } });
  const { permutations, seed, plantedLift } = order;
  if (!Number.isInteger(permutations) || permutations < 1 || permutations > MOST_PERMUTATIONS) throw refuse('permutations', 'The permutations must be a whole number from 1 to 1,000,000.', 'Write 2000 for a rate that is known to about one percent.');
  if (!Number.isInteger(seed) || seed < 0 || seed > 4_294_967_295) throw refuse('seed', 'The seed must be a whole number from 0 to 4294967295.', 'Any number will do; the same one gives the same figures.');
  if (plantedLift !== null && !(Number.isFinite(plantedLift) && plantedLift > -1 && plantedLift !== 0)) throw refuse('plantedLift', 'The planted lift must be above −1 and other than 0.', 'Write 5 % as 0.05.');
  return order;
}

function onlyMetrics({ metrics }: CompleteDefinition, only: readonly string[] | null): CompleteDefinition['metrics'] {
  const unknown = only?.find((id) => !metrics.some((metric) => metric.id === id));
  if (unknown !== undefined) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${unknown}".`, next: `Known: ${metrics.map(({ id }) => id).join(', ')}.`, place: { field: 'metric' } });
  return only === null ? metrics : metrics.filter(({ id }) => only.includes(id));
}
