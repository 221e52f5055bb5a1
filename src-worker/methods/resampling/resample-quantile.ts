import { betaDraw } from '../../kernels/beta-draw';
import { radixSort } from '../../kernels/radix-sort';
import { randomStream } from '../../kernels/random-stream';

/** A quantile and what its resamples were. */
export interface QuantileDraws {
  readonly estimate: number;
  readonly draws: Float64Array;
}

/**
 * The ordinary bootstrap of the quantile of one value per unit, exactly and without drawing units: of n draws the k-th
 * smallest lies at the place of a beta (k, n − k + 1) among the values, and the next one at that of the smallest of the
 * remaining uniforms (David & Nagaraja 2003, 2.1). Interpolated as the estimate is (type 7).
 */
export function unitQuantileDraws(values: Float64Array, share: number, resamples: number, seed: number): QuantileDraws {
  const sorted = radixSort(values.slice());
  const n = sorted.length;
  const place = (n - 1) * share;
  const below = Math.floor(place);
  const rest = place - below;
  const stream = randomStream(seed);
  const draws = new Float64Array(resamples);
  const at = (u: number): number => sorted[Math.min(n - 1, Math.floor(u * n))];
  for (let r = 0; r < resamples; r += 1) {
    const u = betaDraw(below + 1, n - below, stream);
    const low = at(u);
    draws[r] = rest === 0 ? low : low + rest * (at(u - (1 - u) * Math.expm1(Math.log(stream.uniform()) / (n - below - 1))) - low);
  }
  const low = sorted[below];
  return { estimate: rest === 0 ? low : low + rest * (sorted[below + 1] - low), draws };
}
