import { describe, expect, it } from 'vitest';
import type { Alternative } from '../../../src-contract/capabilities';
import { MOST_UNITS } from '../../../src-worker/methods/shares/boschloo';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';

const arm = (successes: number, n: number) => ({ n, mean: successes / n, variance: ((successes / n) * (1 - successes / n) * n) / (n - 1) });

describe("Boschloo's test as a method", () => {
  // SciPy 1.17.1, boschloo_exact with n = 512.
  it.each<[number, number, number, number, Record<Alternative, number>]>([
    [9, 50, 3, 50, { less: 0.9754410719802388, greater: 0.044313376122859405, 'two-sided': 0.08862675224571881 }],
    [7, 100, 1, 200, { less: 0.9998098060680061, greater: 0.001615489016471543, 'two-sided': 0.003230978032943086 }],
    [0, 12, 5, 14, { less: 0.015873405649620934, greater: 1, 'two-sided': 0.03174681129924187 }],
  ])('%i of %i against %i of %i: one-sided and two-sided p (SciPy)', (successes, units, controlSuccesses, controlUnits, expected) => {
    for (const [alternative, p] of Object.entries(expected) as [Alternative, number][]) {
      const found = judgeOne(momentsFromSummaries([arm(controlSuccesses, controlUnits), arm(successes, units)]), 'boschloo', { alternative });
      expect(Math.abs(found.pValue! / p - 1), alternative).toBeLessThan(1e-7);
      expect(found.differenceLow === null).toBe(alternative === 'less');
    }
  });

  it('says where there are too many units for it, instead of a number', () => {
    const found = judgeOne(momentsFromSummaries([arm(40, MOST_UNITS / 2), arm(60, MOST_UNITS / 2 + 1)]), 'boschloo');
    expect(found.pValue).toBeNull();
    expect(found.reason).toContain('at most 2000 units');
    expect(found.differenceLow).not.toBeNull();
  });
});
