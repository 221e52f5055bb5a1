import type { AssignmentAudit, AuditRequest } from './assignment-audit';
import type { Brushed, BrushRequest } from './brush';
import type { ColumnProfile, DatasetProfile, Progress, ReadOptions, RowPage } from './dataset';
import type { Evaluation } from './evaluation';
import type { CalibrationOrder } from './calibration';
import type { DefinitionProblem } from './experiment';
import type { ExperimentCalibration } from './experiment-calibration';
import type { Exploration, ExploreRequest } from './exploration';
import type { Failure } from './failure';
import type { Notebook } from './notebook';
import type { SourceChange } from './source-change';
import type { NumberOrigin, OriginRequest, OriginRows, OriginRowsRequest, OriginUnits, OriginUnitsRequest } from './provenance';
import type { QueryExport, QueryFormat, QueryPoints, QueryRequest, QueryResult } from './query';
import type { ExperimentPlan, PlanRequest, PlanResult } from './planning';
import type { FindingRows, FindingRowsRequest, ProposalEffect, ProposalRequest, Triage, TriageRequest } from './triage';
import type { UnitReport, UnitRequest } from './unit-lookup';
import type { WarehouseConnections, WarehouseDraftRequest, WarehouseLook, WarehouseLookRequest, WarehousePermission } from './warehouse-connection';

/**
 * The two boundaries of the window, as plain functions. Both are carried by Comlink: over a message port in
 * Electron, over a WebSocket in the browser. Every rejection carries a `failure`.
 */

export type OnProgress = (progress: Progress) => void;

/** Hears the profile of a source that is open as its figures are counted: each time all that is known so far. */
export type OnProfile = (profile: DatasetProfile) => void;

/** A source to open: files or globs, absolute or relative to `baseDirectory`. */
export interface SourceRequest {
  readonly name: string;
  readonly paths: readonly string[];
  readonly baseDirectory: string | null;
  readonly options: ReadOptions;
}

/** A guess of the draft definition, so that the window can mark it as a guess. */
export interface Guess {
  /** Dotted path in the definition. */
  readonly field: string;
  readonly reason: string;
}

export interface DraftDefinition {
  /** YAML text, ready to be edited. */
  readonly text: string;
  readonly guesses: readonly Guess[];
  /** What could not be guessed, in words, e.g. "No column looks like a variant." */
  readonly missing: readonly string[];
}

/** A table in a warehouse, profiled there, and the definition that its columns and a sample of its rows suggest. */
export interface WarehouseDraft {
  readonly profile: DatasetProfile;
  readonly draft: DraftDefinition;
}

export interface EvaluateRequest {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  /** The folder that relative paths start from. */
  readonly baseDirectory: string | null;
  readonly timeline: boolean;
  /** Compute the headlines again on independent paths (`secondEngine` of the evaluation). */
  readonly verify?: boolean | undefined;
  /** The checks on the assignment that read further columns and rows (`trustCheckNames`); without it an evaluation has the others. */
  readonly trust?: boolean | undefined;
}

/** Planning of an experiment that has data: from its own variance, with its own settings. */
export interface PowerRequest {
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  /** Lift to plan for, as a share; null = each metric's own minimum effect. */
  readonly effect: number | null;
  /** Power wanted, e.g. 0.8. */
  readonly power: number;
  /** Days of arrivals at the observed rate; null = the units at hand. */
  readonly days: number | null;
  /** Ids of the metrics to plan; null = all. */
  readonly metrics: readonly string[] | null;
}

/** An analysis to be tried on the experiment's own units with permuted labels. */
export interface CalibrateRequest extends CalibrationOrder {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  /** Ids of the metrics to try; null = all. */
  readonly metrics: readonly string[] | null;
}

export type DefinitionCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly (DefinitionProblem & { readonly line: number | null; readonly column: number | null })[] };

export interface EngineStatus {
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly threads: number;
  readonly sources: readonly { readonly name: string; readonly rows: number }[];
}

