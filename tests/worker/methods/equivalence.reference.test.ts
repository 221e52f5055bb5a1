import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equivalencePValue, marginTest, superiorityTest, type MarginArms } from '../../../src-worker/methods/margin-test';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

interface Arm {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

const armsOf = (treatment: Arm, control: Arm): MarginArms => ({
  value: treatment.mean, controlValue: control.mean, units: treatment.n, controlUnits: control.n,
  squaredError: treatment.variance / treatment.n, controlSquaredError: control.variance / control.n,
});

const arm = fc.record({ n: fc.integer({ min: 5, max: 5000 }), mean: fc.double({ min: 0.5, max: 20, noNaN: true }), variance: fc.double({ min: 0.1, max: 50, noNaN: true }) });
const margin = fc.double({ min: 0.01, max: 0.5, noNaN: true });

describe('tests against margins', () => {
  // SciPy and R: the effects of this case lie nearest the harmful end, so the larger of the two p is theirs.
  it('two one-sided tests give the p of the nearer margin', () => {
    const reference = new ReferenceCase('c16_non_inferiority');
    const rows = reference.rows('aggregates.csv');
    for (const metric of ['sessions', 'crash_rate', 'watch_time']) {
      const [control, treatment] = ['control', 'treatment'].map((variant) => {
        const row = rows.find((one) => one['metric'] === metric && one['variant'] === variant)!;
        const [n, sum, squares] = [Number(row['n']), Number(row['sum']), Number(row['sum_squares'])];
        return { n, mean: sum / n, variance: (squares - (sum * sum) / n) / (n - 1), margin: Number(row['margin_relative']) };
      });
      reference.expect(`${metric}.ratio_margin.p`, equivalencePValue(armsOf(treatment!, control!), control!.margin));
    }
  });

  it('superiority by a margin is Welch’s one-sided test against the control made larger by the margin', () => {
    fc.assert(fc.property(arm, arm, margin, (treatment, control, share) => {
      const larger = { n: control.n, mean: control.mean * (1 + share), variance: control.variance * (1 + share) ** 2 };
      const welch = judgeOne(momentsFromSummaries([larger, treatment]), 'welch', { alternative: 'greater' });
      const found = superiorityTest(armsOf(treatment, control), share, 'increase');
      expect(found.statistic).toBeCloseTo(welch.statistic ?? NaN, 9);
      expect(found.pValue).toBeCloseTo(welch.pValue ?? NaN, 9);
    }));
  });

  it('a wider margin is easier to stay inside and harder to exceed; no margin is inferior and superior at once', () => {
    fc.assert(fc.property(arm, arm, margin, (treatment, control, share) => {
      const arms = armsOf(treatment, control);
      const inside = equivalencePValue(arms, share);
      expect(inside).toBeGreaterThanOrEqual(marginTest(arms, share, 'increase').pValue);
      expect(inside).toBeGreaterThanOrEqual(marginTest(arms, share, 'decrease').pValue);
      // Both claims at once need two errors of less than a half.
      expect(Math.min(inside, superiorityTest(arms, share, 'increase').pValue) < 0.5 ? Math.max(inside, superiorityTest(arms, share, 'increase').pValue) : 1).toBeGreaterThanOrEqual(0.5);
    }));
  });

  it('no spread has no answer', () => {
    expect(equivalencePValue(armsOf({ n: 9, mean: 1, variance: 0 }, { n: 9, mean: 1, variance: 0 }), 0.1)).toBeNaN();
  });
});
