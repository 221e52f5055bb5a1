import { describe, expect, it } from 'vitest';
import { corrections } from '../../../src-worker/corrections/catalogue';
import { dunnettAdjusted } from '../../../src-worker/corrections/dunnett';
import { sampleRatioTest } from '../../../src-worker/checks/sample-ratio';
import { linEffect } from '../../../src-worker/methods/regression/lin';
import { cochranQ, postStratify, shrinkStrata } from '../../../src-worker/methods/strata/strata';
import { judge, judgeOne, momentsOf } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

describe('segments as strata', () => {
  const reference = new ReferenceCase('c22_segments');
  const rows = reference.rows('users.csv');
  const countries = ['DE', 'FR', 'UK', 'US'];
  const judged = countries.map((country) =>
    judgeOne(momentsOf(rows.filter((row) => row['country'] === country), ['control', 'treatment'], { numerator: (row) => Number(row['spend']) })));
  const strata = judged.map((figures) => ({
    difference: figures.difference!, standardError: figures.differenceStandardError!, units: figures.units + figures.controlUnits,
  }));

  it('post-stratified effect and heterogeneity agree with R and gbstats', () => {
    const effect = postStratify(strata);
    const { statistic, pValue } = cochranQ(strata);
    reference.expectAll('', {
      'post_strat.diff': effect.difference, 'post_strat.se_fixed_weights': effect.standardError,
      'post_strat.se_random_weights': effect.populationStandardError,
      'heterogeneity.cochran_q': statistic, 'heterogeneity.p': pValue,
    });
  });

  it('p-values are corrected over the segments, and each segment has its own sample ratio', () => {
    const p = Float64Array.from(judged, ({ pValue }) => pValue!);
    for (const [id, name] of [['holm', 'holm'], ['bonferroni', 'bonferroni'], ['BH', 'benjamini-hochberg']] as const) {
      corrections[name].adjust(p).forEach((value, i) => {
        reference.expect(`${countries[i]}.adj.${id}`, value);
      });
    }
    judged.forEach((figures, i) => {
      reference.expect(`${countries[i]}.srm.p`, sampleRatioTest([figures.controlUnits, figures.units], [1, 1])!.pValue);
    });
  });

  it('shrunken estimates lie between their own and the common one, the noisiest drawn furthest', () => {
    const shrunken = shrinkStrata(strata);
    const pulls = strata.map(({ difference }, i) => Math.abs(difference - shrunken[i]));
    expect(Math.max(...shrunken) - Math.min(...shrunken)).toBeLessThan(Math.max(...strata.map((s) => s.difference)) - Math.min(...strata.map((s) => s.difference)));
    expect(pulls.every(Number.isFinite)).toBe(true);
    const same = shrinkStrata([{ difference: 1, standardError: 1, units: 10 }, { difference: 1.1, standardError: 1, units: 10 }]);
    expect(same[0]).toBeCloseTo(1.05, 12);
  });
});

it("Lin's interacted regression agrees with estimatr and statsmodels, and with CUPED to three digits", () => {
  const reference = new ReferenceCase('c05_cuped_mean');
  const rows = reference.rows('users.csv');
  const arm = (variant: string) => {
    const own = rows.filter((row) => row['variant'] === variant);
    return { values: Float64Array.from(own, (row) => Number(row['spend'])), covariates: [Float64Array.from(own, (row) => Number(row['pre_spend']))] };
  };
  const { difference, standardError } = linEffect(arm('treatment'), arm('control'));
  reference.expectAll('lin.', { diff: difference, se_hc2: standardError });
  expect(Math.abs(standardError / reference.value('cuped.welch.se') - 1)).toBeLessThan(1e-3);
});

it('Dunnett p-values agree with multcomp, within its Monte Carlo error', () => {
  const reference = new ReferenceCase('c02_conversion_four');
  const rows = reference.rows('users.csv');
  const treatments = ['amber', 'delta', 'zeta'];
  const moments = momentsOf(rows, ['control', ...treatments], { numerator: (row) => Number(row['converted']) });
  const n = Array.from(moments.n);
  const df = n.reduce((sum, units) => sum + units - 1, 0);
  const pooled = moments.product[0].reduce((sum, square) => sum + square, 0) / df;
  const statistics = treatments.map((_, k) => (moments.offset[0][k + 1] - moments.offset[0][0]) / Math.sqrt(pooled * (1 / n[k + 1] + 1 / n[0])));
  const adjusted = dunnettAdjusted(statistics, n.slice(1), n[0], df);
  adjusted.forEach((p, k) => {
    reference.expect(`${treatments[k]}.dunnett.p`, p);
  });
  // One treatment alone is its own t-test.
  expect(dunnettAdjusted([2], [1000], 1000, Infinity)[0]).toBeCloseTo(0.0455002638963584, 9);
});

it('four arms: every correction over the three comparisons, and the sample ratio', () => {
  const reference = new ReferenceCase('c02_conversion_four');
  const treatments = ['amber', 'delta', 'zeta'];
  const moments = momentsOf(reference.rows('users.csv'), ['control', ...treatments], { numerator: (row) => Number(row['converted']) });
  const p = Float64Array.from(judge(moments).columns.pValue);
  const names = { bonferroni: 'bonferroni', holm: 'holm', hochberg: 'hochberg', hommel: 'hommel', BH: 'benjamini-hochberg', BY: 'benjamini-yekutieli' } as const;
  for (const [id, name] of Object.entries(names)) {
    corrections[name].adjust(p).forEach((value, k) => {
      reference.expect(`${treatments[k]}.adj.${id}`, value);
    });
  }
  reference.expect('srm.p', sampleRatioTest(Array.from(moments.n), [1, 1, 1, 1])!.pValue);
});
