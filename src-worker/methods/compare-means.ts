import type { CellColumns } from './cell-columns';
import { liftInterval, liftStandardError, type Arms, type LiftEnds } from './lift';
import { describePair } from './describe-pair';
import { clearInference, openOneEnd, type ComparisonColumns, type ComparisonSettings, type Pairs } from './method';
import { fixedReading, type Reading } from './reading';
import { Reason } from './reason';
import { writeTestedDifference } from './tested-difference';

/** What tells the tests of two means apart: the standard error and the reference distribution. */
export interface MeanTest {
  /** Squared standard error of the value with `variance` and `n`, beside another arm: for the difference and for the lift. */
  squaredError(variance: number, n: number, otherVariance: number, otherN: number): number;
  /** Degrees of freedom; Infinity for the normal. */
  degreesOfFreedom(own: number, n: number, control: number, controlN: number): number;
}

/**
 * The step that Welch, Student and z share, for all pairs: one statistic, the difference over its error;
 * p-value and quantile by the reading (fixed or sequential); the interval and the lift's interval at the same quantile.
 * Nothing is allocated per pair.
 */
export function compareMeans(test: MeanTest, cells: CellColumns, pairs: Pairs, settings: ComparisonSettings, out: ComparisonColumns): void {
  const fixed = fixedReading(settings.confidence, settings.alternative);
  const ends: LiftEnds = { low: NaN, high: NaN, reason: Reason.none };
  const arms: Arms = { value: NaN, controlValue: NaN, difference: NaN, squaredError: NaN, controlSquaredError: NaN, units: NaN, controlUnits: NaN };
  const { count, treatment, control } = pairs;
  const { readings } = settings;
  for (let k = 0; k < count; k += 1) {
    compareOne(test, cells, treatment[k], control[k], k, readings === undefined ? fixed : readings(k), settings, out, arms, ends);
  }
}

function compareOne(
  test: MeanTest, cells: CellColumns, treatment: number, control: number, k: number, reading: Reading,
  settings: ComparisonSettings, out: ComparisonColumns, arms: Arms, ends: LiftEnds,
): void {
  const n = cells.n[treatment];
  const controlN = cells.n[control];
  const controlValue = cells.value[control];
  const variance = cells.variance[treatment];
  const controlVariance = cells.variance[control];
  const difference = cells.offset[treatment] - cells.offset[control];
  let reason = describePair(cells, treatment, control, out, k);
  if (variance === 0 && controlVariance === 0) reason |= Reason.noVariance;
  const own = test.squaredError(variance, n, controlVariance, controlN);
  const other = test.squaredError(controlVariance, controlN, variance, n);
  const error = Math.sqrt(own + other);
  if (!(error > 0 && error < Infinity)) {
    clearInference(out, k);
    out.reason[k] = reason;
    return;
  }
  const df = test.degreesOfFreedom(own, n, other, controlN);
  const quantile = writeTestedDifference(out, k, difference, error, df, n + controlN, reading);
  ends.low = NaN;
  ends.high = NaN;
  ends.reason = quantile === Infinity ? Reason.nothingSpent : Reason.none;
  if (controlValue === 0) out.liftStandardError[k] = NaN;
  else {
    arms.value = cells.value[treatment];
    arms.controlValue = controlValue;
    arms.difference = difference;
    arms.squaredError = own;
    arms.controlSquaredError = other;
    arms.units = n;
    arms.controlUnits = controlN;
    out.liftStandardError[k] = liftStandardError(arms);
    if (quantile !== Infinity) liftInterval(settings.liftInterval, arms, quantile, df === Infinity, reading, ends);
  }
  out.liftLow[k] = ends.low;
  out.liftHigh[k] = ends.high;
  out.reason[k] = reason | ends.reason;
  openOneEnd(out, k, settings.alternative);
}
