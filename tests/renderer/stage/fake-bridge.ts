import type { BridgeEvent, DraftDefinition, EngineApi, HostApi, OpenedNotebook, OnProgress, SourceRequest } from '../../../src-contract/bridge';
import type { DatasetProfile, RowPage } from '../../../src-contract/dataset';
import type { Evaluation } from '../../../src-contract/evaluation';
import { LiftbenchError, type Failure } from '../../../src-contract/failure';
import type { Notebook } from '../../../src-contract/notebook';
import { BridgeListeners, type Bridge } from '../../../src-renderer/bridge/bridge';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { defaultAnalysis } from '../../../src-contract/experiment';
import { planExperiment } from '../../../src-worker/power/plan-experiment';
import { planMetrics } from '../../../src-worker/power/plan-metrics';
import evaluation from '../fixtures/evaluation.json';
import { answersLike } from '../fixtures/answers';
import { calibrationLike, findingsLike } from '../fixtures/proofs';
import { withTrustChecks } from '../fixtures/trust-checks';
import { auditLike, effectLike, rowsLike, triageLike, unitLike } from '../fixtures/triages';
import eventRows from '../fixtures/events-rows.json';
import eventsProfile from '../fixtures/events-profile.json';
import historyProfile from '../fixtures/history-profile.json';

/** What a fake world did, and what it should do next. */
export interface FakeBridge extends Bridge {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  readonly saved: Map<string, Notebook>;
  readonly autosaved: Map<string, Notebook>;
  emit(event: BridgeEvent): Promise<void>;
  /** How the evaluation of a job fails, once; others go on beside it. */
  failing: { readonly job: string; readonly failure: Failure } | null;
  /** Nothing is wrong with the data. */
  clean: boolean;
  /** Sources open at once, but their figures wait to be told. */
  holdFigures: boolean;
  /** Sources whose figures wait, by name; the latest opening of each. */
  readonly held: Map<string, HeldFigures>;
  start: { files: readonly string[]; notebook: OpenedNotebook | null; sample: boolean };
}

/** A source that is open while its figures are being counted. */
export interface HeldFigures {
  readonly final: DatasetProfile;
  /** What the engine tells: only the figures of some columns. */
  tell(counted: readonly string[]): void;
  /** The engine answers with all. */
  finish(): void;
}

export interface FakeOptions {
  /** Milliseconds that opening and evaluating take. */
  readonly slow?: number;
  readonly definition: string;
}

const profiles: Record<string, DatasetProfile> = { events: eventsProfile as DatasetProfile, history: historyProfile as DatasetProfile };

