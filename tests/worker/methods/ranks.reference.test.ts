import { describe, expect, it } from 'vitest';
import { hodgesLehmann } from '../../../src-worker/methods/ranks/hodges-lehmann';
import { smirnovDistance } from '../../../src-worker/methods/ranks/kolmogorov-smirnov';
import { mannWhitney } from '../../../src-worker/methods/ranks/mann-whitney';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { ReferenceCase } from '../reference/reference-case';

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

  it('tiny samples are counted exactly', () => {
    const reference = new ReferenceCase('c17_tiny_n');
    for (const pair of ['n2_n2', 'n2_n3', 'n3_n5', 'n5_n5', 'n5_n2_negative', 'n2_n2_same_mean']) {
      const [t, c] = arms(reference, 'value', (row) => row['pair'] === pair);
      reference.expectAll(`${pair}.`, { 'mwu_exact.p': mannWhitney(t, c).pValue });
    }
    expect(reference.unmatched().filter((id) => /mwu/.test(id))).toEqual([]);
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
