import { logPoissonMass } from './saddle-point';

const EPSILON = 1e-17;
const LONGEST = 1_000_000;

/** log P(a, x), the regularised lower incomplete gamma function; NaN outside a > 0, x ≥ 0. */
export function logGammaLower(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return 0;
  return x < a + 1 ? logSeries(a, x) : logComplement(logFraction(a, x));
}

/** log Q(a, x) = log(1 − P(a, x)), right to any depth; NaN outside a > 0, x ≥ 0. */
export function logGammaUpper(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return NaN;
  if (x === 0) return 0;
  if (x === Infinity) return -Infinity;
  return x < a + 1 ? logComplement(logSeries(a, x)) : logFraction(a, x);
}

/** P by its power series, all terms positive (Abramowitz & Stegun 6.5.29), prefix by the saddle point. */
function logSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < LONGEST; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * EPSILON) break;
  }
  return Math.min(0, logPoissonMass(a, x) + Math.log(sum));
}

/** Q by Legendre's continued fraction (A & S 6.5.31), evaluated by Lentz' method. */
function logFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < LONGEST; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return Math.min(0, logPoissonMass(a, x) + Math.log(a * h));
}

/** log(1 − e^l) for l ≤ 0, without losing either end (Mächler 2012). */
export function logComplement(l: number): number {
  return l > -Math.LN2 ? Math.log(-Math.expm1(l)) : Math.log1p(-Math.exp(l));
}
