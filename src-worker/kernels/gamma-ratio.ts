import gammaln from '@stdlib/math-base-special-gammaln';
import { stirlingError } from './saddle-point';

/**
 * log[ Γ(x + ½) / Γ(x) ] for x > 0. From 10 on through the errors of Stirling's formula, so that the
 * two large logarithms never have to cancel.
 */
export function logGammaRatioHalf(x: number): number {
  if (!(x > 0)) return NaN;
  if (x < 10) return gammaln(x + 0.5) - gammaln(x);
  const upper = x - 0.5;
  const lower = x - 1;
  // log Γ(n + 1) = error(n) + ½ log 2πn + n log n − n at n = x − ½ and n = x − 1.
  return (
    stirlingError(upper) - stirlingError(lower) + (lower + 0.5) * Math.log1p(0.5 / lower) + 0.5 * Math.log(upper) - 0.5
  );
}
