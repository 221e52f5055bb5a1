import type { RandomStream } from './random-stream';
import { logBinomialMass } from './saddle-point';

/**
 * A binomial number: by inversion where few successes are expected, else by Hörmann's (1993) transformed rejection BTRS;
 * exact, up to the rounding of the mass.
 */
export function binomialDraw(n: number, p: number, stream: RandomStream): number {
  if (!(n > 0) || !(p > 0)) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomialDraw(n, 1 - p, stream);
  return n * p < 10 ? byInversion(n, p, stream) : byRejection(n, p, stream);
}

function byInversion(n: number, p: number, stream: RandomStream): number {
  const odds = p / (1 - p);
  const none = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let left = stream.uniform();
    let mass = none;
    for (let k = 0; k <= n && k < 200; k += 1) {
      if (left < mass) return k;
      left -= mass;
      mass *= (odds * (n - k)) / (k + 1);
    }
  }
}

function byRejection(n: number, p: number, stream: RandomStream): number {
  const q = 1 - p;
  const deviation = Math.sqrt(n * p * q);
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const middle = n * p + 0.5;
  const box = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  let peak = NaN;
  for (;;) {
    const u = stream.uniform() - 0.5;
    const v = stream.uniform();
    const side = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / side + b) * u + middle);
    if (side >= 0.07 && v <= box) return k;
    if (k < 0 || k > n) continue;
    if (Number.isNaN(peak)) {
      const mode = Math.floor((n + 1) * p);
      peak = logBinomialMass(mode, n - mode, p, q);
    }
    if (Math.log((v * alpha) / (a / (side * side) + b)) <= logBinomialMass(k, n - k, p, q) - peak) return k;
  }
}
