import type { Progress } from '../../src-contract/dataset';
import type { Failure } from '../../src-contract/failure';

/** Ways in which an analysis is put to the test on its own data. */
export type ProofKind = 'calibration' | 'second-engine';

/** One way of proving, as far as it has come. What it found belongs to the evaluation. */
export interface Attempt {
  /** Null when nothing runs. */
  readonly progress: Progress | null;
  readonly failure: Failure | null;
}

export const idleAttempt: Attempt = { progress: null, failure: null };

/** The proofs of one experiment cell. */
export type ProofState = Readonly<Record<ProofKind, Attempt>>;

export const idleProof: ProofState = { calibration: idleAttempt, 'second-engine': idleAttempt };
