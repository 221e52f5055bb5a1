import { integrate } from './gauss-legendre';
import { normalCdf, normalSf } from './normal';
import { logPoissonMass } from './saddle-point';

/**
 * P(T ≤ t) for the noncentral t with df ≥ 1 and the given noncentrality: the normal tail averaged over
 * the scale s = √(χ²/df), ∫ Φ(t s − δ) f(s) ds, by Gauss–Legendre over the part of s that carries mass.
 * All terms are positive, so both tails keep their digits (compare Lenth 1989, AS 243).
 */
export function noncentralTCdf(t: number, df: number, noncentrality: number): number {
  return average((s) => normalCdf(t * s - noncentrality), df);
}

/** P(T > t). */
export function noncentralTSf(t: number, df: number, noncentrality: number): number {
  return average((s) => normalSf(t * s - noncentrality), df);
}

function average(f: (s: number) => number, df: number): number {
  if (!(df >= 1)) return NaN;
  if (df === Infinity) return f(1);
  const spread = 1 / Math.sqrt(2 * df);
  const reach = df > 60 ? 8.5 : 10;
  const low = Math.max(0, 1 - reach * spread);
  const high = 1 + reach * spread;
  const shape = df / 2;
  // Density of s: chi-square density at x = df s², times dx/ds = 2 df s; the mass is that of the gamma.
  const density = (s: number): number => {
    const half = (df * s * s) / 2;
    return Math.exp(logPoissonMass(shape, half)) * (shape / half) * df * s;
  };
  // Above df 60 the scale is all but normal over its spreads, and one short rule resolves it.
  if (df > 60) return integrate((s) => f(s) * density(s), low, high, 1, 36);
  // Below, s^(df − 1) has a kink at 0 unless df is whole; in the cube root of s it is smooth.
  return integrate((v) => f(v * v * v) * density(v * v * v) * 3 * v * v, Math.cbrt(low), Math.cbrt(high), 16, 24);
}
