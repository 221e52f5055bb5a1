import type { DayAxis, Sample, UnitColumns } from '../../src-contract/sample';

/** The looks that a daily readout has had: units of all variants together at the end of each day. */
export interface Looks {
  readonly days: readonly string[];
  readonly units: Float64Array;
}

/**
 * Units exposed by the end of each day (where they lie inside what was randomised: how many of that, each from the first
 * exposure of its units on); null where exposures have no time or there is no period.
 */
export function looksOf({ units, dayAxis }: Pick<Sample, 'units' | 'dayAxis'>): Looks | null {
  if (dayAxis === null || units.firstExposure === null || dayAxis.days.length === 0) return null;
  const found = known.get(units);
  if (found !== undefined && found.days === dayAxis.days) return found;
  const looks = countLooks(units, units.firstExposure.values, dayAxis);
  known.set(units, looks);
  return looks;
}

/** Counted once for a set of units. */
const known = new WeakMap<UnitColumns, Looks>();

function countLooks({ count, clusters }: UnitColumns, times: Float64Array, { days, ends }: DayAxis): Looks {
  const counts = new Float64Array(days.length);
  for (let unit = 0; unit < count; unit += 1) {
    let first = times[unit];
    if (clusters !== undefined) for (const cluster = clusters.of[unit]; unit + 1 < count && clusters.of[unit + 1] === cluster; unit += 1) first = Math.min(first, times[unit + 1]);
    const day = firstEndAfter(ends, first);
    if (day < counts.length) counts[day] += 1;
  }
  for (let day = 1; day < counts.length; day += 1) counts[day] += counts[day - 1];
  return { days, units: counts };
}

/** The same where only the units of each day are known, day × variant. */
export function looksOfArrivals(days: readonly string[], arrivals: readonly number[], variants: number): Looks {
  let units = 0;
  return { days, units: Float64Array.from(days, (_, day) => (units += arrivals.slice(day * variants, (day + 1) * variants).reduce((sum, count) => sum + count, 0))) };
}

/**
 * Units planned for the end: as declared, or else the pace so far carried on to the period's last day, or
 * else what there is now.
 */
export function plannedUnitsOf(declared: number | null, looks: Looks | null, total: number): number {
  if (declared !== null) return declared;
  if (looks === null) return Math.max(1, total);
  const present = looks.units.at(-1) ?? total;
  const reached = looks.units.findIndex((count) => count === present) + 1;
  return Math.max(1, (present * looks.days.length) / reached);
}

function firstEndAfter(ends: Float64Array, time: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle] > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
