import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src-worker/kernels/random-stream';

describe('the random stream', () => {
  it('gives the bits of xoshiro128** as its authors wrote it', () => {
    const stream = randomStream(42);
    // The published C in Python, its state filled the same way from 42.
    expect(Array.from({ length: 6 }, () => stream.bits())).toEqual([2837322924, 544945897, 479756282, 3500138142, 339756180, 113173290]);
  });

  it('is uniform, and its normals have mean 0 and variance 1', () => {
    const stream = randomStream(1);
    const counts = new Float64Array(10);
    for (let i = 0; i < 100_000; i += 1) counts[stream.index(10)] += 1;
    // Chi-square with 9 df is below 27.9 in 999 of 1,000 cases.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 50_000; i += 1) {
      const z = stream.normal();
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(sum / 50_000)).toBeLessThan(0.02);
    expect(Math.abs(squares / 50_000 - 1)).toBeLessThan(0.03);
  });
});
