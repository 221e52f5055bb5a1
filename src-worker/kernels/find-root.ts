/**
 * A root of a continuous function between two points where it has opposite signs, by Chandrupatla's (1997)
 * method: inverse quadratic steps where they are safe, halving where they are not. NaN without a change of sign.
 */
export function findRoot(f: (x: number) => number, low: number, high: number, tolerance = 1e-15): number {
  let a = high;
  let b = low;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(Math.sign(fa) * Math.sign(fb) < 0)) return NaN;
  let c = a;
  let fc = fa;
  let t = 0.5;
  for (let step = 0; step < 200; step += 1) {
    const x = a + t * (b - a);
    const fx = f(x);
    if (Math.sign(fx) === Math.sign(fa)) {
      c = a;
      fc = fa;
    } else {
      c = b;
      b = a;
      fc = fb;
      fb = fa;
    }
    a = x;
    fa = fx;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const width = Math.abs(b - a);
    const limit = (2 * tolerance * Math.abs(best) + 1e-300) / width;
    if (fa === 0 || limit > 0.5) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5;
    t = Math.min(1 - limit, Math.max(limit, t));
  }
  return a;
}

/**
 * A root of an increasing function of x > 0, searched outward from `start` by factors that square at every
 * step; a `growth` near 1 suits a start that is nearly right.
 */
export function findRootFrom(f: (x: number) => number, start: number, tolerance = 1e-15, growth = 2): number {
  let low = start;
  let high = start;
  let factor = growth;
  for (let step = 0; step < 60 && f(low) > 0; step += 1, factor *= factor) {
    high = low;
    low /= factor;
  }
  if (low === start) {
    for (let step = 0; step < 60 && f(high) < 0; step += 1, factor *= factor) {
      low = high;
      high *= factor;
    }
  }
  return findRoot(f, low, high, tolerance);
}
