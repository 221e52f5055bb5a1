import type { ColumnProfile, Progress, RowPage } from '../../src-contract/dataset';
import type { Failure } from '../../src-contract/failure';
import type { QueryResult } from '../../src-contract/query';

/** What is kept of an answer until the notebook is opened again: its first rows and its columns. */
export interface KeptAnswer {
  /** The query as it was written. */
  readonly text: string;
  /** The data that it was asked of. */
  readonly data: string;
  /** ISO 8601. */
  readonly at: string;
  /** Under an id that no engine knows. */
  readonly result: QueryResult;
  readonly page: RowPage;
  readonly profile: readonly ColumnProfile[];
}

/** The answer of one SQL cell. */
export interface QueryState {
  /** The last answer; while another is on its way, the previous one. */
  readonly result: QueryResult | null;
  /** The question that `result` answers. */
  readonly answered: string | null;
  /** The question being answered; null when idle. */
  readonly asking: string | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  /** The question that `failure` belongs to. */
  readonly failed: string | null;
  /** The answer that an earlier run of the program kept; shown until the query is answered anew. */
  readonly kept?: KeptAnswer | undefined;
}

export const idleQuery: QueryState = { result: null, answered: null, asking: null, progress: null, failure: null, failed: null };

/** What a SQL cell is shown. Stale from the very frame in which anything that it reads changes. */
export interface QueryView {
  readonly result: QueryResult | null;
  readonly stale: boolean;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
}

/** @param question what the cell asks now; null when it cannot be asked */
export function queryViewOf(state: QueryState, question: string | null): QueryView {
  return {
    result: state.result,
    stale: state.result !== null && (question === null || state.answered !== question),
    progress: state.asking !== null && state.asking === question ? state.progress : null,
    failure: state.failure !== null && state.failed === question ? state.failure : null,
  };
}
