import { describe, expect, it } from 'vitest';
import { agrestiCaffoDifference, miettinenNurminenDifference, newcombeDifference, waldDifference } from '../../../src-worker/methods/shares/share-difference';
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from '../../../src-worker/methods/shares/share-interval';
import { oddsRatio, oddsRatioInterval, riskRatioInterval } from '../../../src-worker/methods/shares/share-ratio';
import type { Interval, ShareTable } from '../../../src-worker/methods/shares/share-table';
import { fisherTest, likelihoodRatio, pooledZ, yatesChiSquare } from '../../../src-worker/methods/shares/share-tests';
import { barnardTest, boschlooTest } from '../../../src-worker/methods/shares/unconditional-tests';
import { ReferenceCase } from '../reference/reference-case';

function expectShares(reference: ReferenceCase, prefix: string, table: ShareTable): void {
  const { successes, units, controlSuccesses, controlUnits } = table;
  const ends = (name: string, [lo, hi]: Interval): Record<string, number> => ({ [`${name}.lo`]: lo, [`${name}.hi`]: hi });
  const [pooled, yates, g] = [pooledZ(table), yatesChiSquare(table), likelihoodRatio(table)];
  reference.expectAll(prefix, {
    'pooled_z': pooled.statistic, 'pooled_z.p': pooled.pValue,
    'yates.chi2': yates.statistic, 'yates.p': yates.pValue, 'g': g.statistic, 'g.p': g.pValue,
    'fisher.p': fisherTest(table).pValue, 'fisher_p': fisherTest(table).pValue,
    ...ends('wilson_treatment.ci', wilsonInterval(successes, units, 0.95)), ...ends('wilson_control.ci', wilsonInterval(controlSuccesses, controlUnits, 0.95)),
    ...ends('clopper_pearson_treatment.ci', clopperPearsonInterval(successes, units, 0.95)),
    ...ends('clopper_pearson_control.ci', clopperPearsonInterval(controlSuccesses, controlUnits, 0.95)),
    ...ends('jeffreys_treatment.ci', jeffreysInterval(successes, units, 0.95)), ...ends('jeffreys_control.ci', jeffreysInterval(controlSuccesses, controlUnits, 0.95)),
    ...ends('wald.ci', waldDifference(table, 0.95)), ...ends('newcombe.ci', newcombeDifference(table, 0.95)),
    ...ends('agresti_caffo.ci', agrestiCaffoDifference(table, 0.95)), ...ends('miettinen_nurminen.ci', miettinenNurminenDifference(table, 0.95)),
    ...ends('risk_ratio.log.ci', riskRatioInterval(table, 0.95)), 'odds_ratio': oddsRatio(table), ...ends('odds_ratio.wald.ci', oddsRatioInterval(table, 0.95)),
  });
}

describe('two shares', () => {
  it('small tables: exact tests and intervals agree with R, SciPy and statsmodels', () => {
    const reference = new ReferenceCase('c26_small_tables');
    for (const row of reference.rows('tables.csv')) {
      expectShares(reference, `${row['id'] ?? ''}.`, {
        successes: Number(row['x_treatment']), units: Number(row['n_treatment']), controlSuccesses: Number(row['x_control']), controlUnits: Number(row['n_control']),
      });
    }
    expect(reference.unmatched().filter((id) => !/boschloo|barnard/.test(id))).toEqual([]);
  });

  // SciPy 1.17.1, boschloo_exact and barnard_exact(pooled = True) with n = 128. The table's own figures come from
  // SciPy 1.10.1 alone, whose search for the largest p over the common share ended elsewhere.
  it.each([
    [3, 20, 9, 20, 0.04243141686779606, 0.049770508039871],
    [0, 15, 4, 15, 0.04327921930297082, 0.04327921930297113],
    [1, 8, 7, 9, 0.008955569365210242, 0.008880615234374998],
    [10, 10, 7, 10, 0.11577606201171892, 0.08758790643984718],
    [0, 12, 0, 14, 1, 1],
    [5, 50, 12, 48, 0.05858743994810912, 0.05444152902798792],
    [2, 400, 11, 395, 0.017167655439938166, 0.011246742894993658],
  ])('Boschloo and Barnard: %i of %i against %i of %i', (controlSuccesses, controlUnits, successes, units, boschloo, barnard) => {
    const table = { successes, units, controlSuccesses, controlUnits };
    expect(Math.abs(boschlooTest(table) / boschloo - 1)).toBeLessThan(1e-8);
    expect(Math.abs(barnardTest(table) / barnard - 1)).toBeLessThan(1e-8);
  });

  it.each([['c01_conversion_two', ['treatment'], 'pair.'], ['c02_conversion_four', ['amber', 'delta', 'zeta'], null]] as const)('%s: large tables', (name, treatments, prefix) => {
    const reference = new ReferenceCase(name);
    const rows = reference.rows('users.csv');
    const count = (variant: string): [number, number] => {
      const own = rows.filter((row) => row['variant'] === variant);
      return [own.filter((row) => row['converted'] === '1').length, own.length];
    };
    const [controlSuccesses, controlUnits] = count('control');
    for (const treatment of treatments) {
      const [successes, units] = count(treatment);
      expectShares(reference, prefix ?? `${treatment}.`, { successes, units, controlSuccesses, controlUnits });
    }
    expect(reference.unmatched().filter((id) => /pooled|yates|\.g|fisher|wilson|clopper|jeffreys|wald|newcombe|agresti|miettinen|ratio|odds/.test(id))).toEqual([]);
  });

  it('Fisher mid-p halves the weight of the table seen', () => {
    // SciPy 1.17.1: hypergeom(20, 12, 10).pmf summed over tables less likely, plus half of those as likely.
    const { pValue, midP } = fisherTest({ successes: 9, units: 10, controlSuccesses: 3, controlUnits: 10 });
    expect(pValue).toBeCloseTo(0.01976661109788045, 14);
    expect(midP).toBeCloseTo(0.010240533460347702, 14);
  });
});
