import { normalDensity } from './normal';

/** Third central moment of places start … end−1, divided by n; two passes, so that nothing cancels. NaN without places. */
export function thirdCentralMoment(column: Float64Array, start: number, end: number): number {
  const n = end - start;
  if (n === 0) return NaN;
  let sum = 0;
  const pivot = column[start];
  for (let i = start; i < end; i += 1) sum += column[i] - pivot;
  const mean = pivot + sum / n;
  let cubes = 0;
  for (let i = start; i < end; i += 1) {
    const x = column[i] - mean;
    cubes += x * x * x;
  }
  return cubes / n;
}

/** One arm's part in the skewness of a difference of means. */
export interface SkewedArm {
  readonly n: number;
  readonly variance: number;
  readonly third: number;
}

/** Skewness of the difference of two means, treatment − control: third cumulants add with their sign. */
export function skewnessOfDifference(treatment: SkewedArm, control: SkewedArm): number {
  const third = treatment.third / treatment.n ** 2 - control.third / control.n ** 2;
  return third / (treatment.variance / treatment.n + control.variance / control.n) ** 1.5;
}

/**
 * What the tails of a t statistic really are at a nominal quantile z, to first order in the skewness of the
 * estimate: tail ± skewness (2z² + 1) φ(z)/6 (Hall 1987; Boos & Hughes-Oliver 2000). Zero at least.
 */
export function skewedTails(skewness: number, z: number, tail: number): { readonly below: number; readonly above: number } {
  const shift = (skewness * (2 * z * z + 1) * normalDensity(z)) / 6;
  return { below: Math.max(0, tail + shift), above: Math.max(0, tail - shift) };
}
