import { betaLower } from './incomplete-beta';
import { logBinomialMass } from './saddle-point';

/** P(X > k) for X binomial (n, p). */
export function binomialSf(k: number, n: number, p: number): number {
  if (!(n >= 0) || !(p >= 0) || !(p <= 1)) return NaN;
  const floor = Math.floor(k);
  if (floor < 0) return 1;
  return floor >= n ? 0 : betaLower(p, 1 - p, floor + 1, n - floor);
}

/** P(X ≤ k). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (!(n >= 0) || !(p >= 0) || !(p <= 1)) return NaN;
  const floor = Math.floor(k);
  if (floor < 0) return 0;
  return floor >= n ? 1 : betaLower(1 - p, p, n - floor, floor + 1);
}

/** P(X = k) for integer k. */
export function binomialMass(k: number, n: number, p: number): number {
  return k < 0 || k > n ? 0 : Math.exp(logBinomialMass(k, n - k, p, 1 - p));
}

/**
 * Exact two-sided p of k successes in n: the probability of all outcomes no likelier than the one seen
 * (the convention of R's binom.test, with its relative tolerance of 1e-7).
 */
export function binomialTest(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  const bound = logBinomialMass(k, n - k, p, 1 - p) + 1e-7;
  const mode = Math.min(n, Math.floor((n + 1) * p));
  if (k === n * p) return 1;
  const likely = (i: number): boolean => logBinomialMass(i, n - i, p, 1 - p) > bound;
  if (k < n * p) {
    // The first count above the mode that is no likelier.
    let low = mode;
    let high = n + 1;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (likely(middle)) low = middle;
      else high = middle;
    }
    if (low === mode && !likely(mode)) high = mode;
    return Math.min(1, binomialCdf(k, n, p) + binomialSf(high - 1, n, p));
  }
  let low = -1;
  let high = mode;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (likely(middle)) high = middle;
    else low = middle;
  }
  if (!likely(mode)) low = mode;
  return Math.min(1, binomialSf(k - 1, n, p) + binomialCdf(low, n, p));
}
