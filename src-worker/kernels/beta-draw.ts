import type { RandomStream } from './random-stream';

/** A beta (a, b) number, a and b at least 1: the share of two gammas (Marsaglia & Tsang 2000). */
export function betaDraw(a: number, b: number, stream: RandomStream): number {
  const one = gammaDraw(a, stream);
  return one / (one + gammaDraw(b, stream));
}

/** A gamma number of shape at least 1 and scale 1. */
export function gammaDraw(shape: number, stream: RandomStream): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const cube = 1 + c * x;
    if (cube <= 0) continue;
    const v = cube * cube * cube;
    if (Math.log(stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