/** The engine: DuckDB and the statistics worker behind one door (a utility process, or the loopback server). */
export interface EngineApi {
  /** `onProfile` hears of the source as soon as it is open: other questions are answered while its figures are counted. */
  openSource(job: string, request: SourceRequest, onProgress: OnProgress | null, onProfile?: OnProfile | null): Promise<DatasetProfile>;
  /** Open sources whose files on disk are no longer as they were read; opening one again reads it anew. */
  changedSources(): Promise<readonly SourceChange[]>;
  /** Sources that will be opened one after the other: told beforehand, none has to be read twice. */
  expectSources(requests: readonly SourceRequest[]): Promise<void>;
  rows(source: string, offset: number, limit: number): Promise<RowPage>;
  /** Units per variant value of a column, for the split shown beside a profile. */
  split(source: string, column: string, unit: string | null, where: string | null): Promise<readonly { value: string | null; rows: number; units: number | null }[]>;
  draft(sources: readonly string[]): Promise<DraftDefinition>;
  /** A pasted table of successes and trials as a definition that holds them. */
  draftCounts(text: string): Promise<DraftDefinition>;
  /** What a file is to Liftbench, by its name and beginning; a folder is data. */
  fileKind(path: string): Promise<'notebook' | 'definition' | 'data'>;
  checkDefinition(text: string): Promise<DefinitionCheck>;
  evaluate(request: EvaluateRequest, onProgress: OnProgress | null): Promise<Evaluation>;
  /** Units, detectable effect and power before an experiment. */
  plan(request: PlanRequest): Promise<PlanResult>;
  /** The same of an experiment that has data, for each of its metrics. */
  power(request: PowerRequest, onProgress: OnProgress | null): Promise<ExperimentPlan>;
  /** False-positive rate, p-values, and power and coverage under a planted lift, on permuted labels. */
  calibrate(request: CalibrateRequest, onProgress: OnProgress | null): Promise<ExperimentCalibration>;
  /** Distributions, other analyses, parts, influence or novelty of one metric. */
  explore(request: ExploreRequest, onProgress: OnProgress | null): Promise<Exploration>;
  /** Estimates and counts over the units that a selection leaves, for linked views; fast enough to follow a brush that moves. */
  brush(request: BrushRequest, onProgress: OnProgress | null): Promise<Brushed>;
  /** What is wrong with the data of an experiment, with proposals but without their effects, so that it appears soon. */
  triage(request: TriageRequest, onProgress: OnProgress | null): Promise<Triage>;
  /** A page of the rows of a finding; the triage is made (again) where it is not at hand. */
  findingRows(request: FindingRowsRequest): Promise<FindingRows>;
  /** What a proposal would do to the lift of each primary metric; the experiment is evaluated without and with it. */
  proposalEffect(request: ProposalRequest, onProgress: OnProgress | null): Promise<ProposalEffect>;
  /** Every unit's variant recomputed from a rule. */
  auditAssignment(request: AuditRequest, onProgress: OnProgress | null): Promise<AssignmentAudit>;
  /** All that the data say about one unit. */
  unit(request: UnitRequest, onProgress: OnProgress | null): Promise<UnitReport>;
  /** Runs a SELECT over sources, units and earlier queries, and keeps its answer; pages, profile, points and files are of a kept answer. */
  query(request: QueryRequest, onProgress: OnProgress | null): Promise<QueryResult>;
  queryPage(id: string, offset: number, limit: number): Promise<RowPage>;
  queryProfile(id: string): Promise<readonly ColumnProfile[]>;
  queryPoints(id: string, columns: readonly string[], most: number): Promise<QueryPoints>;
  /** `path` null gives the file as base64. */
  exportQuery(id: string, format: QueryFormat, path: string | null): Promise<QueryExport>;
  /** A compared number followed back: its arms' moments, the units behind them, the rows of the files. */
  origin(request: OriginRequest, onProgress: OnProgress | null): Promise<NumberOrigin>;
  originUnits(request: OriginUnitsRequest): Promise<OriginUnits>;
  originRows(request: OriginRowsRequest): Promise<readonly OriginRows[]>;
  /** Connects to a warehouse and tells what is there: a test of the connection. */
  lookAtWarehouse(request: WarehouseLookRequest, onProgress: OnProgress | null): Promise<WarehouseLook>;
  draftWarehouse(request: WarehouseDraftRequest, onProgress: OnProgress | null): Promise<WarehouseDraft>;
  /** The self-contained HTML report of an evaluation. */
  report(evaluation: Evaluation, definition: string): Promise<string>;
  cancel(job: string): Promise<void>;
  status(): Promise<EngineStatus>;
}

export interface OpenedNotebook {
  readonly path: string | null;
  readonly baseDirectory: string | null;
  readonly notebook: Notebook;
  /** Set when unsaved work of an earlier run was recovered. */
  readonly recovered: boolean;
  /** Another window has this file open: read only until it closes. */
  readonly readOnly: boolean;
  /** Fingerprint of the file as read, to notice changes by others. */
  readonly revision: string | null;
}

export interface SaveResult {
  readonly path: string;
  readonly revision: string;
}

export interface RecentFile {
  readonly path: string;
  readonly name: string;
  readonly opened: string;
}

/** What the window starts with: files named on the command line, a notebook, or nothing. */
export interface StartRequest {
  readonly files: readonly string[];
  readonly notebook: OpenedNotebook | null;
  readonly sample: boolean;
}

export type FileContent = { readonly text: string } | { readonly base64: string };

