/**
 * The x in (low, high) where an increasing function `rise` reaches 0, by Newton's method kept inside a
 * bracket: a step that leaves the bracket is replaced by its middle. `slope` is the derivative of `rise`.
 * Ends when the step no longer changes x in the 15th digit. Used to invert distribution tails on the log
 * scale, where the function is concave and Newton's method converges from either side.
 */
export function solveIncreasing(
  rise: (x: number) => number,
  slope: (x: number) => number,
  start: number,
  low: number,
  high: number,
): number {
  let x = start > low && start < high ? start : Number.isFinite(high) ? (low + high) / 2 : low + 1;
  let lower = low;
  let upper = high;
  for (let step = 0; step < 200; step += 1) {
    const value = rise(x);
    if (value === 0 || Number.isNaN(value)) return Number.isNaN(value) ? NaN : x;
    if (value < 0) lower = x;
    else upper = x;
    let next = x - value / slope(x);
    if (!(next > lower && next < upper)) {
      next = Number.isFinite(upper) ? (lower + upper) / 2 : 2 * x + 1;
    }
    if (Math.abs(next - x) <= 2e-16 * Math.abs(next) || next === x) return next;
    if (upper - lower <= 1e-16 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}
