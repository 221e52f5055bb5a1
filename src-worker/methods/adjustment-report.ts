import type { Estimate } from '../../src-contract/evaluation';
import type { CellColumns } from './cell-columns';
import { Dropped } from './regression/normal-equations';

/** What an adjustment did to a comparison: the share of variance that it removed, and what stood there without it. */
export type Adjustment = NonNullable<Estimate['adjustment']>;

/** What CUPED's covariates took from the variance of the difference; null without covariates. */
export function cupedAdjustment({ adjustment, variance, n }: CellColumns, cell: number, control: number, covariates: readonly string[]): Adjustment | null {
  if (adjustment === null) return null;
  const error = (of: Float64Array): number => of[cell] / n[cell] + of[control] / n[control];
  const { thetas, dropped, unadjustedValue, unadjustedVariance } = adjustment;
  return {
    method: 'cuped',
    varianceReduction: finite(1 - error(variance) / error(unadjustedVariance)),
    unadjustedValue: finite(unadjustedValue[cell]),
    unadjustedControlValue: finite(unadjustedValue[control]),
    theta: thetas.length === 1 ? finite(thetas[0][cell]) : null,
    ...(thetas.length === 1 ? {} : { covariates: thetas.map((theta, j) => ({ covariate: covariates[j] ?? '', theta: dropped[j][cell] === Dropped.no ? finite(theta[cell]) : null })) }),
  };
}

/** What a method that estimates the adjusted values itself (Lin's regression, strata) took from the variance of the difference of the plain means. */
export function ownAdjustment(method: string, { value, variance, n, adjustment }: CellColumns, cell: number, control: number, error: number | null): Adjustment | null {
  if (error === null) return null;
  const plain = adjustment?.unadjustedVariance ?? variance;
  const values = adjustment?.unadjustedValue ?? value;
  return {
    method,
    varianceReduction: finite(1 - (error * error) / (plain[cell] / n[cell] + plain[control] / n[control])),
    unadjustedValue: finite(values[cell]),
    unadjustedControlValue: finite(values[control]),
    theta: null,
  };
}

/** Which covariates are left out and why; null where all are used. */
export function droppedNote({ adjustment }: CellColumns, cell: number, covariates: readonly string[]): string | null {
  const left = (adjustment?.dropped ?? []).flatMap((dropped, j) => {
    if (dropped[cell] === Dropped.no) return [];
    const why = dropped[cell] === Dropped.constant ? 'it is the same for all units' : 'the covariates before it say all that it says';
    return [`The covariate ${covariates[j] ?? ''} is left out: ${why}.`];
  });
  return left.length === 0 ? null : left.join(' ');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
