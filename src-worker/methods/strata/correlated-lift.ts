import type { LiftInterval } from '../../../src-contract/capabilities';
import { liftInterval, liftStandardError, type Arms, type LiftEnds } from '../lift';
import type { Reading } from '../reading';
import { Reason } from '../reason';

/** The delta method's standard error of the lift where the two values have a covariance. */
export function correlatedLiftError(arms: Arms, covariance: number): number {
  if (covariance === 0) return liftStandardError(arms);
  const ratio = arms.value / arms.controlValue;
  return Math.sqrt(arms.squaredError + ratio * ratio * arms.controlSquaredError - 2 * ratio * covariance) / Math.abs(arms.controlValue);
}

/**
 * The interval of the lift where the two values have a covariance. `fieller`: the ratios ρ with
 * (T − ρC)² ≤ q² (SE_T² − 2 ρ cov + ρ² SE_C²), the roots of a quadratic.
 */
export function correlatedLiftInterval(kind: LiftInterval, arms: Arms, covariance: number, quantile: number, reading: Reading, ends: LiftEnds): void {
  if (covariance === 0) return liftInterval(kind, arms, quantile, false, reading, ends);
  ends.reason = Reason.none;
  if (kind === 'fieller') fieller(arms, covariance, quantile, ends);
  else if (kind === 'delta') {
    const half = quantile * correlatedLiftError(arms, covariance);
    ends.low = arms.difference / Math.abs(arms.controlValue) - half;
    ends.high = arms.difference / Math.abs(arms.controlValue) + half;
  } else {
    // The covariance is a small part of the errors; the log's own degrees of freedom are those without it.
    const shared = (covariance * arms.value) / arms.controlValue;
    liftInterval(kind, { ...arms, squaredError: Math.max(0, arms.squaredError - 2 * shared) }, quantile, false, reading, ends);
  }
}

function fieller({ value, controlValue: c, difference, squaredError: a, controlSquaredError: b }: Arms, covariance: number, quantile: number, ends: LiftEnds): void {
  const square = (quantile * quantile) / (c * c);
  const g = square * b;
  const h = square * covariance;
  if (!(g < 1)) {
    ends.low = NaN;
    ends.high = NaN;
    ends.reason = Reason.fiellerUnbounded;
    return;
  }
  const ratio = value / c;
  const half = (quantile / Math.abs(c)) * Math.sqrt(a * (1 - g) + ratio * ratio * b - (2 * ratio - h) * covariance);
  const middle = difference / Math.abs(c) + (c < 0 ? h - g : g - h);
  ends.low = (middle - half) / (1 - g);
  ends.high = (middle + half) / (1 - g);
}
