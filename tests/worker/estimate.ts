import type { Estimate } from '../../src-contract/evaluation';

/** An estimate for tests: a clear, significant rise of 10 %, with what differs handed in. */
export function estimate(over: Partial<Estimate>): Estimate {
  return {
    metric: 'm', kind: 'mean', role: 'primary', segment: null, variant: 'treatment', control: 'control', method: 'welch',
    units: 1000, controlUnits: 1000, value: 1.1, controlValue: 1, standardDeviation: 1, controlStandardDeviation: 1,
    difference: 0.1, differenceStandardError: 0.0447, differenceLow: 0.0123, differenceHigh: 0.1877,
    lift: 0.1, liftStandardError: 0.047, liftLow: 0.0121, liftHigh: 0.1952,
    statistic: 2.236, degreesOfFreedom: 1998, pValue: 0.0255, adjustedPValue: 0.0255,
    probabilityToBeatControl: null, expectedLoss: null, power: null, requiredUnits: null, reason: null, ...over,
  };
}
