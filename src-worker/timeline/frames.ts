import { AFTER_PERIOD, type DayAxis, type MeasureStream, type Sample, type StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';

export const DAY_SECONDS = 86_400;
const DAY_MILLISECONDS = 86_400_000;
/** More days since exposure than this are not drawn. */
const MOST_EXPOSURE_DAYS = 60;

/** Stretches of time, one after another, in each of which some units count. */
export interface Frames {
  readonly count: number;
  /** Whether a frame holds its own rows alone, rather than all until its end. */
  readonly apart: boolean;
  /** Per unit, the first frame that it counts in and the first that it no longer does. */
  readonly from: Uint16Array;
  readonly until: Uint16Array;
  /** The exclusive end of a frame, in seconds since the unit's first exposure. */
  endOf(frame: number, unit: number): number;
}

/** Each calendar day by itself; a unit counts on the days on which its window is open. */
export function dayFrames({ units }: Sample, { ends }: DayAxis, { from, to }: StreamUse): Frames {
  const exposed = units.firstExposure?.values ?? new Float64Array(0);
  const first = new Uint16Array(units.count);
  const until = new Uint16Array(units.count).fill(ends.length);
  for (let unit = 0; unit < units.count; unit += 1) {
    first[unit] = dayOf(ends, exposed[unit] + 1000 * Math.max(0, from ?? 0));
    if (to !== null) until[unit] = Math.min(ends.length, dayOf(ends, exposed[unit] + 1000 * to - 1) + 1);
  }
  return { count: ends.length, apart: true, from: first, until, endOf: (day, unit) => (ends[day] - exposed[unit]) / 1000 };
}

/**
 * Days of 24 hours since each unit's own exposure; a unit counts on those that it was followed through.
 *
 * @param end up to which units were followed, epoch milliseconds.
 * @param last days after which no unit has a row: what was never recorded is not an effect of zero.
 */
export function exposureFrames({ units }: Sample, { from, to }: StreamUse, end: number, last: number, apart: boolean): Frames {
  const exposed = units.firstExposure?.values ?? new Float64Array(0);
  const most = Math.min(MOST_EXPOSURE_DAYS, last, to === null ? MOST_EXPOSURE_DAYS : Math.ceil(to / DAY_SECONDS));
  const first = Math.floor(Math.max(0, from ?? 0) / DAY_SECONDS);
  const until = new Uint16Array(units.count);
  let count = 0;
  for (let unit = 0; unit < units.count; unit += 1) {
    until[unit] = Math.max(0, Math.min(most, Math.floor((end - exposed[unit]) / DAY_MILLISECONDS)));
    if (until[unit] > count) count = until[unit];
  }
  return { count, apart, from: new Uint16Array(units.count).fill(first), until, endOf: (day) => (day + 1) * DAY_SECONDS };
}

/** The day that an instant falls on; the number of days when none. */
export function dayOf(ends: Float64Array, instant: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instant >= ends[middle]) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last instant of the period at which a metric has a row or an exposure; −∞ where there is none. */
export function lastInstant({ units, streams }: Sample, { numerator, denominator }: MetricUse): number {
  const exposed = units.firstExposure?.values ?? new Float64Array(0);
  let last = -Infinity;
  for (let unit = 0; unit < units.count; unit += 1) if (exposed[unit] > last) last = exposed[unit];
  for (const use of [numerator, denominator]) if (use !== null) last = Math.max(last, lastRow(streams[use.stream], exposed));
  return last;
}

function lastRow({ offsets, seconds }: MeasureStream, exposed: Float64Array): number {
  if (seconds === null) return -Infinity;
  let last = -Infinity;
  for (let unit = 0; unit + 1 < offsets.length; unit += 1) {
    let row = offsets[unit + 1] - 1;
    while (row >= offsets[unit] && seconds.values[row] >= AFTER_PERIOD) row -= 1;
    if (row >= offsets[unit]) last = Math.max(last, exposed[unit] + 1000 * seconds.values[row]);
  }
  return last;
}

/** Days since exposure until the last row of a metric within its period. */
export function recordedDays({ streams }: Sample, { numerator, denominator }: MetricUse): number {
  let last = -1;
  for (const use of [numerator, denominator]) {
    const seconds = use === null ? null : streams[use.stream].seconds;
    for (const second of seconds?.values ?? []) if (second < AFTER_PERIOD && second > last) last = second;
  }
  return last < 0 ? 0 : Math.floor(last / DAY_SECONDS) + 1;
}
