import { betaLower } from './incomplete-beta';

/** P(F > x) with d1 and d2 degrees of freedom; NaN outside positive df. */
export function fSf(x: number, d1: number, d2: number): number {
  if (x <= 0) return 1;
  const scaled = d1 * x;
  return betaLower(d2 / (d2 + scaled), scaled / (d2 + scaled), d2 / 2, d1 / 2);
}

/** P(F ≤ x). */
export function fCdf(x: number, d1: number, d2: number): number {
  if (x <= 0) return 0;
  const scaled = d1 * x;
  return betaLower(scaled / (d2 + scaled), d2 / (d2 + scaled), d1 / 2, d2 / 2);
}
