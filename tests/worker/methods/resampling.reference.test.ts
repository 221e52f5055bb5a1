import { describe, expect, it } from 'vitest';
import type { BootstrapInterval } from '../../../src-contract/capabilities';
import type { RunArm } from '../../../src-worker/methods/resampling/quantile-ranks';
import { ReferenceCase } from '../reference/reference-case';
import { judgeQuantiles, runs } from './judge-quantiles';
import { judgeValues } from './judge-values';

function arms(reference: ReferenceCase, keep: (row: Record<string, string>) => boolean = () => true): [control: Float64Array, treatment: Float64Array] {
  const rows = reference.rows('users.csv').filter(keep);
  const of = (variant: string) => Float64Array.from(rows.filter((row) => row['variant'] === variant), (row) => Number(row['value']));
  return [of('control'), of('treatment')];
}

describe('resampling', () => {
  it('the bootstrap’s percentile, basic and BCa intervals of a difference and a lift agree with SciPy within the Monte Carlo error', () => {
    const reference = new ReferenceCase('c25_bootstrap_ranks');
    const [control, treatment] = arms(reference);
    for (const kind of ['percentile', 'basic', 'bca'] as const satisfies readonly BootstrapInterval[]) {
      const made = judgeValues('bootstrap', control, treatment, { bootstrapInterval: kind, seed: 3 });
      reference.expectAll('boot.mean_diff.', { [`${kind}.lo`]: made.differenceLow, [`${kind}.hi`]: made.differenceHigh, se: made.differenceStandardError });
      reference.expectAll('boot.lift.', { [`${kind}.lo`]: made.liftLow, [`${kind}.hi`]: made.liftHigh, se: made.liftStandardError });
    }
    expect(reference.unmatched().filter((id) => /^boot\.(mean|lift)/.test(id))).toEqual([]);
  });

  it('the bootstrap of a median of one value per unit agrees with SciPy and R', () => {
    const reference = new ReferenceCase('c25_bootstrap_ranks');
    const rows = reference.rows('users.csv');
    const arm = (variant: string): RunArm => runs(rows.filter((row) => row['variant'] === variant).map((row) => [Number(row['value'])]));
    const arms = [arm('control'), arm('treatment')] as const;
    for (const kind of ['percentile', 'basic'] as const satisfies readonly BootstrapInterval[]) {
      const { differenceLow, differenceHigh, differenceStandardError } = judgeQuantiles('bootstrap', arms, 0.5, { bootstrapInterval: kind });
      const id = `boot.median_diff.${kind}`;
      expect(Math.abs(differenceLow! - reference.value(`${id}.lo`))).toBeLessThan(2 * reference.figure(`${id}.lo`).tol_abs!);
      expect(Math.abs(differenceHigh! - reference.value(`${id}.hi`))).toBeLessThan(2 * reference.figure(`${id}.hi`).tol_abs!);
      expect(Math.abs(differenceStandardError! / reference.value('boot.median_diff.se') - 1)).toBeLessThan(0.05);
    }
  });

  it('a permutation test of few units counts every arrangement, as SciPy does', () => {
    const reference = new ReferenceCase('c17_tiny_n');
    for (const pair of ['n2_n2', 'n2_n3', 'n3_n5', 'n5_n5', 'n5_n2_negative', 'n2_n2_same_mean']) {
      const [control, treatment] = arms(reference, (row) => row['pair'] === pair);
      reference.expectAll(`${pair}.`, { 'permutation.p': judgeValues('permutation', control, treatment).pValue });
    }
    expect(reference.unmatched().filter((id) => id.includes('permutation'))).toEqual([]);
  });
});
