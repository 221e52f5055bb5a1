import { randomStream } from '../../kernels/random-stream';
import type { TwoSampleFigure } from './bootstrap';
import { lookForStop } from '../../stop-flag';

export interface PermutationTest {
  /** Two-sided: twice the share of arrangements in the smaller tail, the one seen included. */
  readonly pValue: number;
  readonly arrangements: number;
  /** Whether all arrangements were counted, or a seeded sample of them. */
  readonly exact: boolean;
}

/**
 * Permutation test of a figure of two samples (Fisher 1935; Phipson & Smyth 2010 for the seeded
 * one, which counts the arrangement seen, so p is never 0). All arrangements where there are few.
 */
export function permutationTest(
  figure: TwoSampleFigure, treatment: Float64Array, control: Float64Array, { most = 20_000, seed = 1 }: { most?: number; seed?: number } = {},
): PermutationTest {
  const pooled = Float64Array.from([...treatment, ...control]);
  const n = treatment.length;
  const seen = figure(treatment, control);
  const slack = 1e-12 * Math.abs(seen);
  let low = 0;
  let high = 0;
  const count = (value: number): void => {
    if (value <= seen + slack) low += 1;
    if (value >= seen - slack) high += 1;
  };
  const a = new Float64Array(n);
  const b = new Float64Array(control.length);
  if (arrangementsOf(pooled.length, n) <= most) {
    let all = 0;
    choose(pooled.length, n, (chosen) => {
      let i = 0;
      let j = 0;
      pooled.forEach((value, place) => {
        if (chosen[place] === 1) a[i++] = value;
        else b[j++] = value;
      });
      all += 1;
      count(figure(a, b));
    });
    return { pValue: Math.min(1, (2 * Math.min(low, high)) / all), arrangements: all, exact: true };
  }
  const stream = randomStream(seed);
  for (let r = 0; r < most; r += 1) {
    lookForStop();
    for (let i = 0; i < n; i += 1) {
      const j = i + stream.index(pooled.length - i);
      const kept = pooled[i];
      pooled[i] = pooled[j];
      pooled[j] = kept;
    }
    count(figure(pooled.subarray(0, n), pooled.subarray(n)));
  }
  return { pValue: Math.min(1, (2 * (Math.min(low, high) + 1)) / (most + 1)), arrangements: most, exact: false };
}

/** n over k. */
export function arrangementsOf(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** Every choice of k of n places, as marks. */
export function choose(n: number, k: number, visit: (chosen: Uint8Array) => void): void {
  const chosen = new Uint8Array(n);
  const walk = (from: number, left: number): void => {
    if (left === 0) {
      visit(chosen);
      return;
    }
    for (let i = from; i <= n - left; i += 1) {
      chosen[i] = 1;
      walk(i + 1, left - 1);
      chosen[i] = 0;
    }
  };
  walk(0, k);
}
