import { describe, expect, it } from 'vitest';
import type { PlanRequest } from '../../../src-contract/planning';
import { planExperiment } from '../../../src-worker/power/plan-experiment';
import { ReferenceCase } from '../reference/reference-case';

const share: PlanRequest = {
  kind: 'share', baseline: 0.1, standardDeviation: null, effect: 0.1, confidence: 0.95, alternative: 'two-sided', power: 0.8, weights: [1, 1],
  correction: 'none', varianceReduction: 0, units: null, unitsPerDay: null,
};
const mean: PlanRequest = { ...share, kind: 'mean', baseline: 10, standardDeviation: 25, effect: 0.05 };

describe('planning an experiment', () => {
  it('needs the units of R and statsmodels', () => {
    const reference = new ReferenceCase('c15_power');
    const perArm = (request: PlanRequest) => (planExperiment(request).requiredUnits ?? NaN) / 2;
    // Rounded up over both arms together; both tails of a two-sided test count, hence a little fewer than the closed form.
    expect(Math.abs(perArm(share) - reference.value('prop_basic.n_per_arm_unpooled'))).toBeLessThan(1);
    expect(Math.abs(perArm(mean) - reference.value('mean_basic.n_per_arm_t'))).toBeLessThan(1);
    expect(Math.abs(perArm({ ...mean, alternative: 'greater' }) - reference.value('mean_one_sided.n_per_arm_t'))).toBeLessThan(1);
    expect(planExperiment({ ...mean, units: 4000 }).achievedPower).toBeCloseTo(reference.value('mean_basic.power_at_n2000_t'), 9);
    expect((planExperiment({ ...mean, units: 4000 }).detectableEffect ?? NaN) * 10).toBeCloseTo(reference.value('mean_basic.mde_at_n2000_t'), 5);
    expect(planExperiment({ ...share, units: 20_000 }).achievedPower).toBeCloseTo(reference.value('prop_basic.power_at_n10000_unpooled'), 9);
  });

  it('splits units by weight, counts days, and pays for more treatments', () => {
    const four = planExperiment({ ...mean, weights: [1, 1, 1, 1], correction: 'bonferroni', unitsPerDay: 10_000 });
    expect(Math.abs((four.requiredUnits ?? NaN) / 4 - new ReferenceCase('c15_power').value('mean_four_arms.n_per_arm_t'))).toBeLessThan(1);
    expect(four.days).toBe(Math.ceil((four.requiredUnits ?? NaN) / 10_000));
    expect(four.alpha).toBeCloseTo(0.05 / 3, 12);
    expect(planExperiment({ ...mean, weights: [1, 1, 1, 1] }).requiredUnits!).toBeLessThan(four.requiredUnits!);
    const uneven = planExperiment({ ...share, weights: [9, 1] });
    expect(uneven.requiredPerVariant![0] / uneven.requiredPerVariant![1]).toBeCloseTo(9, 1);
    expect(uneven.requiredUnits!).toBeGreaterThan(2 * planExperiment(share).requiredUnits!);
  });

  it('a covariate that removes half the variance halves the units', () => {
    expect(planExperiment({ ...mean, varianceReduction: 0.5 }).requiredUnits! / planExperiment(mean).requiredUnits!).toBeCloseTo(0.5, 3);
    expect(planExperiment({ ...mean, varianceReduction: 0.5 }).assumptions.join(' ')).toContain('removes 50 % of the variance');
  });

  it('finds what it says is detectable', () => {
    const { detectableEffect } = planExperiment({ ...share, effect: null, units: 30_000 });
    expect(planExperiment({ ...share, effect: detectableEffect, units: 30_000 }).achievedPower).toBeCloseTo(0.8, 8);
    expect(planExperiment({ ...share, effect: null })).toMatchObject({ requiredUnits: null, detectableEffect: null, falsePositiveRisk: null });
    expect(planExperiment({ ...share, effect: -0.1, units: 30_000 }).detectableEffect!).toBeLessThan(0);
  });

  it.each([
    [{ ...share, baseline: 1.2 }, 'between 0 and 1'], [{ ...mean, standardDeviation: null }, 'standard deviation'], [{ ...share, effect: 20 }, 'leave 0'],
    [{ ...share, alternative: 'less' as const }, 'other side'], [{ ...share, weights: [1] }, 'two variants'], [{ ...share, power: 1 }, 'power'],
  ])('refuses what cannot be planned (%#)', (request, words) => {
    expect(() => planExperiment(request)).toThrow(words);
  });
});
