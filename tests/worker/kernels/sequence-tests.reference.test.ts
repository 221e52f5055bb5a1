import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { autocorrelationTest, blockTests, runsTest } from '../../../src-worker/kernels/sequence-tests';
import { jointBalance } from '../../../src-worker/kernels/joint-balance';
import { randomStream } from '../../../src-worker/kernels/random-stream';

interface Figures {
  readonly runs: readonly { readonly counts: readonly number[]; readonly mean: number; readonly variance: number }[];
  readonly lags: { readonly sequence: string; readonly arms: number; readonly lags: number; readonly statistic: number; readonly pValue: number };
  readonly joint: { readonly groups: readonly number[]; readonly first: readonly number[]; readonly second: readonly number[]; readonly level: readonly number[]; readonly statistic: number; readonly degreesOfFreedom: number; readonly pValue: number };
}
// NumPy, SciPy and exact fractions: tests/reference/make_assignment_checks.py
const figures = JSON.parse(readFileSync(join(import.meta.dirname, '../../reference/assignment-checks.json'), 'utf8')) as Figures;
const countsOf = (sequence: Uint8Array, arms: number) => Float64Array.from({ length: arms }, (_, k) => sequence.filter((label) => label === k).length);

describe('tests of a sequence of labels', () => {
  it.each(figures.runs)('runs have the mean and variance of all orders of $counts', ({ counts, mean, variance }) => {
    const clustered = Uint8Array.from(counts.flatMap((count, label) => Array.from({ length: count }, () => label)));
    const { runs, expected, statistic } = runsTest(clustered, Float64Array.from(counts));
    expect(runs).toBe(counts.length);
    expect(expected).toBeCloseTo(mean, 12);
    expect(((runs - expected) / statistic) ** 2).toBeCloseTo(variance, 12);
  });

  it('dependence between places agrees with the tables of SciPy', () => {
    const { sequence, arms, lags, statistic, pValue } = figures.lags;
    const labels = Uint8Array.from(sequence, Number);
    const found = autocorrelationTest(labels, countsOf(labels, arms), lags);
    expect(found.statistic).toBeCloseTo(statistic, 9);
    expect(found.pValue).toBeCloseTo(pValue, 12);
  });

  it('finds the step of a rotation', () => {
    const rotating = Uint8Array.from({ length: 1000 }, (_, i) => [0, 0, 1, 1, 0, 1][i % 6]!);
    const { worstLag, pValue } = autocorrelationTest(rotating, countsOf(rotating, 2), 10);
    expect(worstLag).toBe(6);
    expect(pValue).toBeLessThan(1e-100);
  });

  it('blocks that all have the same shares are too even, blocks of one label drift', () => {
    expect(blockTests(Float64Array.from({ length: 100 }, () => 10), 2).even).toBeLessThan(1e-10);
    expect(blockTests(Float64Array.from({ length: 100 }, (_, i) => (i % 4 === 0 || i % 4 === 3 ? 20 : 0)), 2).drift).toBeLessThan(1e-100);
  });

  it('both tails of blocks keep their level with unequal labels', () => {
    const stream = randomStream(12);
    let [even, drift] = [0, 0];
    const paths = 2000;
    for (let path = 0; path < paths; path += 1) {
      const blocks = new Float64Array(40 * 2);
      for (let block = 0; block < 40; block += 1) for (let i = 0; i < 100; i += 1) blocks[block * 2 + (stream.uniform() < 0.2 ? 1 : 0)] += 1;
      const found = blockTests(blocks, 2);
      if (found.even < 0.05) even += 1;
      if (found.drift < 0.05) drift += 1;
    }
    for (const claimed of [even, drift]) expect(Math.abs(claimed / paths - 0.05)).toBeLessThan(3.5 * Math.sqrt((0.05 * 0.95) / paths));
  });
});

describe('the joint test of balance', () => {
  const { groups, first, second, level, statistic, degreesOfFreedom, pValue } = figures.joint;
  const starts = [0, 1, 2, 3].map((group) => groups.filter((one) => one < group).length);
  const codes = Uint8Array.from(level, (one) => (one === 2 ? 255 : one));

  it("is Pillai's trace as NumPy solves it", () => {
    const found = jointBalance({ numbers: [Float64Array.from(first), Float64Array.from(second)], attributes: [{ codes, levels: 2 }] }, starts);
    expect(found?.degreesOfFreedom).toBe(degreesOfFreedom);
    expect(found?.statistic).toBeCloseTo(statistic, 8);
    expect(found?.pValue).toBeCloseTo(pValue, 9);
  });

  it('passes over a column that others make up, and over one that never varies', () => {
    const numbers = [Float64Array.from(first), Float64Array.from(second), Float64Array.from(first, (value, i) => value + 2 * second[i]!), new Float64Array(first.length).fill(7)];
    const found = jointBalance({ numbers, attributes: [{ codes, levels: 2 }] }, starts);
    expect(found?.degreesOfFreedom).toBe(degreesOfFreedom);
    expect(found?.statistic).toBeCloseTo(statistic, 6);
    expect(jointBalance({ numbers: [new Float64Array(first.length)], attributes: [] }, starts)).toBeNull();
  });
});
