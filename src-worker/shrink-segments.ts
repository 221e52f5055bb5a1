import type { Estimate } from '../src-contract/evaluation';
import { shrinkStrata } from './methods/strata/strata';

/**
 * Each segment's lift drawn towards the common lift of the levels of its column (empirical Bayes, the variance between
 * levels by DerSimonian & Laird 1986): a small segment's extreme lift is mostly noise, and this says how much of it is not.
 * All units have none; a level without a lift and its error, or without a sister, has null.
 */
export function shrinkSegments(estimates: readonly Estimate[]): readonly Estimate[] {
  const columns = new Map<string, Estimate[]>();
  for (const estimate of estimates) {
    if (estimate.segment === null || estimate.lift === null || !((estimate.liftStandardError ?? 0) > 0)) continue;
    const key = JSON.stringify([estimate.metric, estimate.variant, estimate.segment.slice(0, estimate.segment.indexOf('='))]);
    const levels = columns.get(key);
    if (levels === undefined) columns.set(key, [estimate]);
    else levels.push(estimate);
  }
  const shrunken = new Map<Estimate, number>();
  for (const levels of columns.values()) {
    if (levels.length < 2) continue;
    const drawn = shrinkStrata(levels.map(({ lift, liftStandardError, units, controlUnits }) => ({ difference: lift ?? NaN, standardError: liftStandardError ?? NaN, units: units + controlUnits })));
    levels.forEach((level, i) => shrunken.set(level, drawn[i]));
  }
  return estimates.map((estimate) => (estimate.segment === null ? estimate : { ...estimate, shrunkenLift: shrunken.get(estimate) ?? null }));
}
