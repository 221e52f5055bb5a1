import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src-contract/evaluation';
import { barAxis, isSmall, niceTicks } from '../../../src-renderer/charts/effect-axis';
import { checkout } from '../fixtures/evaluations';

const [template] = checkout.estimates;
const estimate = (lift: number, half: number, more: Partial<Estimate> = {}): Estimate => ({ ...template, lift, liftLow: lift - half, liftHigh: lift + half, liftStandardError: half / 2, ...more });

describe('the axis that all intervals share', () => {
  it('always holds zero and every ordinary interval', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.double({ min: 0.02, max: 0.04, noNaN: true })), { minLength: 1, maxLength: 20 }), (drawn) => {
        const axis = barAxis(drawn.map(([lift, half]) => estimate(lift, half)), 'relative');
        expect(axis.low).toBeLessThan(0);
        expect(axis.high).toBeGreaterThan(0);
        expect(axis.ticks).toContain(0);
        for (const [lift, half] of drawn.filter(([one, width]) => Math.abs(one) + width < 0.06)) {
          expect(axis.low).toBeLessThanOrEqual(Math.max(lift - half, -0.06));
          expect(axis.high).toBeGreaterThanOrEqual(Math.min(lift + half, 0.06));
        }
      }),
    );
  });

  it('does not let one hopeless metric flatten the others', () => {
    const axis = barAxis([estimate(0.01, 0.02), estimate(0, 0.02), estimate(-0.01, 0.02), estimate(0.3, 4)], 'relative');
    expect(axis.high).toBeLessThan(0.15);
  });

  it('does not let tiny slices set the scale', () => {
    const tiny = estimate(0.5, 2, { units: 12, controlUnits: 15 });
    expect(isSmall(tiny)).toBe(true);
    expect(barAxis([estimate(0.01, 0.02), tiny, tiny, tiny], 'relative').high).toBeLessThan(0.05);
  });

  it('leaves room beyond the estimate where an end is open', () => {
    expect(barAxis([estimate(0.02, 0.02, { liftHigh: null })], 'relative').high).toBeGreaterThan(0.03);
  });

  it('exists even when there is nothing to draw', () => {
    expect(barAxis([null, estimate(0, 0, { lift: null })], 'relative').ticks).toEqual([0]);
  });

  it('has round ticks', () => {
    expect(niceTicks(-0.11, 0.16, 5)).toEqual([-0.1, 0, 0.1]);
    expect(niceTicks(0, 0.5, 5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(niceTicks(-0.18, 0.17, 2)).toEqual([-0.1, 0, 0.1]);
  });
});