/** An engine and a host made of recorded data, for tests and for looking at the window without them. */
export function fakeBridge({ slow = 0, definition }: FakeOptions): FakeBridge {
  const listeners = new BridgeListeners();
  const calls: FakeBridge['calls'] = [];
  const jobs = new Map<string, () => void>();
  const memory = new Map<string, unknown>();
  const saved = new Map<string, Notebook>();
  const autosaved = new Map<string, Notebook>();
  const opened = new Map<string, SourceRequest>();

  const work = (job: string, milliseconds: number, onProgress: OnProgress | null, step: 'load' | 'units'): Promise<void> => {
    jobs.get(job)?.();
    return new Promise((resolve, reject) => {
      let done = 0;
      const tick = setInterval(() => {
        done += 50;
        onProgress?.({ step, label: step === 'load' ? 'Reading events.parquet' : 'Reading units', fraction: Math.min(1, done / milliseconds), done: done * 100, total: milliseconds * 100, unit: 'rows', rate: 1_840_000, remainingSeconds: Math.max(0, (milliseconds - done) / 1000) });
        if (done >= milliseconds) finish();
      }, milliseconds === 0 ? 0 : 50);
      const finish = (): void => { clearInterval(tick); jobs.delete(job); resolve(); };
      jobs.set(job, () => { clearInterval(tick); jobs.delete(job); reject(new LiftbenchError({ kind: 'cancelled', message: 'Stopped.', next: 'Try again when you like.' })); });
    });
  };

  const engine: EngineApi = {
    async openSource(job, request, onProgress, onProfile) {
      await work(job, slow * 3, onProgress, 'load');
      opened.set(request.name, request);
      const path = request.paths[0] ?? '';
      if (path.includes('missing')) throw new LiftbenchError({ kind: 'input', message: 'There is no such file.', place: { file: path }, next: 'Check the path, or open the file again.', details: 'IO Error: No files found that match the pattern' });
      const like = profiles[request.name] ?? (path.includes('history') ? historyProfile : eventsProfile) as DatasetProfile;
      const final: DatasetProfile = { ...like, source: request.name, dialect: like.dialect ? { ...like.dialect, ...(request.options.delimiter ? { delimiter: request.options.delimiter, given: ['delimiter'] } : {}) } : null };
      if (!bridge.holdFigures || !onProfile) return final;
      const tell = (counted: readonly string[]): void => onProfile({ ...final, columns: final.columns.map((column) => (counted.includes(column.name) ? column : { ...column, nulls: 0, distinct: null, minimum: null, maximum: null, notFinite: 0, top: [], histogram: null, pending: 'figures' as const })) });
      return new Promise<DatasetProfile>((resolve, reject) => {
        jobs.set(job, () => { jobs.delete(job); reject(new LiftbenchError({ kind: 'cancelled', message: 'Stopped.' })); });
        bridge.held.set(request.name, { final, tell, finish: () => { jobs.delete(job); resolve(final); } });
        tell([]);
      });
    },
    rows(_source, offset, limit): Promise<RowPage> {
      const page = eventRows as RowPage;
      const rows = Array.from({ length: Math.max(0, Math.min(limit, page.total - offset)) }, (_, index) => page.rows[(offset + index) % page.rows.length] ?? []);
      return Promise.resolve({ ...page, offset, rows });
    },
    split: () => Promise.resolve([{ value: 'control', rows: 40_122, units: 10_058 }, { value: 'treatment', rows: 39_870, units: 10_021 }]),
    changedSources: () => Promise.resolve([]),
    expectSources: () => Promise.resolve(),
    fileKind: (path: string) => Promise.resolve(/\.ya?ml$/.test(path) ? ('definition' as const) : ('data' as const)),
    draftCounts: (): Promise<DraftDefinition> => Promise.resolve({ text: definition, guesses: [], missing: [] }),
    draft: (): Promise<DraftDefinition> => Promise.resolve({
      text: definition,
      guesses: [{ field: 'unit', reason: 'Its name ends in _id and it repeats across rows.' }, { field: 'exposure.variant', reason: 'It has two values, one of them "control".' }, { field: 'exposure.where', reason: 'One event is called "exposure".' }, { field: 'variants[0].id', reason: 'It is called "control".' }, { field: 'metrics[0].where', reason: 'An event is called "purchase".' }],
      missing: [],
    }),
    checkDefinition(text) {
      const reading = readDefinitionText(text);
      return Promise.resolve(reading.problems.length === 0 ? { ok: true } : { ok: false, problems: reading.problems });
    },
    async evaluate(request, onProgress): Promise<Evaluation> {
      await work(request.job, slow, onProgress, 'units');
      if (bridge.failing?.job === request.job) {
        const { failure } = bridge.failing;
        bridge.failing = null;
        throw new LiftbenchError(failure);
      }
      const { complete } = readDefinitionText(request.definition);
      if (!complete) throw new LiftbenchError({ kind: 'input', message: 'The definition is not complete.' });
      const bad = complete.metrics.findIndex((metric) => 'where' in metric && metric.where?.includes('evnt'));
      if (bad >= 0) throw new LiftbenchError({ kind: 'query', message: 'There is no column "evnt" in events.', place: { field: `metrics[${String(bad)}].where` }, next: 'Did you mean "event"?', details: 'Binder Error: Referenced column "evnt" not found in FROM clause!\nCandidate bindings: "event"' });
      const like = evaluation as unknown as Evaluation;
      return { ...like, ...(request.verify ? { secondEngine: findingsLike(like) } : {}), ...(complete.repairs ? { repairs: triageLike(complete.repairs).repairs } : {}), analysis: { ...complete.analysis }, checks: (request.trust ? withTrustChecks(like) : like).checks.map((check) => ({ ...check, acknowledged: complete.acknowledgements.find((each) => each.check === check.id)?.reason ?? null })) };
    },
    plan: async (request) => planExperiment(request),
    async power({ definition: text, effect, power, days, metrics: only }) {
      const { experiment, estimates, metrics, arrivals = null } = evaluation as unknown as Evaluation;
      const analysis = readDefinitionText(text).complete?.analysis ?? defaultAnalysis;
      return { liftbench: 1, experiment, analysis: { ...analysis }, power, metrics, ...planMetrics({ estimates, metrics, analysis, arrivals, effect, power, days, only }) };
    },
    async calibrate({ job, permutations, seed, plantedLift }, onProgress) {
      await work(job, slow * 2, onProgress, 'units');
      const { experiment, metrics, analysis } = evaluation as unknown as Evaluation;
      return { liftbench: 1, experiment, analysis, order: { permutations, seed, plantedLift }, units: 20_000, metrics, calibration: calibrationLike(metrics, permutations, plantedLift), took: slow };
    },
    explore: ({ kind, metric }) => Promise.resolve({ kind, metric, reason: 'The stand-in engine explores nothing.' }),
    brush: () => Promise.reject(new Error('The stand-in engine has no units.')),
    async triage(request, onProgress) {
      await work(request.job, slow, onProgress, 'units');
      return triageLike(readDefinitionText(request.definition).written?.repairs ?? [], bridge.clean);
    },
    findingRows: ({ offset, limit }) => Promise.resolve(rowsLike(offset, limit)),
    async proposalEffect({ job, finding, proposal }, onProgress) {
      await work(job, slow, onProgress, 'units');
      return effectLike(finding, proposal);
    },
    async auditAssignment({ job, rule }, onProgress) {
      await work(job, slow, onProgress, 'units');
      return { ...auditLike, rule };
    },
    unit: ({ id }) => Promise.resolve(unitLike(id)),
    ...answersLike(() => slow),
    lookAtWarehouse: () => Promise.reject(new Error('The stand-in engine reaches no server.')),
    draftWarehouse: () => Promise.reject(new Error('The stand-in engine reaches no server.')),
    report: () => Promise.resolve('<!doctype html><title>Report</title>'),
    cancel(job) {
      jobs.get(job)?.();
      return Promise.resolve();
    },
    status: () => Promise.resolve({ memoryBytes: 212_000_000, memoryLimitBytes: 4_000_000_000, threads: 2, sources: [...opened.keys()].map((name) => ({ name, rows: profiles[name]?.rows ?? 0 })) }),
  };

  const sampleNotebook = (): OpenedNotebook => ({
    path: null, baseDirectory: '/home/ada/experiments', recovered: false, readOnly: false, revision: null,
    notebook: { name: 'Checkout button colour', cells: [
      { kind: 'note', id: 'note-1', text: '## Why we ran this\nA green button should make *more people pay*, without slowing the page. Reviewed with the payments team; see the [plan](https://example.org).' },
      { kind: 'data', id: 'data-1', source: 'events', folded: true },
      { kind: 'data', id: 'data-2', source: 'history', folded: true },
      { kind: 'experiment', id: 'experiment-1', definition },
      { kind: 'trust', id: 'trust-1' },
      { kind: 'readout', id: 'readout-1' },
      { kind: 'chart', id: 'chart-1', chart: 'forest' },
    ] },
  });

  const host: HostApi = {
    kind: () => Promise.resolve('desktop'),
    start: () => Promise.resolve(bridge.start),
    chooseFiles: () => Promise.resolve(['/home/ada/experiments/events.parquet']),
    chooseNotebook: () => Promise.resolve(sampleNotebook()),
    openNotebook: (path) => Promise.resolve({ ...sampleNotebook(), path, revision: 'r1', notebook: saved.get(path) ?? sampleNotebook().notebook }),
    openSample: () => Promise.resolve(sampleNotebook()),
    samples: () => Promise.resolve([
      { id: 'checkout-button', name: 'Checkout button', description: 'Two variants, skewed revenue, a guardrail and history.' },
      { id: 'search-ranking', name: 'Search ranking', description: 'Three variants, clicks per view, latency.' },
      { id: 'broken-export', name: 'A broken export', description: 'Uneven split, duplicates and garbage, to see the checks.' },
    ]),
    saveNotebook(path, notebook) {
      const to = path ?? '/home/ada/experiments/checkout.liftbench';
      saved.set(to, notebook);
      return Promise.resolve({ path: to, revision: `r${String(saved.size)}` });
    },
    autosave(key, _path, notebook) {
      autosaved.set(key, notebook);
      return Promise.resolve();
    },
    discardAutosave(key) {
      autosaved.delete(key);
      return Promise.resolve();
    },
    recent: () => Promise.resolve([
      { path: '/home/ada/experiments/checkout.liftbench', name: 'Checkout button colour', opened: '2026-11-21T18:00:00Z' },
      { path: '/home/ada/experiments/search.liftbench', name: 'Search ranking', opened: '2026-11-14T10:00:00Z' },
    ]),
    exportFile: (name) => Promise.resolve(`/home/ada/${name}`),
    chooseTarget: (name) => Promise.resolve({ path: `/home/ada/${name}` }),
    keepExplorations: (key, content) => { memory.set(`explorations ${key}`, content); return Promise.resolve(); },
    keptExplorations: (key) => Promise.resolve((memory.get(`explorations ${key}`) as string | undefined) ?? null),
    keepResults: (key, content) => { memory.set(`results ${key}`, content); return Promise.resolve(); },
    warehouses: () => Promise.resolve({ connections: [], keyStore: true, environment: false }),
    allowWarehouse: () => Promise.resolve(),
    forgetWarehouse: () => Promise.resolve(),
    keptResults: (key) => Promise.resolve((memory.get(`results ${key}`) as string | undefined) ?? null),
    exportPdf: (name) => Promise.resolve(`/home/ada/${name}`),
    copyImage: () => Promise.resolve(),
    copyText: () => Promise.resolve(),
    setTitle: () => Promise.resolve(),
    remember(key, value) {
      memory.set(key, value);
      return Promise.resolve();
    },
    recall: (key) => Promise.resolve(memory.get(key)),
  };

  const record = <Api extends object>(api: Api): Api => new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        calls.push({ name: String(name), args });
        return Reflect.apply(method, target, args);
      };
    },
  });

  const bridge: FakeBridge = {
    engine: record(engine),
    host: record(host),
    calls,
    saved,
    autosaved,
    failing: null,
    clean: false, holdFigures: false, held: new Map<string, HeldFigures>(),
    start: { files: [], notebook: null, sample: false },
    subscribe: (listener) => listeners.subscribe(listener),
    pathsOf: (files) => Promise.resolve(files.map((file) => `/home/ada/experiments/${file.name}`)),
    emit: (event) => listeners.tell(event),
  };
  return bridge;
}

