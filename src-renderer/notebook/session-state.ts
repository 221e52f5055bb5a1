import type { EngineStatus, SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile, Progress } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import type { Failure } from '../../src-contract/failure';
import type { SourceChange } from '../../src-contract/source-change';
import type { PlacedProblem } from '../forms/definition-reading';
import type { InspectedFigure } from './evaluation-view';
import { beginHistory, type History } from './history';
import type { ProofState } from './proof-state';
import type { QueryState } from './query-state';
import type { TriageState } from './triage-state';

/** A source that the notebook's definitions name, as far as it is open. */
export interface SourceState {
  readonly name: string;
  readonly request: SourceRequest;
  /** Equal for requests that read the same thing the same way. */
  readonly key: string;
  readonly job: string;
  /** The last profile, as far as it is counted; while another reading is under way, the previous one. */
  readonly profile: DatasetProfile | null;
  /** Of being opened; until then nothing can be asked of it. */
  readonly progress: Progress | null;
  /** Of its figures being counted once it is open. */
  readonly counting?: Progress | null;
  readonly failure: Failure | null;
  /** Its files on disk are not as they were read. */
  readonly changed?: SourceChange | null;
}

/** The evaluation of one experiment cell. */
export interface EvaluationState {
  readonly evaluation: Evaluation | null;
  /** The question that `evaluation` answers. */
  readonly answered: string | null;
  /** The question being computed; null when idle. */
  readonly asking: string | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  /** The question that `failure` belongs to. */
  readonly failed: string | null;
  /** Problems that only the engine could see, in the text `problemsIn`. */
  readonly problems: readonly PlacedProblem[];
  readonly problemsIn: string | null;
}

/** Where the notebook lives on disk. */
export interface Place {
  /** Names the autosave of this notebook. */
  readonly key: string;
  readonly path: string | null;
  readonly baseDirectory: string | null;
  readonly revision: string | null;
  readonly readOnly: boolean;
  readonly recovered: boolean;
}

export type Saving = 'saved' | 'edited' | 'saving' | 'failed';

export interface SessionState {
  /** Null while the window is empty. */
  readonly place: Place | null;
  readonly history: History;
  readonly saving: Saving;
  readonly saveFailure: Failure | null;
  readonly sources: Readonly<Record<string, SourceState>>;
  /** Files that are being opened for a first draft, before any definition names them. */
  readonly drafting: readonly string[];
  /** Names of dropped files that are still on their way to the engine. */
  readonly receiving: readonly string[];
  readonly evaluations: Readonly<Record<string, EvaluationState>>;
  /** Answers of SQL cells. */
  readonly queries: Readonly<Record<string, QueryState>>;
  /** What is being proven, by experiment cell. */
  readonly proofs: Readonly<Record<string, ProofState>>;
  /** What is wrong with the data, by experiment cell. */
  readonly triages: Readonly<Record<string, TriageState>>;
  readonly engineAlive: boolean;
  readonly engineStatus: EngineStatus | null;
  /** From the last change to its answer. */
  readonly lastChangeMs: number | null;
  readonly selected: string | null;
  readonly inspected: InspectedFigure | null;
  /** A metric whose form the inspector should show. */
  readonly focusedField: string | null;
  /** Why the last try to open something failed; shown where it was tried. */
  readonly openFailure: Failure | null;
}

export const emptySession: SessionState = {
  place: null,
  history: beginHistory({ name: 'Untitled', cells: [] }),
  saving: 'saved',
  saveFailure: null,
  sources: {},
  drafting: [],
  receiving: [],
  evaluations: {},
  queries: {},
  proofs: {},
  triages: {},
  engineAlive: true,
  engineStatus: null,
  lastChangeMs: null,
  selected: null,
  inspected: null,
  focusedField: null,
  openFailure: null,
};

export const idleEvaluation: EvaluationState = {
  evaluation: null, answered: null, asking: null, progress: null, failure: null, failed: null, problems: [], problemsIn: null,
};
