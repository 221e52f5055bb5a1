import { betaLower, logBetaLower } from './incomplete-beta';
import { logBinomialMass } from './saddle-point';
import { solveIncreasing } from './solve-tail';

/** The beta distribution with shapes a, b > 0. Outside the domain NaN. */

/** log density at x. */
export function betaLogDensity(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x === 0 || x === 1 ? edgeLogDensity(x, a, b) : -Infinity;
  return logBinomialMass(a, b, x, 1 - x) + Math.log(a) + Math.log(b / (a + b)) - Math.log(x) - Math.log1p(-x);
}

function edgeLogDensity(x: number, a: number, b: number): number {
  const near = x === 0 ? a : b;
  if (near < 1) return Infinity;
  return near > 1 ? -Infinity : Math.log(x === 0 ? b : a);
}

/** P(X ≤ x). */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return betaLower(x, 1 - x, a, b);
}

/** P(X > x). */
export function betaSf(x: number, a: number, b: number): number {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  return betaLower(1 - x, x, b, a);
}

/** The x with P(X ≤ x) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0) || !(p <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (p === 0 || p === 1) return p;
  return invert(a, b, p < 0.5 ? Math.log(p) : null, p < 0.5 ? null : Math.log1p(-p));
}

/** The x with P(X > x) = p. */
export function betaIsf(p: number, a: number, b: number): number {
  if (!(p >= 0) || !(p <= 1) || !(a > 0) || !(b > 0)) return NaN;
  if (p === 0 || p === 1) return 1 - p;
  return invert(a, b, p < 0.5 ? null : Math.log1p(-p), p < 0.5 ? Math.log(p) : null);
}

/** Newton inside (0, 1) on the logit scale, on whichever tail is the smaller. */
function invert(a: number, b: number, logLower: number | null, logUpper: number | null): number {
  const share = (logit: number): [number, number] => {
    const e = Math.exp(-Math.abs(logit));
    const small = e / (1 + e);
    const large = 1 / (1 + e);
    return logit < 0 ? [small, large] : [large, small];
  };
  const logDensityOnLogit = (x: number, y: number): number => logBinomialMass(a, b, x, y) + Math.log((a * b) / (a + b));
  const lowerTail = logLower !== null;
  const target = logLower ?? logUpper ?? NaN;
  const tail = (x: number, y: number): number => (lowerTail ? logBetaLower(x, y, a, b) : logBetaLower(y, x, b, a));
  const sign = lowerTail ? 1 : -1;
  const logit = solveIncreasing(
    (u) => { const [x, y] = share(u); return sign * (tail(x, y) - target); },
    (u) => { const [x, y] = share(u); return Math.exp(logDensityOnLogit(x, y) - tail(x, y)); },
    Math.log(a / b), -745, 745,
  );
  return share(logit)[0];
}
