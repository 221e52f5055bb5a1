import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src-contract/evaluation';
import type { ArmOrigin, NumberOrigin } from '../../../src-contract/provenance';
import { quantileOf, quantileSentence, agrees, formulaSteps, spreadOf, sumSentence } from '../../../src-renderer/wording/origin-words';
import { peeksSentence } from '../../../src-renderer/wording/peek-words';
import { decidedBy } from '../../../src-renderer/wording/decision-words';
import { checkout } from '../fixtures/evaluations';

const arm = (variant: string, units: number, sum: number, variance: number): ArmOrigin => ({ variant, units, unitsWithout: 0, sum, mean: sum / units, variance, denominator: null, rows: units });
/** 40 of 100 against 30 of 100: 0.4 − 0.3 = 0.1, a lift of one third, √(0.24/99 + 0.21/99) = 0.0674…; by hand. */
const origin: NumberOrigin = { metric: 'm', segment: null, aggregate: 'any', sql: '', arms: [arm('treatment', 100, 40, 24 / 99), arm('control', 100, 30, 21 / 99)] };
const error = Math.sqrt(24 / 9900 + 21 / 9900);

function estimateLike(): Estimate {
  const some = checkout.estimates[0]!;
  return { ...some, variant: 'treatment', control: 'control', adjustment: null, value: 0.4, controlValue: 0.3, difference: 0.1, lift: 1 / 3, differenceStandardError: error, statistic: 0.1 / error, differenceLow: 0.1 - 2 * error, differenceHigh: 0.1 + 2 * error };
}

describe('the formula of a number', () => {
  it('fills the values in, and every step comes out as the readout has it', () => {
    const steps = formulaSteps(estimateLike(), origin);
    expect(steps.map(({ label }) => label)).toEqual(['Value, treatment', 'Value, control', 'Difference', 'Lift', 'Standard error', 'Statistic', 'Upper end of the difference', 'Lower end of the difference']);
    expect(steps[0]?.formula).toBe('40 / 100');
    for (const { result, stated } of steps) if (stated !== null) expect(agrees(result, stated, 1e-9)).toBe(true);
  });

  it('leaves out a step that the method does not take', () => {
    const labels = formulaSteps({ ...estimateLike(), difference: 0.2 }, origin).map(({ label }) => label);
    expect(labels).toEqual(['Value, treatment', 'Value, control']);
  });

  it('says that the parts add up, or what the readout says instead', () => {
    expect(sumSentence(origin.arms[0], 0.4)).toContain('The readout says the same, to the last digit.');
    expect(sumSentence(origin.arms[0], 0.5)).toContain('The readout says 0.5.');
  });

  it('linearises the spread of a ratio', () => {
    // Var(y − R d)/mean(d)² with R = 2, mean d = 3: (5 − 4·1 + 4·2)/9.
    expect(spreadOf({ ...arm('a', 10, 60, 5), denominator: { sum: 30, mean: 3, variance: 2, covariance: 1 } })).toBeCloseTo(1, 12);
  });
});

it('tells how much was looked at, and what chance makes of it', () => {
  expect(peeksSentence({ looks: 2, metrics: 5, segments: 10 }, 1, 0.95)).toMatch(/2 states of the data, 5 metrics, 10 segments\. Of 100 comparisons of segments, chance alone brings about 5\.0 below p = 5.%/);
  expect(peeksSentence({ looks: 1, metrics: 1, segments: 0 }, 1, 0.95)).toMatch(/1 state of the data, 1 metric, 0 segments\.$/);
});

it('says who decided as far as it is known', () => {
  expect(decidedBy({ decision: 'ship', reason: '', who: 'the payments team', when: '2026-03-03' })).toBe('Decided by the payments team on 3 March 2026.');
  expect(decidedBy({ decision: 'ship', reason: '', who: '', when: '' })).toBe('');
});

it('a quantile lies between two neighbouring values, as NumPy places it', () => {
  // numpy.percentile(range(1, 11), 90) == 9.1
  const place = { variant: 'treatment', values: 10, units: 10, atOrBelow: 9, lower: 9, upper: 10 };
  expect(quantileOf(place, 0.9)).toBeCloseTo(9.1, 12);
  expect(quantileSentence(place, 0.9, 'event', 9.1)).toBe('Of 10 rows’ values of 10 units in order, 0.9 × (10 − 1) = 8.1 come before it: it lies between value 9, 9, and the next, 10. 9 values are at or below the first of them. The readout says the same, to the last digit.');
});
