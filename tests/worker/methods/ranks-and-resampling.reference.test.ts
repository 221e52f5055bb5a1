import { describe, expect, it } from 'vitest';
import { hodgesLehmann } from '../../../src-worker/methods/ranks/hodges-lehmann';
import { smirnovDistance } from '../../../src-worker/methods/ranks/kolmogorov-smirnov';
import { mannWhitney } from '../../../src-worker/methods/ranks/mann-whitney';
import { bootstrap, type TwoSampleFigure } from '../../../src-worker/methods/resampling/bootstrap';
import { permutationTest } from '../../../src-worker/methods/resampling/permutation';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { ReferenceCase } from '../reference/reference-case';

const mean = (x: Float64Array): number => x.reduce((sum, one) => sum + one, 0) / x.length;
const meanDifference: TwoSampleFigure = (t, c) => mean(t) - mean(c);
const median = (x: Float64Array): number => {
  const sorted = x.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

function arms(reference: ReferenceCase, column: string, keep: (row: Record<string, string>) => boolean = () => true): [treatment: Float64Array, control: Float64Array] {
  const rows = reference.rows('users.csv').filter(keep);
  const of = (variant: string) => Float64Array.from(rows.filter((row) => row['variant'] === variant), (row) => Number(row[column]));
  return [of('treatment'), of('control')];
}

describe('ranks', () => {
  it('Mann–Whitney, Hodges–Lehmann and Smirnov agree with SciPy, with most values tied', () => {
    const revenue = new ReferenceCase('c03_mean_revenue');
    const [t, c] = arms(revenue, 'revenue');
    const test = mannWhitney(t, c);
    revenue.expectAll('pair.mwu.', { u: test.u, p: test.pValue });
    const ranks = new ReferenceCase('c25_bootstrap_ranks');
    const [treatment, control] = arms(ranks, 'value');
    const plain = mannWhitney(treatment, control);
    ranks.expectAll('pair.', { 'mwu.u': plain.u, 'mwu.p': plain.pValue, 'hodges_lehmann': hodgesLehmann(treatment, control), 'ks.d': smirnovDistance(treatment, control) });
    expect(revenue.unmatched().filter((id) => id.includes('mwu'))).toEqual([]);
  });

  it('tiny samples are counted exactly, ranks and permutations', () => {
    const reference = new ReferenceCase('c17_tiny_n');
    for (const pair of ['n2_n2', 'n2_n3', 'n3_n5', 'n5_n5', 'n5_n2_negative', 'n2_n2_same_mean']) {
      const [t, c] = arms(reference, 'value', (row) => row['pair'] === pair);
      const permuted = permutationTest(meanDifference, t, c);
      expect(permuted.exact).toBe(true);
      reference.expectAll(`${pair}.`, { 'mwu_exact.p': mannWhitney(t, c).pValue, 'permutation.p': permuted.pValue });
    }
    expect(reference.unmatched().filter((id) => /mwu|permutation/.test(id))).toEqual([]);
  });

  it('the shift of very large samples is searched without writing down all pairs', () => {
    const stream = randomStream(5);
    const control = Float64Array.from({ length: 2500 }, () => stream.normal());
    const treatment = Float64Array.from({ length: 2001 }, () => stream.normal() + 0.7);
    const few = hodgesLehmann(treatment.slice(0, 1500), control);
    expect(few).toBeCloseTo(0.7, 0);
    expect(hodgesLehmann(treatment, control)).toBeCloseTo(0.7, 0);
    expect(hodgesLehmann(treatment.map((x) => x + 1), control) - hodgesLehmann(treatment, control)).toBeCloseTo(1, 9);
  });
});

describe('resampling', () => {
  it('percentile, basic and BCa intervals agree with SciPy within the Monte Carlo error', () => {
    const reference = new ReferenceCase('c25_bootstrap_ranks');
    const [treatment, control] = arms(reference, 'value');
    const figures: Record<string, TwoSampleFigure> = {
      mean_diff: meanDifference,
      lift: (t, c) => (mean(t) - mean(c)) / Math.abs(mean(c)),
      median_diff: (t, c) => median(t) - median(c),
    };
    for (const [name, figure] of Object.entries(figures)) {
      const made = bootstrap(figure, treatment, control, { resamples: 4000, seed: 3, confidence: 0.95 });
      reference.expectAll(`boot.${name}.`, {
        'percentile.lo': made.percentile[0], 'percentile.hi': made.percentile[1], 'basic.lo': made.basic[0], 'basic.hi': made.basic[1],
        'bca.lo': made.bca[0], 'bca.hi': made.bca[1], 'se': made.standardError,
      });
      expect(made.monteCarloError).toBeGreaterThan(0);
    }
    expect(reference.unmatched().filter((id) => id.startsWith('boot'))).toEqual([]);
  });

  it('the same seed gives the same intervals, another seed others', () => {
    const [treatment, control] = arms(new ReferenceCase('c25_bootstrap_ranks'), 'value');
    const run = (seed: number) => bootstrap(meanDifference, treatment, control, { resamples: 200, seed, confidence: 0.9 }).percentile;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('a seeded permutation test agrees with the t-test where both hold', () => {
    const reference = new ReferenceCase('c25_bootstrap_ranks');
    const [treatment, control] = arms(reference, 'value');
    const { pValue, exact } = permutationTest(meanDifference, treatment, control, { most: 4000, seed: 11 });
    expect(exact).toBe(false);
    // Four standard errors of p = 0.12 over 4,000 arrangements are 0.02.
    expect(Math.abs(pValue - reference.value('pair.welch.p'))).toBeLessThan(0.025);
  });
});

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
