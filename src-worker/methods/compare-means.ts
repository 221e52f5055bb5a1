import type { CellColumns } from './cell-columns';
import { liftInterval, liftStandardError, type Arms, type LiftEnds } from './lift';
import { describePair } from './describe-pair';
import { clearInference, openOneEnd, type ComparisonColumns, type ComparisonSettings, type Pairs } from './method';
import { fixedReading, type Reading } from './reading';
import { Reason } from './reason';

/** What tells the tests of two means apart: the standard error and the reference distribution. */
export interface MeanTest {
  /** Squared standard errors of the two values, for the difference and for the lift. */
  errors(variance: number, n: number, controlVariance: number, controlN: number): readonly [own: number, control: number];
  /** Degrees of freedom; Infinity for the normal. */
  degreesOfFreedom(own: number, n: number, control: number, controlN: number): number;
}

/**
 * The step that Welch, Student and z share, for all pairs: one statistic, the difference over its error;
 * p-value and quantile by the reading (fixed or sequential); the interval and the lift's interval at the same quantile.
 */
export function compareMeans(test: MeanTest, cells: CellColumns, pairs: Pairs, settings: ComparisonSettings, out: ComparisonColumns): void {
  const fixed = fixedReading(settings.confidence, settings.alternative);
  const ends: LiftEnds = { low: NaN, high: NaN, reason: Reason.none };
  for (let k = 0; k < pairs.count; k += 1) {
    compareOne(test, cells, pairs.treatment[k], pairs.control[k], k, settings.readings?.(k) ?? fixed, settings, out, ends);
  }
}

function compareOne(
  test: MeanTest, cells: CellColumns, treatment: number, control: number, k: number, reading: Reading,
  settings: ComparisonSettings, out: ComparisonColumns, ends: LiftEnds,
): void {
  const n = cells.n[treatment];
  const controlN = cells.n[control];
  const value = cells.value[treatment];
  const controlValue = cells.value[control];
  const variance = cells.variance[treatment];
  const controlVariance = cells.variance[control];
  const difference = cells.offset[treatment] - cells.offset[control];
  let reason = describePair(cells, treatment, control, out, k);
  clearInference(out, k);
  if (variance === 0 && controlVariance === 0) reason |= Reason.noVariance;
  const [own, other] = test.errors(variance, n, controlVariance, controlN);
  const error = Math.sqrt(own + other);
  if (!(error > 0)) {
    out.reason[k] = reason;
    return;
  }
  const df = test.degreesOfFreedom(own, n, other, controlN);
  const statistic = difference / error;
  const quantile = reading.quantile(df, n + controlN);
  out.differenceStandardError[k] = error;
  out.statistic[k] = statistic;
  out.degreesOfFreedom[k] = df;
  out.pValue[k] = reading.pValue(statistic, df, n + controlN);
  out.differenceLow[k] = difference - quantile * error;
  out.differenceHigh[k] = difference + quantile * error;
  if (quantile === Infinity) reason |= Reason.nothingSpent;
  if (controlValue !== 0) {
    const arms: Arms = {
      value, controlValue, difference, squaredError: own, controlSquaredError: other, units: n, controlUnits: controlN,
    };
    out.liftStandardError[k] = liftStandardError(arms);
    if (quantile === Infinity) Object.assign(ends, { low: NaN, high: NaN, reason: Reason.nothingSpent });
    else liftInterval(settings.liftInterval, arms, quantile, df === Infinity, reading, ends);
    out.liftLow[k] = ends.low;
    out.liftHigh[k] = ends.high;
    reason |= ends.reason;
  }
  out.reason[k] = reason;
  openOneEnd(out, k, settings.alternative);
}
