import type { ComparisonColumns } from './method';
import type { Reading } from './reading';

/**
 * Writes comparison `k`'s statistic, p-value and interval, all read from one quantile: the difference over its error,
 * with `df` degrees of freedom (Infinity for the normal) over the `units` of both arms.
 * @returns the quantile; Infinity where a plan of looks has spent nothing yet.
 */
export function writeTestedDifference(out: ComparisonColumns, k: number, difference: number, error: number, df: number, units: number, reading: Reading): number {
  const quantile = reading.quantile(df, units);
  out.differenceStandardError[k] = error;
  out.statistic[k] = difference / error;
  out.degreesOfFreedom[k] = df;
  out.pValue[k] = reading.pValue(difference / error, df, units);
  out.differenceLow[k] = difference - quantile * error;
  out.differenceHigh[k] = difference + quantile * error;
  return quantile;
}
