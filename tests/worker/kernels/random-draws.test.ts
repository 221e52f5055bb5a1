import { describe, expect, it } from 'vitest';
import { betaCdf } from '../../../src-worker/kernels/beta';
import { betaDraw } from '../../../src-worker/kernels/beta-draw';
import { binomialMass } from '../../../src-worker/kernels/binomial';
import { binomialDraw } from '../../../src-worker/kernels/binomial-draw';
import { chiSquareSf } from '../../../src-worker/kernels/chi-square';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { seedState } from '../../../src-worker/kernels/seeded-state';

const DRAWS = 40_000;

describe('drawn numbers', () => {
  it.each([[5, 0.3], [40, 0.1], [1000, 0.004], [60, 0.5], [300, 0.83], [4096, 0.0625], [1_000_000, 0.055]])('of a binomial (%d, %d) follow its mass', (n, p) => {
    const stream = randomStream(31);
    const seen = new Map<number, number>();
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const k = binomialDraw(n, p, stream);
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    // Cells of at least 20 expected draws, their neighbours joined.
    let statistic = 0;
    let cells = 0;
    let [expected, found] = [0, 0];
    const [low, high] = [-1, 1].map((side) => Math.floor(n * p + side * 8 * Math.sqrt(n * p * (1 - p)) + 8 * side));
    for (let k = Math.max(0, low!); k <= Math.min(n, high!); k += 1) {
      expected += DRAWS * binomialMass(k, n, p);
      found += seen.get(k) ?? 0;
      if (expected < 20) continue;
      statistic += (found - expected) ** 2 / expected;
      cells += 1;
      [expected, found] = [0, 0];
    }
    expect(cells).toBeGreaterThan(3);
    expect(chiSquareSf(statistic, cells)).toBeGreaterThan(0.001);
  });

  it.each([[1, 5], [3, 3], [900, 100], [1, 1]])('of a beta (%d, %d) follow its distribution', (a, b) => {
    const stream = randomStream(32);
    const draws = Float64Array.from({ length: 4000 }, () => betaDraw(a, b, stream)).sort();
    const gap = Math.max(...draws.map((x, i) => Math.abs(betaCdf(x, a, b) - (i + 0.5) / draws.length)));
    // Kolmogorov's bound at 0.001 is 1.95 / √n.
    expect(gap).toBeLessThan(1.95 / Math.sqrt(draws.length));
  });

  it('of like seeds share nothing', () => {
    const states = new Set<string>();
    for (let seed = 0; seed < 10; seed += 1) for (let stream = 0; stream < 10; stream += 1) for (let block = 0; block < 10; block += 1) {
      const state = new Uint32Array(16);
      seedState(state, 4, seed, stream, block);
      for (let lane = 0; lane < 4; lane += 1) states.add([0, 4, 8].map((word) => state[word + lane]).join());
    }
    expect(states.size).toBe(4000);
  });
});
