import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src-worker/checks/catalogue';
import { sampleRatioTest, sampleRatioThreshold } from '../../../src-worker/checks/sample-ratio';
import { binomialTest } from '../../../src-worker/kernels/binomial';
import { multinomialTest } from '../../../src-worker/kernels/multinomial-test';
import { ReferenceCase } from '../reference/reference-case';

const input = (units: readonly number[], weights: readonly number[]) => ({
  variants: units.map((count, i) => ({ id: 'abcdef'[i] ?? '?', units: count, weight: weights[i] ?? 1, control: i === 0 })),
  counts: null, multiple: 'exclude' as const, estimates: [], segmentEstimates: [], skewness: [],
});

describe('the sample-ratio check', () => {
  it.each(['c09_srm_ok', 'c10_srm_broken'])('%s: chi-square, p and log p to any depth agree with R, SciPy and mpmath', (name) => {
    const reference = new ReferenceCase(name);
    const rows = reference.rows('exposures.csv');
    for (const experiment of new Set(rows.map((row) => row['experiment'] ?? ''))) {
      const arms = rows.filter((row) => row['experiment'] === experiment && Number(row['weight']) > 0);
      const units = arms.map((row) => Number(row['users']));
      const weights = arms.map((row) => Number(row['weight']));
      const test = sampleRatioTest(units, weights)!;
      reference.expectAll(`${experiment}.`, { chi2: test.statistic, df: test.degreesOfFreedom, p: Math.exp(test.logPValue), log10_p: test.logPValue / Math.LN10 });
      reference.expect(`${experiment}.flag`, test.pValue < sampleRatioThreshold);
      if (reference.has(`${experiment}.exact_binomial_p`)) {
        const total = units[0] + units[1];
        reference.expect(`${experiment}.exact_binomial_p`, binomialTest(units[0], total, weights[0] / (weights[0] + weights[1])));
      }
    }
    expect(reference.unmatched()).toEqual([]);
  });

  it('fires for an empty planned arm', () => {
    const reference = new ReferenceCase('c19_empty_variant');
    const users = reference.rows('users.csv');
    const planned = ['control', 'b', 'c', 'd'];
    const test = sampleRatioTest(planned.map((id) => users.filter((row) => row['variant'] === id).length), [1, 1, 1, 1])!;
    reference.expectAll('srm.', { chi2: test.statistic, p: test.pValue });
  });

  it('leaves arms with weight 0 out, and reports units in them by themselves', () => {
    const [ratio, empty] = runChecks(input([5000, 5150, 40], [0.5, 0.5, 0]), []);
    expect([ratio?.id, ratio?.status, ratio?.degreesOfFreedom]).toEqual(['sample-ratio', 'pass', 1]);
    expect([empty?.id, empty?.status]).toEqual(['zero-weight-arms', 'fail']);
    expect(empty?.message).toContain('c has 40 units though its weight is 0');
  });

  it('says how far off the split is when it fails, and that it was acknowledged', () => {
    const [check] = runChecks(input([1_200_000, 1_000_000], [1, 1]), [{ check: 'sample-ratio', reason: 'bots removed' }]);
    expect(check?.status).toBe('fail');
    expect(check?.message).toContain('p < 0.0001');
    expect(check?.message).toContain('where 1\u202f100\u202f000 (50.0 %) were expected');
    expect(check?.acknowledged).toBe('bots removed');
  });

  it('uses the exact test where an arm expects fewer than five units', () => {
    const [check] = runChecks(input([9, 0, 0], [1, 1, 1]), []);
    expect(check?.message).toContain('exact test');
    // All in one of three equal arms: 3 outcomes of probability 3^-9.
    expect(check?.pValue).toBeCloseTo(3 * 3 ** -9, 14);
    expect(check?.status).toBe('fail');
  });

  it('is skipped without units', () => {
    expect(runChecks(input([0, 0], [1, 1]), [])[0]?.status).toBe('skipped');
  });

  it('does not care how arms are ordered or on what scale weights are', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 9 })), { minLength: 2, maxLength: 5 }), (arms) => {
      fc.pre(arms.some(([units]) => units > 0));
      const one = sampleRatioTest(arms.map(([units]) => units), arms.map(([, weight]) => weight))!;
      const other = sampleRatioTest(arms.map(([units]) => units).reverse(), arms.map(([, weight]) => weight * 7).reverse())!;
      expect(Math.abs(one.pValue - other.pValue)).toBeLessThanOrEqual(1e-9 * one.pValue + 1e-300);
    }));
  });

  it('the multinomial test with two arms is the binomial test', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (n, k, p) => {
      fc.pre(k <= n);
      const one = multinomialTest([k, n - k], [p, 1 - p]);
      expect(Math.abs(one - binomialTest(k, n, p))).toBeLessThan(1e-9);
    }));
  });
});
