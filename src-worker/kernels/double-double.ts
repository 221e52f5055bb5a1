/**
 * Sums and products with twice the digits, as a rounded number and what the rounding lost (Dekker 1971; Shewchuk 1997).
 * The formulas hold for finite numbers whose products stay below 1e300.
 */

/** 2^27 + 1: splits a double into halves whose products are exact. */
const SPLITTER = 134_217_729;

/** What a × b lost when it was rounded to `product`. */
export function lostInProduct(a: number, b: number, product: number): number {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** What a + b lost when it was rounded to `sum`. */
export function lostInSum(a: number, b: number, sum: number): number {
  const added = sum - a;
  return a - (sum - added) + (b - added);
}

/** Adds `high` + `low` to a place of a column of sums and its column of what was lost. */
export function addTo(sums: Float64Array, lost: Float64Array, at: number, high: number, low: number): void {
  const before = sums[at];
  const sum = before + high;
  sums[at] = sum;
  lost[at] += lostInSum(before, high, sum) + low;
}

/** The rest of (high + low) / n after `quotient`, which is its rounded start. */
export function restOfQuotient(high: number, low: number, n: number, quotient: number): number {
  const back = quotient * n;
  return (high - back - lostInProduct(quotient, n, back) + low) / n;
}
