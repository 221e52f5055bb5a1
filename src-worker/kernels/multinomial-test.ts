import { logPoissonMass } from './saddle-point';

/** How many outcomes are worth counting one by one. */
const MOST_OUTCOMES = 2_000_000;

/** How many ways there are to spread n over k arms; used to decide whether the exact test is affordable. */
export function outcomes(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i < k; i += 1) ways = (ways * (n + i)) / i;
  return ways;
}

/**
 * Exact p of a multinomial sample: the probability, under the given shares, of all outcomes no likelier
 * than the one seen (relative tolerance 1e-7, as in R's binom.test). NaN where there are too many outcomes.
 */
export function multinomialTest(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const k = counts.length;
  if (outcomes(n, k) > MOST_OUTCOMES) return NaN;
  // Poisson masses with means n·share, conditioned on their sum, are the multinomial.
  const mass = shares.map((share) => Float64Array.from({ length: n + 1 }, (_, i) => logPoissonMass(i, n * share)));
  const total = logPoissonMass(n, n);
  const seen = counts.reduce((sum, count, arm) => sum + mass[arm][count], 0) + 1e-7;
  let p = 0;
  const walk = (arm: number, left: number, log: number): void => {
    if (arm === k - 1) {
      const all = log + mass[arm][left];
      if (all <= seen) p += Math.exp(all - total);
      return;
    }
    for (let i = 0; i <= left; i += 1) walk(arm + 1, left - i, log + mass[arm][i]);
  };
  walk(0, n, 0);
  return Math.min(1, p);
}
