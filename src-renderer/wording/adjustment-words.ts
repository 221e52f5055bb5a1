import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import { differenceWriter, formatNumber, formatPercent, formatValue, valueWriter } from './numbers';
import { methodWords } from './settings';

/** What is cut: `below 0 and above 312.40`; empty where a cap cuts nothing. */
export function capWords({ lower, upper }: NonNullable<Estimate['cap']>, metric: MetricSummary): string {
  return [lower === null ? '' : `below ${formatValue(lower, metric)}`, upper === null ? '' : `above ${formatValue(upper, metric)}`].filter(Boolean).join(' and ');
}

/** How an adjustment is called: `CUPED`, `Lin’s regression`, `post-stratification`. */
export function adjustmentName(method: string): string {
  return method === 'cuped' ? 'CUPED' : methodWords(method);
}

/**
 * What a covariate or strata changed: both arms and their difference before and after, the variance that it removed, and what that
 * is worth in units: removing a share r saves as much as multiplying the units by 1 / (1 − r).
 */
export function beforeAndAfter(estimate: Estimate, metric: MetricSummary): readonly (readonly [label: string, shown: string])[] {
  const { adjustment, value, controlValue, difference } = estimate;
  if (!adjustment) return [];
  const { unadjustedValue, unadjustedControlValue, varianceReduction, theta, covariates } = adjustment;
  const raw = unadjustedValue === null || unadjustedControlValue === null ? null : unadjustedValue - unadjustedControlValue;
  const write = valueWriter(metric, [value, controlValue, unadjustedValue, unadjustedControlValue]);
  const writeDifference = differenceWriter(metric, [difference, raw], [value, controlValue]);
  const arrow = (before: string, after: string): string => `${before} → ${after}`;
  const worth = varianceReduction === null || varianceReduction <= 0 || varianceReduction >= 1 ? null : 1 / (1 - varianceReduction);
  return [
    [`Value, ${estimate.variant}`, arrow(write(unadjustedValue), write(value))],
    [`Value, ${estimate.control}`, arrow(write(unadjustedControlValue), write(controlValue))],
    ['Difference', arrow(writeDifference(raw), writeDifference(difference))],
    ['Variance removed', formatPercent(varianceReduction, 1)],
    ...(worth === null ? [] : [['As good as', `${formatNumber(worth, 2)} times the units`] as const]),
    ...(covariates === undefined ? (theta === null ? [] : [['θ', formatNumber(theta)] as const]) : covariates.map((one) => [`θ, ${one.covariate}`, one.theta === null ? 'left out' : formatNumber(one.theta)] as const)),
  ];
}
