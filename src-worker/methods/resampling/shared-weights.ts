import { seedState } from '../../kernels/seeded-state';
import { BLOCK, CHUNK, MOST_COLUMNS, type WeightKernel } from './poisson-weights';
import { weightKernel } from './simd-kernel';

/** Resampled sums: per column one Σ weight × (value − pivot) per resample, and the Σ weight that all columns share. */
export interface WeightedSums {
  readonly sums: readonly Float64Array[];
  readonly counts: Float64Array;
}

/**
 * Poisson bootstrap of any number of columns over the same units. Random numbers are seeded per block of 1,024 units and
 * chunk of 128 resamples, so resamples `from` … `to` − 1 are the same whoever draws them and whatever else is drawn.
 *
 * @param pivots subtracted from each column's values before they are rounded to single precision (6e-8 of what is left).
 */
export function sharedWeightSums(
  columns: readonly Float64Array[], pivots: ArrayLike<number>, resamples: number, seed: number,
  { from = 0, to = resamples, kernel = weightKernel() }: { from?: number; to?: number; kernel?: WeightKernel } = {},
): WeightedSums {
  const sums = columns.map(() => new Float64Array(resamples));
  const counts = new Float64Array(resamples);
  for (let first = 0; first < columns.length; first += MOST_COLUMNS) {
    const some = columns.slice(first, first + MOST_COLUMNS);
    for (let start = Math.floor(from / CHUNK) * CHUNK; start < to; start += CHUNK) {
      drawChunk(kernel, some, first, pivots, start / CHUNK, seed);
      const end = Math.min(start + CHUNK, to);
      const low = Math.max(start, from);
      some.forEach((_, c) => { sums[first + c].set(kernel.sums.subarray(c * CHUNK + low - start, c * CHUNK + end - start), low); });
      counts.set(kernel.counts.subarray(low - start, end - start), low);
    }
  }
  return { sums, counts };
}

function drawChunk(kernel: WeightKernel, columns: readonly Float64Array[], first: number, pivots: ArrayLike<number>, chunk: number, seed: number): void {
  kernel.sums.fill(0, 0, columns.length * CHUNK);
  kernel.counts.fill(0);
  const units = columns[0].length;
  for (let start = 0; start < units; start += BLOCK) {
    const count = Math.min(BLOCK, units - start);
    for (let c = 0; c < columns.length; c += 1) fill(kernel.data, c * BLOCK, columns[c], start, count, pivots[first + c]);
    seedState(kernel.state, 4, seed, chunk, start / BLOCK);
    kernel.add(columns.length, CHUNK, count);
  }
}

function fill(data: Float32Array, at: number, column: Float64Array, start: number, count: number, pivot: number): void {
  for (let i = 0; i < count; i += 1) data[at + i] = column[start + i] - pivot;
  if (count < BLOCK) data.fill(0, at + count, at + BLOCK);
}
