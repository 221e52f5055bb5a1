import { seedState } from '../../kernels/seeded-state';
import { BLOCK, CHUNK, MOST_COLUMNS, type WeightKernel } from './poisson-weights';
import { weightKernel } from './simd-kernel';
import { lookForStop } from '../../stop-flag';

/** Columns as whole numbers of sixteen bits: value = middle + step × code + what rounding left. */
export interface CodedColumns {
  readonly codes: readonly Int16Array[];
  readonly steps: readonly number[];
  /** Mean of what rounding left, per column. */
  readonly rests: readonly number[];
}

const LARGEST = 32_767;

/**
 * Codes columns around a middle. The steps are 1/32,767 of the largest distance from it, which is at most √n standard
 * deviations: for a million units rounding adds less than 0.01 % to a variance, mostly far less.
 */
export function codedColumns(columns: readonly Float64Array[], middles: ArrayLike<number>): CodedColumns {
  const steps: number[] = [];
  const rests: number[] = [];
  const codes = columns.map((column, c) => {
    const middle = middles[c];
    let largest = 0;
    for (let i = 0; i < column.length; i += 1) largest = Math.max(largest, Math.abs(column[i] - middle));
    const step = largest > 0 ? largest / LARGEST : 1;
    const into = new Int16Array(new SharedArrayBuffer(2 * column.length));
    let rest = 0;
    for (let i = 0; i < column.length; i += 1) {
      const distance = column[i] - middle;
      into[i] = Math.round(distance / step);
      rest += distance - into[i] * step;
    }
    steps.push(step);
    rests.push(rest / column.length);
    return into;
  });
  return { codes, steps, rests };
}

/** Resampled sums: per column one Σ weight × (value − middle) per resample, and the Σ weight that all columns share. */
export interface WeightedSums {
  readonly sums: readonly Float64Array[];
  readonly counts: Float64Array;
}

/**
 * Poisson bootstrap of any number of columns over the same units. Random numbers are seeded per block of 768 units and
 * chunk of 128 resamples, so resamples `from` … `to` − 1 are the same whoever draws them and whatever else is drawn.
 *
 * @param into where the sums go, which must be zero there: of codes until {@link decode} has been over them.
 */
export function drawWeights(
  { codes }: CodedColumns, into: WeightedSums, seed: number, from: number, to: number, kernel: WeightKernel = weightKernel(),
): void {
  for (let first = 0; first < codes.length; first += MOST_COLUMNS) {
    const some = codes.slice(first, first + MOST_COLUMNS);
    for (let start = Math.floor(from / CHUNK) * CHUNK; start < to; start += CHUNK) {
      lookForStop();
      drawChunk(kernel, some, start / CHUNK, seed);
      const end = Math.min(start + CHUNK, to);
      const low = Math.max(start, from);
      some.forEach((_, c) => { into.sums[first + c].set(kernel.sums.subarray(c * CHUNK + low - start, c * CHUNK + end - start), low); });
      into.counts.set(kernel.counts.subarray(low - start, end - start), low);
    }
  }
}

function drawChunk(kernel: WeightKernel, codes: readonly Int16Array[], chunk: number, seed: number): void {
  kernel.sums.fill(0, 0, codes.length * CHUNK);
  kernel.counts.fill(0);
  const units = codes[0].length;
  for (let start = 0; start < units; start += BLOCK) {
    const count = Math.min(BLOCK, units - start);
    for (let c = 0; c < codes.length; c += 1) {
      kernel.data.set(codes[c].subarray(start, start + count), c * BLOCK);
      if (count < BLOCK) kernel.data.fill(0, c * BLOCK + count, (c + 1) * BLOCK);
    }
    seedState(kernel.state, 4, seed, chunk, start / BLOCK);
    kernel.add(codes.length, CHUNK, count);
  }
}

/** Turns sums of codes into sums of values less their middles. */
export function decode({ steps, rests }: CodedColumns, { sums, counts }: WeightedSums): void {
  sums.forEach((column, c) => {
    for (let r = 0; r < column.length; r += 1) column[r] = steps[c] * column[r] + rests[c] * counts[r];
  });
}

/** All of it by one thread. */
export function sharedWeightSums(columns: readonly Float64Array[], middles: ArrayLike<number>, resamples: number, seed: number, kernel?: WeightKernel): WeightedSums {
  const coded = codedColumns(columns, middles);
  const out: WeightedSums = { sums: columns.map(() => new Float64Array(resamples)), counts: new Float64Array(resamples) };
  drawWeights(coded, out, seed, 0, resamples, kernel);
  decode(coded, out);
  return out;
}
