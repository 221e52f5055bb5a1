import { betaLower, logBetaLower } from './incomplete-beta';
import { logGammaRatioHalf } from './gamma-ratio';
import { normalIsf } from './normal';
import { tUpperTail } from './t-tail';

/** Student's t with real df > 0; df = Infinity is the normal. Outside the domain NaN. */

const LN_HALF = -Math.LN2;

/** log density at t. */
export function tLogDensity(t: number, df: number): number {
  const r = Math.abs(t) / Math.sqrt(df);
  const logOnePlus = r > 1e8 ? 2 * Math.log(r) : Math.log1p(r * r);
  return logGammaRatioHalf(df / 2) - 0.5 * Math.log(Math.PI * df) - 0.5 * (df + 1) * logOnePlus;
}

/** P(T > t): the tail itself, never one minus the rest; by a normal tail where df is large, else half of an incomplete beta function. */
export function tSf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return NaN;
  if (t < 0) return 1 - tSf(-t, df);
  if (t === Infinity) return 0;
  const near = tUpperTail(t, df);
  if (near > 1e-280) return near;
  const square = t * t;
  const tail = 0.5 * betaLower(df / (df + square), square / (df + square), df / 2, 0.5);
  return tail > 1e-280 ? tail : Math.exp(tLogSf(t, df));
}

/** P(T ≤ t). */
export function tCdf(t: number, df: number): number {
  return tSf(-t, df);
}

/** Two-sided P(|T| > |t|). */
export function tTwoSided(t: number, df: number): number {
  return 2 * tSf(Math.abs(t), df);
}

/** log P(T > t), to any depth. */
export function tLogSf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return NaN;
  if (t === Infinity) return -Infinity;
  if (t < 0) return Math.log1p(-tSf(-t, df));
  const r = t / Math.sqrt(df);
  if (r > 1e8) {
    // P(T > t) → Γ((ν+1)/2) ν^((ν−1)/2) / (√(πν)… ) t^−ν: the beta tail with x = r⁻², whose fraction is 1 here.
    return logGammaRatioHalf(df / 2) - 0.5 * Math.log(Math.PI) - Math.log(df) - df * Math.log(r);
  }
  const square = r * r;
  return LN_HALF + logBetaLower(1 / (1 + square), square / (1 + square), df / 2, 0.5);
}

/** The t with P(T ≤ t) = p. */
export function tQuantile(p: number, df: number): number {
  return -tIsf(p, df);
}

/**
 * The t with P(T > t) = p. Start: Cornish–Fisher expansion (A & S 26.7.5), enough by itself from
 * df 4000 on; below, Hill's (1970) algorithm 396; then Newton on log tail against log t.
 */
export function tIsf(p: number, df: number): number {
  if (!(p >= 0) || !(p <= 1) || !(df > 0)) return NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -tIsf(1 - p, df);
  if (p === 0) return Infinity;
  const z = normalIsf(p);
  if (df === Infinity) return z;
  if (df > 4000 && z < 6) return cornishFisher(z, df);
  if (p > 0.25) return central(p, df);
  let u = Math.log(start(p, z, df));
  const target = Math.log(p);
  const linear = p > 1e-250;
  for (let step = 0; step < 60; step += 1) {
    const t = Math.exp(u);
    if (t === Infinity) return Infinity;
    const tail = linear ? Math.log(tSf(t, df)) : tLogSf(t, df);
    const elasticity = Math.exp(tLogDensity(t, df) + u - tail);
    const move = (tail - target) / elasticity;
    u += move;
    if (Math.abs(move) < 1e-9) return polish(Math.exp(u), df, target, linear);
  }
  return Math.exp(u);
}

/** One last step in t itself: the exponential of u has lost a digit or two for large u. */
function polish(t: number, df: number, target: number, linear: boolean): number {
  const tail = linear ? Math.log(tSf(t, df)) : tLogSf(t, df);
  return t + (tail - target) * Math.exp(tail - tLogDensity(t, df));
}

/** Quantile near the middle, from the probability between 0 and t, which keeps digits where t is small. */
function central(p: number, df: number): number {
  const target = 0.5 - p;
  let t = target / Math.exp(tLogDensity(0, df));
  for (let step = 0; step < 60; step += 1) {
    const square = t * t;
    const value = 0.5 * betaLower(square / (df + square), df / (df + square), 0.5, df / 2);
    const move = (value - target) / Math.exp(tLogDensity(t, df));
    t -= move;
    if (Math.abs(move) < 1e-15 * t) break;
  }
  return t;
}

function start(p: number, z: number, df: number): number {
  if (df > 30 && z < 5) return cornishFisher(z, df);
  if (df <= 2.5 && z > 2) {
    // Far out the tail is a power of t.
    const logScale = logGammaRatioHalf(df / 2) - 0.5 * Math.log(Math.PI) - Math.log(df);
    return Math.sqrt(df) * Math.exp((logScale - Math.log(p)) / df);
  }
  const a = 1 / Math.max(df - 0.5, 0.5);
  const b = (48 / (a * a));
  let c = ((20700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI * 0.5) * df;
  const logY = (2 / df) * Math.log(d * 2 * p);
  if (logY > Math.log(a + 0.05)) return cornishFisher(z, Math.max(df, 3));
  const y = Math.exp(logY);
  const refined =
    ((1 / (((df + 6) / (df * y) - 0.089 * d - 0.822) * (df + 2) * 3) + 0.5 / (df + 4)) * y - 1) * ((df + 1) / (df + 2)) +
    1 / y;
  const guess = Math.sqrt(df * refined);
  return guess > 0 && guess < Infinity ? guess : Math.sqrt(df) * Math.exp(-logY / 2);
}

function cornishFisher(z: number, df: number): number {
  const q = z * z;
  const g1 = (z * (q + 1)) / 4;
  const g2 = (z * ((5 * q + 16) * q + 3)) / 96;
  const g3 = (z * (((3 * q + 19) * q + 17) * q - 15)) / 384;
  const g4 = (z * ((((79 * q + 776) * q + 1482) * q - 1920) * q - 945)) / 92160;
  return z + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df;
}
