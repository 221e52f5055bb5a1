import type { Alternative, BootstrapInterval } from '../../../src-contract/capabilities';
import { normalCdf, normalQuantile } from '../../kernels/normal';

/** A figure, what its resamples were, sorted, and the skewness of the units' influences on it. */
export interface Resampled {
  readonly estimate: number;
  readonly sorted: Float64Array;
  readonly acceleration: number;
}

/** Ends of the interval with the given tail on each side (Efron & Tibshirani 1993, ch. 13–14; Davison & Hinkley 1997, 5.2–5.3). */
export function resampledInterval(kind: BootstrapInterval, resampled: Resampled, tail: number): readonly [low: number, high: number] {
  const { estimate, sorted, acceleration } = resampled;
  if (kind === 'percentile') return [at(sorted, tail), at(sorted, 1 - tail)];
  if (kind === 'basic') return [2 * estimate - at(sorted, 1 - tail), 2 * estimate - at(sorted, tail)];
  const bias = biasOf(resampled);
  const share = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return [at(sorted, share(tail)), at(sorted, share(1 - tail))];
}

/**
 * The p-value of no effect: the level at which the interval just reaches 0, so that it excludes 0 exactly when p is below
 * the level (but for the step of one resample). Never below 1/(resamples + 1) on a side.
 */
export function resampledP(kind: BootstrapInterval, resampled: Resampled, alternative: Alternative): number {
  const greater = upperP(kind, resampled);
  const least = 1 / (resampled.sorted.length + 1);
  const bounded = (p: number): number => Math.min(1 - least, Math.max(least, p));
  if (alternative === 'greater') return bounded(greater);
  if (alternative === 'less') return bounded(1 - greater);
  return Math.min(1, 2 * Math.min(bounded(greater), bounded(1 - greater)));
}

/** Against an effect above 0. */
function upperP(kind: BootstrapInterval, { estimate, sorted, acceleration }: Resampled): number {
  if (kind === 'basic') return 1 - shareBelow(sorted, 2 * estimate);
  const below = shareBelow(sorted, 0);
  if (kind === 'percentile' || below <= 0 || below >= 1) return below;
  const bias = biasOf({ estimate, sorted, acceleration });
  const w = normalQuantile(below) - bias;
  const scale = 1 + acceleration * w;
  return scale > 0 ? normalCdf(w / scale - bias) : below;
}

/** How far the estimate is from the middle of its resamples, as a normal quantile. */
function biasOf({ estimate, sorted }: Resampled): number {
  const least = 1 / (sorted.length + 1);
  return normalQuantile(Math.min(1 - least, Math.max(least, shareBelow(sorted, estimate))));
}

/** Share of resamples below a value, those equal to it as halves. */
function shareBelow(sorted: Float64Array, value: number): number {
  return (rank(sorted, value, false) + rank(sorted, value, true)) / 2 / sorted.length;
}

/** How many are below the value, or not above it. */
function rank(sorted: Float64Array, value: number, equal: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (equal && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Type 7 quantile of sorted values. */
function at(sorted: Float64Array, share: number): number {
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
