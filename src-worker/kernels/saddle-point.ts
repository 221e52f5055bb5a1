import gammaln from '@stdlib/math-base-special-gammaln';

const LOG_SQRT_TWO_PI = 0.9189385332046727;
const LOG_TWO_PI = 1.8378770664093456;

/**
 * Error of Stirling's formula: log Γ(n + 1) − [log √(2π n) + n log n − n], for real n > 0.
 * Asymptotic series from 15 on, log gamma below. Source: Loader (2000), "Fast and accurate
 * computation of binomial probabilities", eq. 4.
 */
export function stirlingError(n: number): number {
  if (n < 15) return gammaln(n + 1) - (n + 0.5) * Math.log(n) + n - LOG_SQRT_TWO_PI;
  const r = 1 / (n * n);
  return (
    (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360 - r / 156) * r) * r) * r) * r) * r) / n
  );
}

/**
 * Deviance part x log(x / m) + m − x, without cancellation where x is near m (Loader 2000, eq. 5).
 * Both arguments are positive; x may be 0.
 */
export function devianceTerm(x: number, m: number): number {
  if (x === 0) return m;
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = difference / (x + m);
  let sum = difference * v;
  let term = 2 * x * v;
  const square = v * v;
  for (let j = 1; j < 1000; j += 1) {
    term *= square;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}

/** log[ e^−m m^k / Γ(k + 1) ] for real k ≥ 0 and m > 0: the Poisson mass, continued to real k. */
export function logPoissonMass(k: number, m: number): number {
  if (k === 0) return -m;
  return -stirlingError(k) - devianceTerm(k, m) - 0.5 * (LOG_TWO_PI + Math.log(k));
}

/**
 * log[ Γ(n + 1) / (Γ(k + 1) Γ(n − k + 1)) p^k q^(n − k) ] for real 0 ≤ k ≤ n, with q = 1 − p handed in
 * so that neither tail loses digits: the binomial mass, continued to real k and n.
 */
export function logBinomialMass(k: number, rest: number, p: number, q: number): number {
  const n = k + rest;
  if (k === 0) return rest === 0 ? 0 : rest * logOfShare(q, p);
  if (rest === 0) return k * logOfShare(p, q);
  if (p === 0 || q === 0) return -Infinity;
  return (
    stirlingError(n) - stirlingError(k) - stirlingError(rest) - devianceTerm(k, n * p) - devianceTerm(rest, n * q) -
    0.5 * (LOG_TWO_PI + Math.log(k) + Math.log(rest / n))
  );
}

function logOfShare(share: number, complement: number): number {
  return complement < 0.1 ? Math.log1p(-complement) : Math.log(share);
}