/** The host: windows, menus, dialogs, files (Electron main, or the loopback server with the browser's own means). */
export interface HostApi {
  readonly kind: () => Promise<'desktop' | 'browser'>;
  start(): Promise<StartRequest>;
  /** Asks for data files; empty when cancelled. In the browser: paths on the machine that serves. */
  chooseFiles(): Promise<readonly string[]>;
  chooseNotebook(): Promise<OpenedNotebook | null>;
  openNotebook(path: string): Promise<OpenedNotebook>;
  /** Opens one of the experiments that ship with Liftbench. */
  openSample(id: string): Promise<OpenedNotebook>;
  samples(): Promise<readonly { id: string; name: string; description: string }[]>;
  /** `path` null asks for a place; returns null when the user cancelled. Fails with kind `disk` if the file changed since `revision`. */
  saveNotebook(path: string | null, notebook: Notebook, revision: string | null): Promise<SaveResult | null>;
  /** Keeps unsaved work where a crash cannot reach it, with the folder that its relative paths start from. */
  autosave(key: string, path: string | null, notebook: Notebook, baseDirectory?: string | null): Promise<void>;
  discardAutosave(key: string): Promise<void>;
  recent(): Promise<readonly RecentFile[]>;
  /** Asks where to, then writes; null when cancelled. */
  exportFile(suggestedName: string, content: FileContent): Promise<string | null>;
  /** Asks where a file that the engine writes should go; null when cancelled. `path` null: the page is to hand the bytes to `exportFile`. */
  chooseTarget(suggestedName: string): Promise<{ readonly path: string | null } | null>;
  /** Keeps the last results of a notebook in the user's cache, so that it reopens with them; `null` where there are none. */
  keepResults(key: string, content: string): Promise<void>;
  keptResults(key: string): Promise<string | null>;
  /** Keeps answers of explorations of a notebook; given back to the very same build of the program only, and only unharmed. */
  keepExplorations(key: string, content: string): Promise<void>;
  keptExplorations(key: string): Promise<string | null>;
  /** The servers that the person lets Liftbench connect to; passwords stay with the host. */
  warehouses(): Promise<WarehouseConnections>;
  allowWarehouse(permission: WarehousePermission): Promise<void>;
  forgetWarehouse(address: string): Promise<void>;
  /** Prints a self-contained HTML document to PDF and writes it. */
  exportPdf(suggestedName: string, html: string): Promise<string | null>;
  copyImage(pngBase64: string): Promise<void>;
  copyText(text: string): Promise<void>;
  setTitle(title: string, edited: boolean): Promise<void>;
  /** Remembers a setting of the window (theme, panel sizes) between runs. */
  remember(key: string, value: unknown): Promise<void>;
  recall(key: string): Promise<unknown>;
}

/** What happens without being asked. The window subscribes once. */
export type BridgeEvent =
  | { readonly type: 'engine-lost'; readonly failure: Failure }
  | { readonly type: 'engine-back' }
  | { readonly type: 'open-files'; readonly files: readonly string[] }
  | { readonly type: 'command'; readonly command: string };

/** What the window offers to its host in turn. */
export interface WindowApi {
  event(event: BridgeEvent): Promise<void>;
}

/** The services on a link, by channel, and what may be called there. */
export const channels = { engine: 'engine', host: 'host', window: 'window' } as const;

export const engineMethods: Readonly<Record<keyof EngineApi, true>> = {
  openSource: true, changedSources: true, expectSources: true, rows: true, split: true, draft: true, draftCounts: true, fileKind: true, checkDefinition: true, evaluate: true, plan: true, power: true, calibrate: true, explore: true, brush: true, triage: true, findingRows: true, proposalEffect: true, auditAssignment: true, unit: true, query: true, queryPage: true, queryProfile: true, queryPoints: true, exportQuery: true, origin: true, originUnits: true, originRows: true, lookAtWarehouse: true, draftWarehouse: true, report: true, cancel: true, status: true,
};

export const hostMethods: Readonly<Record<keyof HostApi, true>> = {
  kind: true, start: true, chooseFiles: true, chooseNotebook: true, openNotebook: true, openSample: true, samples: true, saveNotebook: true,
  autosave: true, discardAutosave: true, recent: true, exportFile: true, chooseTarget: true, keepResults: true, keptResults: true, keepExplorations: true, keptExplorations: true, warehouses: true, allowWarehouse: true, forgetWarehouse: true, exportPdf: true, copyImage: true, copyText: true, setTitle: true,
  remember: true, recall: true,
};

export const windowMethods: Readonly<Record<keyof WindowApi, true>> = { event: true };

/**
 * What the preload script puts on the desktop window as `liftbench`, and nothing else.
 * After `connect()`, ports arrive as messages from the window to itself, `{ liftbench: 'port', to: 'host' | 'engine' }` with
 * the port as `event.ports[0]`; a new engine port comes unasked whenever the engine was started again.
 */
export interface DesktopBridge {
  connect(): void;
  /** The path of a file that was dropped on the window; empty when it has none. */
  pathOf(file: unknown): string;
  /** A name for the platform, for key names and the title bar: `darwin`, `linux`, `win32`. */
  readonly platform: string;
}

/** The message that carries a port into the page. */
export interface PortMessage {
  readonly liftbench: 'port';
  readonly to: 'host' | 'engine';
}

/** What the loopback server offers beside the socket; the page authorises itself with the token of its address. */
export const loopback = { socketPath: '/link', uploadPath: '/api/upload', protocol: 'liftbench' } as const;
