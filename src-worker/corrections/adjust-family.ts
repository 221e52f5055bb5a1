import type { Alternative, CorrectionName, Family } from '../../src-contract/capabilities';
import type { Estimate } from '../../src-contract/evaluation';
import { corrections } from './catalogue';

/**
 * The family an estimate is corrected with, as a key; null = it stands for itself. `primary`: primary
 * metrics × treatments; `role`: a family per role; `all`: everything. Segments are families of their own,
 * one per column.
 */
export function familyOf(estimate: Pick<Estimate, 'role' | 'segment'>, family: Family): string | null {
  if (family === 'primary' && estimate.role !== 'primary') return null;
  const scope = family === 'role' ? estimate.role : 'all';
  const column = estimate.segment === null ? '' : estimate.segment.slice(0, estimate.segment.indexOf('='));
  return `${scope}/${estimate.segment === null ? 'units' : `segment ${column}`}`;
}

export interface AdjustedPValue {
  /** null where there was no p-value; such a comparison is no member of any family. */
  readonly value: number | null;
  /** How many comparisons the correction ran over; 1 where it does not apply. */
  readonly familySize: number;
}

/** Adjusted p-values of estimates, in their order. What could not be tested stays null and is not counted. */
export function adjustPValues(
  estimates: readonly Pick<Estimate, 'metric' | 'role' | 'segment' | 'pValue' | 'units' | 'controlUnits'>[],
  correction: CorrectionName, family: Family, alternative: Alternative = 'two-sided',
): AdjustedPValue[] {
  const members = new Map<string, number[]>();
  estimates.forEach((estimate, i) => {
    const key = estimate.pValue === null ? null : familyOf(estimate, family);
    if (key === null) return;
    const list = members.get(key);
    if (list === undefined) members.set(key, [i]);
    else list.push(i);
  });
  const adjusted: AdjustedPValue[] = estimates.map(({ pValue }) => ({ value: pValue, familySize: 1 }));
  if (correction === 'none') return adjusted;
  for (const list of members.values()) {
    const p = Float64Array.from(list, (i) => estimates[i].pValue ?? NaN);
    const shared = list.map((i) => ({ comparison: `${estimates[i].metric} ${estimates[i].segment ?? ''}`, units: estimates[i].units, controlUnits: estimates[i].controlUnits }));
    const values = corrections[correction].adjust(p, shared, alternative === 'two-sided' ? 2 : 1);
    list.forEach((i, k) => {
      adjusted[i] = { value: values[k], familySize: list.length };
    });
  }
  return adjusted;
}
