import type { Estimate } from '../../src-contract/evaluation';
import type { ArmOrigin, NumberOrigin, QuantilePlace } from '../../src-contract/provenance';
import { formatCount, formatDigits } from './numbers';

/** A step of a number's making: what it is, the formula with its values, what comes out. */
export interface FormulaStep {
  readonly label: string;
  /** The formula with the values filled in. */
  readonly formula: string;
  readonly result: number | null;
  /** What the readout has there; null where it has nothing to compare with. */
  readonly stated: number | null;
}

/** An arm's value from its units' values alone. */
export function valueOf({ sum, units, denominator }: ArmOrigin): number {
  return sum / (denominator === null ? units : denominator.sum);
}

/** Variance of an arm's value per unit: of the values, or for a ratio of the linearised ones. */
export function spreadOf(arm: ArmOrigin): number | null {
  const { variance, denominator } = arm;
  if (variance === null || denominator === null) return variance;
  if (denominator.variance === null || denominator.covariance === null) return null;
  const ratio = valueOf(arm);
  return (variance - 2 * ratio * denominator.covariance + ratio * ratio * denominator.variance) / (denominator.mean * denominator.mean);
}

/** Whether two ways to a number agree: to the last digits that a double has, give or take. */
export function agrees(found: number | null, stated: number | null, tolerance = 1e-12): boolean {
  if (found === null || stated === null) return false;
  return Math.abs(found - stated) <= tolerance * Math.max(Math.abs(found), Math.abs(stated));
}

/** How far two numbers are apart, as a share of the larger: `3e-16`, or `to the last digit`. */
export function apart(found: number, stated: number): string {
  const size = Math.max(Math.abs(found), Math.abs(stated));
  const share = size === 0 ? 0 : Math.abs(found - stated) / size;
  if (share === 0) return 'to the last digit';
  return share < 1e-12 ? 'to 1e-12' : `but for ${share.toExponential(0).replace('-', '−')} of it`;
}

/** An arm's sum in words: what was added up, and that it is the number. */
export function sumSentence(arm: ArmOrigin, stated: number | null): string {
  const { denominator, units, sum, rows } = arm;
  const found = valueOf(arm);
  const by = denominator === null ? `${formatCount(units)} units` : `the sum of ${formatCount(units)} denominators, ${formatDigits(denominator.sum)}`;
  const match = stated === null ? '' : agrees(found, stated) ? ` The readout says the same, ${apart(found, stated)}.` : ` The readout says ${formatDigits(stated)}.`;
  const without = arm.unitsWithout > 0 ? ` ${formatCount(arm.unitsWithout)} units have no such row and are left out.` : '';
  return `Sum of ${formatCount(units)} unit values, from ${formatCount(rows)} rows = ${formatDigits(sum)}, divided by ${by} = ${formatDigits(found)}.${match}${without}`;
}

const d = formatDigits;

/** A quantile from the two neighbouring values that it lies between (type 7). */
export function quantileOf({ values, lower, upper }: QuantilePlace, share: number): number {
  const place = share * (values - 1);
  return lower + (place - Math.floor(place)) * (upper - lower);
}

/** Where an arm's quantile lies among its values, in words, and that it is the number. */
export function quantileSentence(place: QuantilePlace, share: number, per: 'unit' | 'event', stated: number | null): string {
  const found = quantileOf(place, share);
  const h = share * (place.values - 1);
  const what = per === 'unit' ? `${formatCount(place.values)} units’ values` : `${formatCount(place.values)} rows’ values of ${formatCount(place.units)} units`;
  const match = stated === null ? '' : agrees(found, stated, 1e-9) ? ` The readout says the same, ${apart(found, stated)}.` : ` The readout says ${d(stated)}.`;
  return `Of ${what} in order, ${d(share)} × (${formatCount(place.values)} − 1) = ${d(Number(h.toPrecision(12)))} come before it: it lies between value ${formatCount(Math.floor(h) + 1)}, ${d(place.lower)}, and the next, ${d(place.upper)}. ${formatCount(place.atOrBelow)} values are at or below the first of them.${match}`;
}

