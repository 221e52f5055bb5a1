import { tIsf } from './student-t';

const SMALLEST_DF = 20;
const LARGEST_DF = 4000;
const DEGREE = 24;
/** Curves that are kept: an analysis has one level, its corrections some more. */
const KEPT = 64;
const curves = new Map<number, Float64Array>();

/**
 * The t with a given upper tail as a function of df, for many df in a row.
 *
 * Along 1/df the quantile is as good as a polynomial, so it is read off its Chebyshev interpolant (Trefethen 2013,
 * Approximation Theory and Approximation Practice, ch. 8) between df 20 and 4000: within 1e-13 relative of {@link tIsf}
 * for tails from 1e-7 to 0.4; other df and tails ask {@link tIsf} itself. A tail's curve is drawn once.
 */
export function tQuantileCurve(tail: number): (df: number) => number {
  if (!(tail >= 1e-7 && tail <= 0.4)) return (df) => tIsf(tail, df);
  let curve = curves.get(tail);
  return (df) => {
    if (!(df >= SMALLEST_DF && df <= LARGEST_DF)) return tIsf(tail, df);
    curve ??= keep(tail, chebyshev((x) => tIsf(tail, 1 / x), 1 / LARGEST_DF, 1 / SMALLEST_DF));
    return clenshaw(curve, (2 / df - 1 / LARGEST_DF - 1 / SMALLEST_DF) / (1 / SMALLEST_DF - 1 / LARGEST_DF));
  };
}

function keep(tail: number, curve: Float64Array): Float64Array {
  if (curves.size >= KEPT) curves.clear();
  curves.set(tail, curve);
  return curve;
}

/** Coefficients of the interpolant at the Chebyshev points of the first kind. */
function chebyshev(f: (x: number) => number, low: number, high: number): Float64Array {
  const count = DEGREE + 1;
  const values = Float64Array.from({ length: count }, (_, k) => f((low + high) / 2 + ((high - low) / 2) * Math.cos((Math.PI * (k + 0.5)) / count)));
  return Float64Array.from({ length: count }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < count; k += 1) sum += values[k] * Math.cos((Math.PI * j * (k + 0.5)) / count);
    return ((j === 0 ? 1 : 2) * sum) / count;
  });
}

/** Σ cⱼ Tⱼ(x) by Clenshaw's (1955) recurrence. */
function clenshaw(coefficients: Float64Array, x: number): number {
  let next = 0;
  let afterNext = 0;
  for (let j = coefficients.length - 1; j > 0; j -= 1) {
    const here = 2 * x * next - afterNext + coefficients[j];
    afterNext = next;
    next = here;
  }
  return x * next - afterNext + coefficients[0];
}
