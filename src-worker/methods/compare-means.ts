import type { CellColumns } from './cell-columns';
import { liftInterval, liftStandardError, type Arms, type LiftEnds } from './lift';
import type { ComparisonColumns, ComparisonSettings, Pairs } from './method';
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
  const tooFew = cells.tooFew !== null && cells.tooFew[treatment] + cells.tooFew[control] > 0 ? Reason.tooFew : Reason.none;
  let reason = tooFew | missing(n, controlN, cells.noDenominator[treatment], cells.noDenominator[control]);
  out.units[k] = n;
  out.controlUnits[k] = controlN;
  out.value[k] = value;
  out.controlValue[k] = controlValue;
  out.standardDeviation[k] = Math.sqrt(variance);
  out.controlStandardDeviation[k] = Math.sqrt(controlVariance);
  out.difference[k] = difference;
  out.lift[k] = controlValue === 0 ? NaN : difference / Math.abs(controlValue);
  if (controlValue === 0) reason |= Reason.zeroControl;
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
  if (settings.alternative !== 'two-sided') {
    const open = settings.alternative === 'greater' ? Infinity : -Infinity;
    const [difference_, lift_] = open > 0 ? [out.differenceHigh, out.liftHigh] : [out.differenceLow, out.liftLow];
    difference_[k] = open;
    if (!Number.isNaN(lift_[k])) lift_[k] = open;
    reason |= Reason.oneSided;
  }
  out.reason[k] = reason;
}

function missing(n: number, controlN: number, noDenominator: number, noControlDenominator: number): number {
  let reason: number = Reason.none;
  if (n === 0) reason |= Reason.noUnits;
  if (controlN === 0) reason |= Reason.noControlUnits;
  if (n === 1) reason |= Reason.oneUnit;
  if (controlN === 1) reason |= Reason.oneControlUnit;
  if (noDenominator) reason |= Reason.noDenominator;
  if (noControlDenominator) reason |= Reason.noControlDenominator;
  return reason;
}

function clearInference(out: ComparisonColumns, k: number): void {
  for (const column of [
    out.differenceStandardError, out.differenceLow, out.differenceHigh, out.liftStandardError,
    out.liftLow, out.liftHigh, out.statistic, out.degreesOfFreedom, out.pValue,
  ]) column[k] = NaN;
}
