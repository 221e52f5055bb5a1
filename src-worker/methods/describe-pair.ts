import type { CellColumns } from './cell-columns';
import type { ComparisonColumns } from './method';
import { Reason } from './reason';

/** Values whose squares, summed, may leave the range of numbers. */
const SQUARED_TOO_LARGE = 1e140;

/**
 * What every method says of a pair before it tests anything: units, values, spread, difference and lift.
 * @returns why the rest may not be had, as bits of {@link Reason}.
 */
export function describePair(cells: CellColumns, treatment: number, control: number, out: ComparisonColumns, k: number): number {
  const n = cells.n[treatment];
  const controlN = cells.n[control];
  const controlValue = cells.value[control];
  const difference = cells.offset[treatment] - cells.offset[control];
  let reason = cells.tooFew !== null && cells.tooFew[treatment] + cells.tooFew[control] > 0 ? Reason.tooFew : Reason.none;
  reason |= missing(n, controlN, cells.noDenominator[treatment], cells.noDenominator[control]);
  out.units[k] = n;
  out.controlUnits[k] = controlN;
  out.value[k] = cells.value[treatment];
  out.controlValue[k] = controlValue;
  out.standardDeviation[k] = Math.sqrt(cells.variance[treatment]);
  out.controlStandardDeviation[k] = Math.sqrt(cells.variance[control]);
  out.difference[k] = difference;
  out.lift[k] = controlValue === 0 ? NaN : difference / Math.abs(controlValue);
  if (reason === Reason.none && !(cells.variance[treatment] + cells.variance[control] < Infinity) && Math.max(Math.abs(cells.value[treatment]), Math.abs(controlValue)) > SQUARED_TOO_LARGE) reason |= Reason.tooLarge;
  if (controlValue === 0) reason |= Reason.zeroControl;
  return reason;
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
