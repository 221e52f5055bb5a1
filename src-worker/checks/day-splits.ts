import type { Sample, UnitColumns } from '../../src-contract/sample';

/** Units by the day of their first exposure. */
export interface DaySplits {
  readonly days: readonly string[];
  /** Day × variant. */
  readonly counts: Uint32Array;
  /** The day of each unit, as a place in `days`. */
  readonly dayOf: Uint16Array;
}

const known = new WeakMap<UnitColumns, DaySplits>();

/** null where exposures have no time. Counted once for a set of units. */
export function daySplits({ units, dayAxis }: Pick<Sample, 'units' | 'dayAxis'>): DaySplits | null {
  if (dayAxis === null || units.firstExposure === null || dayAxis.days.length === 0) return null;
  const found = known.get(units);
  if (found !== undefined && found.days === dayAxis.days) return found;
  const { starts, variants, count, firstExposure } = units;
  const dayOf = new Uint16Array(count);
  const counts = new Uint32Array(dayAxis.days.length * variants.length);
  for (let k = 0; k < variants.length; k += 1) {
    for (let u = starts[k]; u < starts[k + 1]; u += 1) {
      const day = dayAt(dayAxis.ends, firstExposure.values[u]);
      dayOf[u] = day;
      counts[day * variants.length + k] += 1;
    }
  }
  const splits = { days: dayAxis.days, counts, dayOf };
  known.set(units, splits);
  return splits;
}

/** The first day that ends after an instant; the last day for what comes later. */
function dayAt(ends: Float64Array, instant: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instant < ends[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}
