import { normalSf } from './normal';

/** Taylor coefficients of √(s / (1 − e^−s)): exact rationals, rounded once. */
const COEFFICIENTS = Float64Array.of(
  1, 1 / 4, 1 / 96, -1 / 384, -1 / 10240, 19 / 368640, 79 / 61931520, -55 / 49545216, -2339 / 118908518400, 11813 / 475634073600,
  677 / 1993133260800, -2117 / 3720515420160,
);
/** The same, each times (2k − 1)!!: the whole integral from 0 on, over √(π/2), as a series in 1/df. */
const WHOLE = COEFFICIENTS.map((coefficient, k) => coefficient * oddFactorial(k));

function oddFactorial(k: number): number {
  let product = 1;
  for (let odd = 2 * k - 1; odd > 1; odd -= 2) product *= odd;
  return product;
}

const LEAST_DF = 30;
const LARGEST_LOG = 0.4;
const SQRT_TWO_PI = 2.5066282746310002;

/**
 * P(T > t) for Student's t with many degrees of freedom and t ≥ 0; NaN where the expansion does not reach, then use the
 * incomplete beta function.
 *
 * With w² = ν log(1 + t²/ν) the density of t becomes that of a normal w times √(s / (1 − e^−s)), s = w²/ν (Temme 1982,
 * "The uniform asymptotic expansion of a class of integrals related to cumulative distribution functions"): a normal
 * tail, and a short series times the normal density, with no cancellation. To 1e-15 of the value for ν ≥ 30 and s ≤ 0.4.
 */
export function tUpperTail(t: number, df: number): number {
  if (!(df >= LEAST_DF)) return NaN;
  const s = Math.log1p((t * t) / df);
  if (!(s <= LARGEST_LOG)) return NaN;
  const square = df * s;
  const w = Math.sqrt(square);
  const step = 1 / df;
  let whole = 0;
  for (let k = WHOLE.length - 1; k >= 0; k -= 1) whole = whole * step + WHOLE[k];
  // Beyond the normal tail, ∫ v^2k e^−v²/2 dv from w leaves a polynomial: p_k = w^(2k−1) + (2k − 1) p_(k−1).
  let power = w * step;
  let polynomial = 0;
  let odd = step;
  let sum = 0;
  for (let k = 1; k < COEFFICIENTS.length; k += 1) {
    polynomial = power + odd * polynomial;
    sum += COEFFICIENTS[k] * polynomial;
    power *= s;
    odd += 2 * step;
  }
  return normalSf(w) + (Math.exp(-0.5 * square) / SQRT_TWO_PI) * (sum / whole);
}
