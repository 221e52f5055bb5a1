import type { Progress } from '../../src-contract/dataset';
import type { Estimate, Evaluation } from '../../src-contract/evaluation';
import type { Failure } from '../../src-contract/failure';

/** What a cell is shown of an evaluation: the last one that settled, and whether it still answers the question. */
export interface EvaluationView {
  /** The last evaluation that succeeded; null before the first. */
  readonly evaluation: Evaluation | null;
  /** The definition or the data changed since `evaluation`: show it dimmed. */
  readonly stale: boolean;
  /** What is running now, but not how far it is; null when nothing is. Cells beside an older evaluation are not told: their frame shows it. */
  readonly progress: Pick<Progress, 'label'> | null;
  /** Why the last try failed; null when it did not. May stand beside an older, stale evaluation. */
  readonly failure: Failure | null;
}

export const noEvaluation: EvaluationView = { evaluation: null, stale: false, progress: null, failure: null };

/** A number that was clicked: the inspector opens where it comes from. */
export interface InspectedFigure {
  readonly metric: string;
  readonly variant: string;
  readonly segment: string | null;
  /** Which key of the estimate. */
  readonly figure: keyof Estimate;
  /** The column's heading, e.g. "Lift". */
  readonly label: string;
  /** The number as shown, e.g. "+4.1 %". */
  readonly shown: string;
  /** The sentence that explains it, with level, sidedness, method and family. */
  readonly sentence: string;
}
