import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';

const LOG_SQRT_TWO_PI = 0.9189385332046727;

/** φ(z), the standard normal density. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI);
}

/** P(Z ≤ z). */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** P(Z > z), right into the denormals. */
export function normalSf(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}

/**
 * log P(Z > z), right to any depth: erfc where it has digits, beyond z = 10 the continued fraction of
 * Mills' ratio (A & S 26.2.14).
 */
export function normalLogSf(z: number): number {
  if (z < -1) return Math.log1p(-normalSf(-z));
  if (z < 10) return Math.log(normalSf(z));
  let fraction = z;
  for (let k = 60; k > 0; k -= 1) fraction = z + k / fraction;
  return -0.5 * z * z - LOG_SQRT_TWO_PI - Math.log(fraction);
}

/** The z with P(Z ≤ z) = p; ±Infinity at the ends, NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  return -normalIsf(p);
}

/** The z with P(Z > z) = p: no digits lost for small p. */
export function normalIsf(p: number): number {
  if (!(p >= 0) || !(p <= 1)) return NaN;
  if (p === 0) return Infinity;
  if (p === 1) return -Infinity;
  return Math.SQRT2 * erfcinv(2 * p);
}
