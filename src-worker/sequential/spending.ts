import { normalIsf, normalSf } from '../kernels/normal';

/**
 * How much of the error a plan has spent by an information fraction t: cumulative, 0 at 0 and `alpha` from
 * 1 on. Called with the error of one side; a two-sided plan spends it on each.
 */
export type Spending = (t: number, alpha: number) => number;

/** Lan & DeMets (1983), O'Brien–Fleming-like: 2 − 2 Φ(z_{1−α/2}/√t). Hardly anything early. */
export const obrienFlemingSpending: Spending = (t, alpha) => (t <= 0 ? 0 : 2 * normalSf(normalIsf(alpha / 2) / Math.sqrt(Math.min(1, t))));

/** Lan & DeMets (1983), Pocock-like: α ln(1 + (e − 1) t). Much of it early. */
export const pocockSpending: Spending = (t, alpha) => (t <= 0 ? 0 : alpha * Math.log1p((Math.E - 1) * Math.min(1, t)));

/** Kim & DeMets (1987): α t^rho. */
export function powerSpending(rho: number): Spending {
  return (t, alpha) => (t <= 0 ? 0 : alpha * Math.min(1, t) ** rho);
}
