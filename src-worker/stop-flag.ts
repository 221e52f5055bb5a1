import { LiftbenchError } from '../src-contract/failure';

/** The flag of the job that this thread does: another thread makes it something else than 0 when the job is to stop. */
let flag: Int32Array | null = null;
let isWhole = false;

/** Does a job that ends, with kind `cancelled`, at the next {@link lookForStop} after its flag was set. @param stop absent: nothing stops it. */
export function heeding<Result>(stop: Int32Array | null, job: () => Result): Result {
  const outer = flag;
  flag = stop;
  try {
    lookForStop();
    return job();
  } finally {
    flag = outer;
  }
}

/**
 * Called between the steps of whatever takes long: blocks, resamples, metrics, days. Costs a few nanoseconds, and changes no
 * figure. What is made meanwhile must be kept only when it is whole.
 * @throws LiftbenchError `cancelled`
 */
export function lookForStop(): void {
  if (flag !== null && !isWhole && Atomics.load(flag, 0) !== 0) throw new LiftbenchError({ kind: 'cancelled', message: 'Stopped before it was finished.' });
}

/** Does to the end what is short and worth keeping for the next job, even if this one is to stop. */
export function unbroken<Result>(work: () => Result): Result {
  if (isWhole) return work();
  isWhole = true;
  try {
    return work();
  } finally {
    isWhole = false;
  }
}
