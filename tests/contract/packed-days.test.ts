import { describe, expect, it } from 'vitest';
import type { Figure, TimelineEstimate } from '../../src-contract/evaluation';
import { packDays, unpackDays } from '../../src-contract/packed-days';

interface Extra {
  readonly note?: string;
  readonly runningPValue?: Figure;
}

function row(day: string, difference: Figure, { note, runningPValue }: Extra = {}): TimelineEstimate {
  const figures = {
    segment: null, metric: 'revenue', kind: 'mean' as const, role: 'primary' as const, variant: 'b', control: 'a', method: 'welch',
    value: 1.25, controlValue: -0, standardDeviation: 5e-324, controlStandardDeviation: null, difference, differenceStandardError: 0.1, differenceLow: -Infinity, differenceHigh: 2,
    lift: null, liftStandardError: null, liftLow: null, liftHigh: null, statistic: 0.1 + 0.2, degreesOfFreedom: 12.5, pValue: difference,
    units: 10, controlUnits: 11, reason: difference === null ? 'Too few.' : null, adjustedPValue: 1, probabilityToBeatControl: 0.5, expectedLoss: 0, power: null, requiredUnits: null,
    adjustment: difference === null ? null : { method: 'cuped', varianceReduction: difference, unadjustedValue: 1, unadjustedControlValue: 2, theta: 0.3 }, cap: { lower: null, upper: 9, cutShare: 0.01 },
  };
  const read = { bayesianModel: difference === null ? null : 'normal' as const, expectedGain: 0.2, credibleLow: null, credibleHigh: 3, probabilityOfMinimumEffect: null };
  return { ...figures, ...(note === undefined ? {} : { note }), day, ...(runningPValue === undefined ? {} : { runningPValue }), ...read };
}

/** There and back through another thread. */
function handedOver(rows: readonly TimelineEstimate[]): TimelineEstimate[] {
  const packed = packDays(rows);
  expect(packed).not.toBeNull();
  return packed === null ? [] : unpackDays(structuredClone(packed));
}

describe('a timeline that changes hands', () => {
  it('is the same afterwards, to the last digit and in the order of its keys', () => {
    const rows = [row('2026-03-01', 0.7), row('2026-03-02', null), row('2026-03-03', 1e-300)];
    const back = handedOver(rows);
    expect(back).toEqual(rows);
    expect(JSON.stringify(back)).toBe(JSON.stringify(rows));
    expect(Object.is(back[0]?.controlValue, -0)).toBe(true);
  });

  it('keeps notes where there are some, and the smallest p so far where the plan has it', () => {
    for (const rows of [
      [row('2026-03-01', 0.7), row('2026-03-02', 0.6, { note: 'Left out.' })],
      [row('2026-03-01', 0.7, { runningPValue: 0.7 }), row('2026-03-02', 0.6, { runningPValue: null, note: 'Left out.' })],
    ]) {
      expect(JSON.stringify(handedOver(rows))).toBe(JSON.stringify(rows));
    }
  });

  it('is left as it is where a row has other keys or a figure that is no number', () => {
    expect(packDays([])).toBeNull();
    expect(packDays([row('2026-03-01', NaN)])).toBeNull();
    expect(packDays([{ ...row('2026-03-01', 1), cautions: ['Noisy.'] }])).toBeNull();
    expect(packDays([row('2026-03-01', 1, { runningPValue: 1 }), row('2026-03-02', 1)])).toBeNull();
    const { metric, ...rest } = row('2026-03-01', 1);
    expect(packDays([{ ...rest, metric }])).toBeNull();
  });
});
