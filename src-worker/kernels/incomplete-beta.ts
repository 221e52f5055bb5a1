import betainc from '@stdlib/math-base-special-betainc';
import { logComplement } from './incomplete-gamma';
import { logBinomialMass } from './saddle-point';

/** Below this the library's linear scale is left for logs: its results thin out towards the denormals. */
const SAFE = 1e-280;

/**
 * I_x(a, b), the regularised incomplete beta function, with y = 1 − x handed in so that x near 1 keeps
 * its digits. Linear scale by @stdlib (Boost's algorithm), deep tails by logs. NaN outside a, b > 0.
 */
export function betaLower(x: number, y: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return NaN;
  const value = x <= y ? betainc(x, a, b, true, false) : upperOf(y, b, a);
  return value > SAFE ? value : Math.exp(logBetaLower(x, y, a, b));
}

/** 1 − I_y(b, a). For tiny y the library's upper tail rounds to 1, so there the lower one is taken from 1. */
function upperOf(y: number, b: number, a: number): number {
  if (y < 1e-6) {
    const lower = betainc(y, b, a, true, false);
    if (lower < 0.5) return 1 - lower;
  }
  return betainc(y, b, a, true, true);
}

/** log I_x(a, b), right to any depth. */
export function logBetaLower(x: number, y: number, a: number, b: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (y === 0) return 0;
  if (x * (a + b + 2) <= a + 1) return logFraction(x, y, a, b);
  return logComplement(logFraction(y, x, b, a));
}

/**
 * I_x(a, b) = x^a y^b / (a B(a, b)) / (1 + d1/(1 + d2/…)) (A & S 26.5.8) by Lentz' method, for x below
 * (a + 1)/(a + b + 2); prefix by Loader's saddle point form, so a and b may be in the millions.
 */
function logFraction(x: number, y: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1_000_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return Math.min(0, logBinomialMass(a, b, x, y) + Math.log((b / (a + b)) * h));
}
