import type { RandomStream } from '../kernels/random-stream';

/** Columns whose places belong together. */
export type DealtColumn = Float64Array | Uint32Array;

/**
 * Deals places anew to arms of the same sizes, all columns alike (Fisher & Yates), but for the order within the largest of
 * the first and the last arm, which is left to itself: a draw with two equal arms costs half a shuffle.
 */
export function deal(columns: readonly DealtColumn[], starts: ArrayLike<number>, stream: RandomStream): void {
  const arms = starts.length - 1;
  const places = starts[arms];
  const first = starts[1];
  const last = places - starts[arms - 1];
  if (last >= first) {
    for (let i = 0; i < places - last; i += 1) swap(columns, i, i + stream.index(places - i));
    return;
  }
  for (let i = places - 1; i >= first; i -= 1) swap(columns, i, stream.index(i + 1));
}

function swap(columns: readonly DealtColumn[], i: number, j: number): void {
  for (const column of columns) {
    const kept = column[i];
    column[i] = column[j];
    column[j] = kept;
  }
}
