import { logGammaLower, logGammaUpper } from './incomplete-gamma';
import { normalIsf } from './normal';
import { logPoissonMass } from './saddle-point';
import { solveIncreasing } from './solve-tail';

/** Chi-square with real df > 0: the gamma distribution with shape df/2 and scale 2. */

/** P(X > x). */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : Math.exp(logGammaUpper(df / 2, x / 2));
}

/** P(X ≤ x). */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : Math.exp(logGammaLower(df / 2, x / 2));
}

/** log P(X > x), to any depth. */
export function chiSquareLogSf(x: number, df: number): number {
  return x <= 0 ? 0 : logGammaUpper(df / 2, x / 2);
}

/** The x with P(X > x) = p. */
export function chiSquareIsf(p: number, df: number): number {
  if (!(p >= 0) || !(p <= 1) || !(df > 0)) return NaN;
  if (p === 0) return Infinity;
  if (p === 1) return 0;
  return invert(df, normalIsf(p), p < 0.5 ? Math.log(p) : null, p < 0.5 ? null : Math.log1p(-p));
}

/** The x with P(X ≤ x) = p. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0) || !(p <= 1) || !(df > 0)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  return invert(df, -normalIsf(p), p < 0.5 ? null : Math.log1p(-p), p < 0.5 ? Math.log(p) : null);
}

/** Newton on the smaller log tail, from the Wilson–Hilferty cube. */
function invert(df: number, z: number, logUpper: number | null, logLower: number | null): number {
  const shape = df / 2;
  const spread = 2 / (9 * df);
  const cube = 1 - spread + z * Math.sqrt(spread);
  let start = df * cube * cube * cube;
  if (logUpper !== null && -2 * logUpper > 8 * df) start = -2 * logUpper;
  if (!(start > 0)) {
    const log = logLower ?? -Math.LN2;
    start = 2 * Math.exp((log + Math.log(shape) + logGammaOfShape(shape)) / shape);
  }
  const logDensity = (x: number): number => logPoissonMass(shape, x / 2) + Math.log(shape / x);
  if (logUpper !== null) {
    return solveIncreasing(
      (x) => logUpper - logGammaUpper(shape, x / 2),
      (x) => Math.exp(logDensity(x) - logGammaUpper(shape, x / 2)),
      start, 0, Infinity,
    );
  }
  const target = logLower ?? 0;
  // Towards 0 the tail is a power of x, a straight line in log x.
  const logX = solveIncreasing(
    (u) => logGammaLower(shape, Math.exp(u) / 2) - target,
    (u) => Math.exp(u + logDensity(Math.exp(u)) - logGammaLower(shape, Math.exp(u) / 2)),
    Math.log(start), -745, 709,
  );
  return Math.exp(logX);
}

/** log Γ(shape) from the Poisson mass at 1: e^−1 / Γ(k + 1). */
function logGammaOfShape(shape: number): number {
  return -1 - logPoissonMass(shape, 1) - Math.log(shape);
}