/** The steps from the sorted values to the difference and the lift of a quantile. */
export function quantileSteps(estimate: Estimate, { quantile }: NumberOrigin): FormulaStep[] {
  if (quantile === undefined) return [];
  const { share, places } = quantile;
  const [a, b] = [quantileOf(places[0], share), quantileOf(places[1], share)];
  const between = (place: QuantilePlace): string => {
    const h = share * (place.values - 1);
    return `${d(place.lower)} + ${d(Number((h - Math.floor(h)).toPrecision(6)))} × (${d(place.upper)} − ${d(place.lower)})`;
  };
  return [
    { label: `Quantile, ${places[0].variant}`, formula: between(places[0]), result: a, stated: estimate.value },
    { label: `Quantile, ${places[1].variant}`, formula: between(places[1]), result: b, stated: estimate.controlValue },
    { label: 'Difference', formula: `${d(a)} − ${d(b)}`, result: a - b, stated: estimate.difference },
    ...(b === 0 ? [] : [{ label: 'Lift', formula: `${d(a - b)} / ${d(Math.abs(b))}`, result: (a - b) / Math.abs(b), stated: estimate.lift }]),
  ];
}

/** The steps that lead to a figure, values filled in. Where a covariate was removed, its share is a step of its own. */
export function formulaSteps(estimate: Estimate, { arms: [variant, control] }: NumberOrigin): FormulaStep[] {
  const { adjustment } = estimate;
  const over = (arm: ArmOrigin): string => `${d(arm.sum)} / ${arm.denominator === null ? formatCount(arm.units) : d(arm.denominator.sum)}`;
  const steps: FormulaStep[] = [
    { label: `Value, ${variant.variant}`, formula: over(variant), result: valueOf(variant), stated: adjustment ? adjustment.unadjustedValue : estimate.value },
    { label: `Value, ${control.variant}`, formula: over(control), result: valueOf(control), stated: adjustment ? adjustment.unadjustedControlValue : estimate.controlValue },
  ];
  if (adjustment) {
    const { theta } = adjustment;
    // With one covariate, what is taken away is θ times how far the arm's covariate mean lies from that of all units.
    const gap = (value: number | null, before: number | null): string => {
      if (value === null || before === null) return '';
      const sign = value < before ? '−' : '+';
      return theta === null || theta === 0 ? `${d(before)} ${sign} ${d(Math.abs(value - before))}` : `${d(before)} − ${d(theta)} × ${d(Number(((before - value) / theta).toPrecision(12)))}`;
    };
    steps.push(
      { label: `Adjusted (${adjustment.method.toUpperCase()}), ${variant.variant}`, formula: gap(estimate.value, adjustment.unadjustedValue), result: estimate.value, stated: null },
      { label: `Adjusted (${adjustment.method.toUpperCase()}), ${control.variant}`, formula: gap(estimate.controlValue, adjustment.unadjustedControlValue), result: estimate.controlValue, stated: null },
    );
  }
  const a = adjustment ? estimate.value : valueOf(variant);
  const b = adjustment ? estimate.controlValue : valueOf(control);
  if (a === null || b === null || !agrees(a - b, estimate.difference, 1e-7)) return steps;
  steps.push({ label: 'Difference', formula: `${d(a)} − ${d(b)}`, result: a - b, stated: estimate.difference });
  if (b !== 0) steps.push({ label: 'Lift', formula: `${d(a - b)} / ${d(Math.abs(b))}`, result: (a - b) / Math.abs(b), stated: estimate.lift });
  const [s, t] = [spreadOf(variant), spreadOf(control)];
  const error = s === null || t === null ? null : Math.sqrt(s / variant.units + t / control.units);
  if (!adjustment && error !== null && agrees(error, estimate.differenceStandardError, 1e-6)) {
    steps.push({ label: 'Standard error', formula: `√(${d(s)} / ${formatCount(variant.units)} + ${d(t)} / ${formatCount(control.units)})`, result: error, stated: estimate.differenceStandardError });
  }
  const own = estimate.differenceStandardError;
  if (own !== null && own > 0 && agrees((a - b) / own, estimate.statistic, 1e-6)) steps.push({ label: 'Statistic', formula: `${d(a - b)} / ${d(own)}`, result: (a - b) / own, stated: estimate.statistic });
  if (own !== null && own > 0 && estimate.differenceHigh !== null) steps.push({ label: 'Upper end of the difference', formula: `${d(a - b)} + ${d((estimate.differenceHigh - (a - b)) / own)} × ${d(own)}`, result: estimate.differenceHigh, stated: null });
  if (own !== null && own > 0 && estimate.differenceLow !== null) steps.push({ label: 'Lower end of the difference', formula: `${d(a - b)} − ${d((a - b - estimate.differenceLow) / own)} × ${d(own)}`, result: estimate.differenceLow, stated: null });
  return steps;
}
