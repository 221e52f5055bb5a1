import type { LiftInterval } from '../../src-contract/capabilities';
import type { Reading } from './reading';
import { Reason } from './reason';

/** The two arms of one comparison: values and squared standard errors of them. */
export interface Arms {
  value: number;
  controlValue: number;
  difference: number;
  squaredError: number;
  controlSquaredError: number;
  units: number;
  controlUnits: number;
}

/** Ends of an interval; an infinite end is open, NaN could not be had. */
export interface LiftEnds {
  low: number;
  high: number;
  reason: number;
}

/** Delta method's standard error of (T − C)/|C| (Deng, Knoblich & Lu 2018): √(SE_T² + (T/C)² SE_C²)/|C|. */
export function liftStandardError(arms: Arms): number {
  const ratio = arms.value / arms.controlValue;
  return Math.sqrt(arms.squaredError + ratio * ratio * arms.controlSquaredError) / Math.abs(arms.controlValue);
}

/**
 * Interval of the lift (T − C)/|C| at a quantile of the difference's own reference distribution. Both ends
 * are given; a one-sided analysis opens one of them.
 *
 * - `fieller` (Fieller 1954): all lifts L with |T − C − L|C|| ≤ q SE, so it excludes 0 exactly when the
 *   test of the difference rejects; no finite interval where |C| ≤ q SE(C).
 * - `delta`: lift ∓ q × delta-method standard error.
 * - `log`: exp(log T/C ∓ q SE) − 1 with t at the Welch df of the two log means; needs values of one sign.
 *
 * @param quantile of the test of the difference.
 * @param reading gives the log interval the quantile at its own df, unless the test is a `normal` one.
 */
export function liftInterval(kind: LiftInterval, arms: Arms, quantile: number, normal: boolean, reading: Reading, ends: LiftEnds): void {
  ends.reason = Reason.none;
  if (kind === 'fieller') return fieller(arms, quantile, ends);
  if (kind === 'delta') {
    const half = quantile * liftStandardError(arms);
    const lift = arms.difference / Math.abs(arms.controlValue);
    ends.low = lift - half;
    ends.high = lift + half;
    return;
  }
  logInterval(arms, normal ? quantile : null, reading, ends);
}

function fieller(arms: Arms, quantile: number, ends: LiftEnds): void {
  const { controlValue: c, controlSquaredError: b, squaredError: a } = arms;
  const g = (quantile * quantile * b) / (c * c);
  if (!(g < 1)) {
    ends.low = NaN;
    ends.high = NaN;
    ends.reason = Reason.fiellerUnbounded;
    return;
  }
  const ratio = arms.value / c;
  const half = (quantile / Math.abs(c)) * Math.sqrt(a * (1 - g) + ratio * ratio * b);
  // (ratio − 1 + g ∓ half)/(1 − g), turned round where the control is negative.
  const middle = arms.difference / Math.abs(c) + (c < 0 ? -g : g);
  ends.low = (middle - half) / (1 - g);
  ends.high = (middle + half) / (1 - g);
}

function logInterval(arms: Arms, normalQuantile: number | null, reading: Reading, ends: LiftEnds): void {
  const { value, controlValue } = arms;
  if (!(value / controlValue > 0)) {
    ends.low = NaN;
    ends.high = NaN;
    ends.reason = Reason.logNeedsOneSign;
    return;
  }
  const own = arms.squaredError / (value * value);
  const control = arms.controlSquaredError / (controlValue * controlValue);
  const df = ((own + control) * (own + control)) / ((own * own) / (arms.units - 1) + (control * control) / (arms.controlUnits - 1));
  const quantile = normalQuantile ?? reading.quantile(df, arms.units + arms.controlUnits);
  const middle = Math.log1p(arms.difference / controlValue);
  const half = quantile * Math.sqrt(own + control);
  const low = Math.expm1(middle - half);
  const high = Math.expm1(middle + half);
  // Below zero a larger ratio is a smaller lift.
  ends.low = controlValue > 0 ? low : -high;
  ends.high = controlValue > 0 ? high : -low;
}
