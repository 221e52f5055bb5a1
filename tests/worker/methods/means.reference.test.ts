import { describe, expect, it } from 'vitest';
import { expectMeans, judgeOne, momentsFromSummaries, momentsOf } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

const number = (name: string) => (row: Record<string, string>): number => Number(row[name]);

describe('comparisons of means print what R, SciPy and the open packages print', () => {
  it.each([
    ['c01_conversion_two', 'converted', ['control', 'treatment'], ['pair.']],
    ['c02_conversion_four', 'converted', ['control', 'amber', 'delta', 'zeta'], ['amber.', 'delta.', 'zeta.']],
    ['c03_mean_revenue', 'revenue', ['control', 'treatment'], ['pair.']],
    ['c25_bootstrap_ranks', 'value', ['control', 'treatment'], ['pair.']],
  ] as const)('%s', (name, column, variants, prefixes) => {
    const reference = new ReferenceCase(name);
    const moments = momentsOf(reference.rows('users.csv'), variants, { numerator: number(column) });
    prefixes.forEach((prefix, comparison) => {
      expectMeans(reference, prefix, moments, comparison);
    });
    expect(reference.unmatched().filter((id) => /welch|student|delta\.|fieller|lift\.log/.test(id.replace(/^delta\./, '')))).toEqual([]);
  });

  it('a ratio metric has its error by the delta method over units', () => {
    const reference = new ReferenceCase('c04_ratio_ctr');
    const moments = momentsOf(reference.rows('users.csv'), ['control', 'treatment'], { numerator: number('clicks'), denominator: number('exposures') });
    const fieller = judgeOne(moments);
    const delta = judgeOne(moments, 'welch', { liftInterval: 'delta' });
    const log = judgeOne(moments, 'welch', { liftInterval: 'log' });
    const z = judgeOne(moments, 'z');
    reference.expectAll('pair.', {
      'ratio_control': fieller.controlValue, 'ratio_treatment': fieller.value,
      'var_mean_control': fieller.controlStandardDeviation! ** 2 / fieller.controlUnits,
      'var_mean_treatment': fieller.standardDeviation! ** 2 / fieller.units,
      'diff': fieller.difference, 'diff.se': fieller.differenceStandardError, 'diff.df': fieller.degreesOfFreedom,
      'diff.p_t': fieller.pValue, 'diff.p_z': z.pValue, 'diff.ci_t.lo': fieller.differenceLow, 'diff.ci_t.hi': fieller.differenceHigh,
      'lift': fieller.lift, 'lift.delta.se': fieller.liftStandardError,
      'lift.delta.ci_t.lo': delta.liftLow, 'lift.delta.ci_t.hi': delta.liftHigh,
      'lift.fieller.ci.lo': fieller.liftLow, 'lift.fieller.ci.hi': fieller.liftHigh,
      'lift.log.ci.lo': log.liftLow, 'lift.log.ci.hi': log.liftHigh,
    });
    expect(reference.unmatched()).toEqual([]);
  });

  it('CUPED adjusts a mean by one pooled theta and re-centres it', () => {
    const reference = new ReferenceCase('c05_cuped_mean');
    const rows = reference.rows('users.csv');
    const plain = momentsOf(rows, ['control', 'treatment'], { numerator: number('spend') });
    const moments = momentsOf(rows, ['control', 'treatment'], { numerator: number('spend'), covariate: number('pre_spend') });
    expectMeans(reference, 'unadjusted.', plain);
    expectMeans(reference, 'cuped.', moments);
  });

  it('CUPED adjusts a ratio by its linearised covariate', () => {
    const reference = new ReferenceCase('c06_cuped_ratio');
    const moments = momentsOf(reference.rows('users.csv'), ['control', 'treatment'], {
      numerator: number('clicks'), denominator: number('views'), covariate: number('pre_clicks'), covariateDenominator: number('pre_views'),
    });
    const adjusted = judgeOne(moments);
    const plain = judgeOne(moments, 'welch', {}, 0, false);
    reference.expectAll('', {
      ratio_control: plain.controlValue, ratio_treatment: plain.value,
      diff_unadjusted: plain.difference, se_unadjusted: plain.differenceStandardError, p_unadjusted: plain.pValue,
      diff_cuped: adjusted.difference, se_cuped: adjusted.differenceStandardError, p_cuped: adjusted.pValue,
    });
    expect(reference.unmatched()).toEqual(['theta_pooled']);
  });

  it('easy and hard lifts: noisy, negative and sign-changing controls', () => {
    const reference = new ReferenceCase('c23_relative_lift');
    for (const row of reference.rows('summaries.csv')) {
      const id = row['id'] ?? '';
      const moments = momentsFromSummaries(['control', 'treatment'].map((arm) => ({
        n: Number(row[`n_${arm}`]), mean: Number(row[`mean_${arm}`]), variance: Number(row[`var_${arm}`]),
      })));
      expectMeans(reference, `${id}.`, moments);
      const fieller = judgeOne(moments);
      if (reference.has(`${id}.fieller`)) {
        reference.figure(`${id}.fieller`);
        expect([fieller.liftLow, fieller.liftHigh]).toEqual([null, null]);
        expect(fieller.reason).toContain('no finite interval');
      }
      if (reference.has(`${id}.fieller.agrees_with_p`)) {
        reference.expect(`${id}.fieller.agrees_with_p`, fieller.liftLow! > 0 || fieller.liftHigh! < 0 ? fieller.pValue! < 0.05 : fieller.pValue! >= 0.05);
      }
    }
    expect(reference.unmatched()).toEqual([]);
  });

  it('tiny samples', () => {
    const reference = new ReferenceCase('c17_tiny_n');
    const rows = reference.rows('users.csv');
    for (const pair of new Set(rows.map((row) => row['pair'] ?? ''))) {
      const moments = momentsOf(rows.filter((row) => row['pair'] === pair), ['control', 'treatment'], { numerator: number('value') });
      expectMeans(reference, `${pair}.`, moments);
    }
    expect(reference.unmatched().filter((id) => !/mwu|permutation/.test(id))).toEqual([]);
  });

  it('arms without variance: no inference without any, Welch with one', () => {
    const reference = new ReferenceCase('c18_zero_variance');
    const rows = reference.rows('users.csv');
    for (const pair of new Set(rows.map((row) => row['pair'] ?? ''))) {
      const moments = momentsOf(rows.filter((row) => row['pair'] === pair), ['control', 'treatment'], { numerator: number('value') });
      expectMeans(reference, `${pair}.`, moments);
      const figures = judgeOne(moments);
      if (reference.has(`${pair}.inference`)) {
        expect([figures.pValue, figures.differenceLow, figures.statistic]).toEqual([null, null, null]);
        expect(figures.reason).toContain('No unit differs');
      }
      if (reference.has(`${pair}.lift`)) {
        expect([figures.lift, figures.liftLow]).toEqual([null, null]);
        expect(figures.reason).toContain('control value is zero');
      }
    }
    expect(reference.unmatched()).toEqual(['control_all_zero.fisher_p']);
  });

  it('an empty variant and a variant of one unit break nothing', () => {
    const reference = new ReferenceCase('c19_empty_variant');
    const moments = momentsOf(reference.rows('users.csv'), ['control', 'b', 'c', 'd', 'e'], { numerator: number('converted') });
    expectMeans(reference, 'b.', moments, 0);
    expectMeans(reference, 'c.', moments, 1);
    const d = judgeOne(moments, 'welch', {}, 2);
    expect([d.units, d.value, d.difference, d.lift, d.pValue]).toEqual([0, null, null, null, null]);
    expect(d.reason).toBe('The variant has no units.');
    const e = judgeOne(moments, 'welch', {}, 3);
    expect([e.units, e.value !== null, e.difference !== null, e.pValue, e.standardDeviation]).toEqual([1, true, true, null, null]);
    expect(e.reason).toContain('single unit');
  });

  it('values near a billion and a quadrillion keep the digits of their differences', () => {
    const reference = new ReferenceCase('c21_large_numbers');
    const rows = reference.rows('users.csv');
    for (const column of ['value_1e9', 'value_1e15_int', 'value_shifted']) {
      const moments = momentsOf(rows, ['control', 'treatment'], { numerator: number(column) });
      expectMeans(reference, `${column}.`, moments);
      const figures = judgeOne(moments);
      // The three columns differ by a constant (and a scale of 1024) only, so the strict tolerance holds for all.
      const scale = column === 'value_1e15_int' ? 1024 : 1;
      expect(Math.abs(figures.difference! / scale / reference.value('value_shifted.diff') - 1)).toBeLessThan(1e-12);
      expect(Math.abs(figures.pValue! / reference.value('value_shifted.welch.p') - 1)).toBeLessThan(1e-10);
      for (const arm of ['control', 'treatment'] as const) {
        reference.expectAll(`${column}.${arm}.`, arm === 'control'
          ? { n: figures.controlUnits, mean: figures.controlValue, var: figures.controlStandardDeviation! ** 2, sum: figures.controlValue! * figures.controlUnits }
          : { n: figures.units, mean: figures.value, var: figures.standardDeviation! ** 2, sum: figures.value! * figures.units });
      }
    }
    expect(reference.unmatched()).toEqual([]);
  });

  it('counts: per user and as a rate over exposure days', () => {
    const reference = new ReferenceCase('c20_counts');
    const rows = reference.rows('users.csv');
    for (const column of ['errors_poisson', 'errors_overdispersed']) {
      expectMeans(reference, `${column}.per_user.`, momentsOf(rows, ['control', 'treatment'], { numerator: number(column) }));
      const rate = judgeOne(momentsOf(rows, ['control', 'treatment'], { numerator: number(column), denominator: number('exposure_days') }));
      const rateZ = judgeOne(momentsOf(rows, ['control', 'treatment'], { numerator: number(column), denominator: number('exposure_days') }), 'z');
      reference.expectAll(`${column}.ratio_delta.`, { diff: rate.difference, se: rate.differenceStandardError });
      expect([rate.pValue, rateZ.pValue].some((p) => Math.abs(p! / reference.value(`${column}.ratio_delta.p`) - 1) < 1e-9)).toBe(true);
    }
  });

  it('segments are judged like the whole', () => {
    const reference = new ReferenceCase('c22_segments');
    const rows = reference.rows('users.csv');
    for (const country of ['DE', 'FR', 'UK', 'US']) {
      expectMeans(reference, `${country}.`, momentsOf(rows.filter((row) => row['country'] === country), ['control', 'treatment'], { numerator: number('spend') }));
    }
    expectMeans(reference, 'overall.', momentsOf(rows, ['control', 'treatment'], { numerator: number('spend') }));
  });
});
