import { findRoot } from '../kernels/find-root';
import { normalCdf, normalIsf } from '../kernels/normal';

/**
 * The mixture sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis & Walsh 2022) of a normal
 * estimate, in logs. `signal` is τ²/SE²: the variance of the effects mixed over, in squared standard errors of the
 * estimate, so it grows with the units.
 */

/** τ²/SE² at `units`, with τ the effect that a test of one look at `planned` units would find with a chance of 80 %. */
export function signalAt(units: number, planned: number, alpha: number, sides: 1 | 2): number {
  return (units / planned) * (normalIsf(alpha / sides) + normalIsf(0.2)) ** 2;
}

/** log Λ of a statistic (estimate over standard error), mixing N(0, τ²) over the effect. */
export function logMixtureStatistic(statistic: number, signal: number): number {
  return -0.5 * Math.log1p(signal) + (signal * statistic * statistic) / (2 * (signal + 1));
}

/** log Λ against effects above zero only: the upper half of N(0, τ²) is mixed over. */
export function logHalfMixtureStatistic(statistic: number, signal: number): number {
  const scaled = statistic * Math.sqrt(signal / (signal + 1));
  return logMixtureStatistic(statistic, signal) + Math.LN2 + logNormalCdf(scaled);
}

/** The |statistic| at which Λ reaches 1/alpha: takes the place of z or t, at every look. */
export function mixtureBound(signal: number, alpha: number): number {
  return Math.sqrt((2 * (signal + 1) / signal) * (0.5 * Math.log1p(signal) - Math.log(alpha)));
}

/** The same one-sided. */
export function halfMixtureBound(signal: number, alpha: number): number {
  const high = mixtureBound(signal, alpha);
  return findRoot((statistic) => logHalfMixtureStatistic(statistic, signal) + Math.log(alpha), -2, high + 1, 1e-14);
}

/** log Φ(x); below −30, where Φ leaves the range of numbers that hold their digits, by its first asymptotic terms. */
function logNormalCdf(x: number): number {
  if (x > -30) return Math.log(normalCdf(x));
  return -0.5 * x * x - 0.5 * Math.log(2 * Math.PI) - Math.log(-x) + Math.log1p(-1 / (x * x) + 3 / x ** 4);
}
