import { logGammaLower, logGammaUpper } from './incomplete-gamma';
import { logPoissonMass } from './saddle-point';

/** P(X > k) for a Poisson count with the given mean. */
export function poissonSf(k: number, mean: number): number {
  if (!(mean >= 0)) return NaN;
  return k < 0 ? 1 : Math.exp(logGammaLower(Math.floor(k) + 1, mean));
}

/** P(X ≤ k). */
export function poissonCdf(k: number, mean: number): number {
  if (!(mean >= 0)) return NaN;
  return k < 0 ? 0 : Math.exp(logGammaUpper(Math.floor(k) + 1, mean));
}

/** P(X = k) for integer k. */
export function poissonMass(k: number, mean: number): number {
  if (mean === 0) return k === 0 ? 1 : 0;
  return k < 0 ? 0 : Math.exp(logPoissonMass(k, mean));
}
