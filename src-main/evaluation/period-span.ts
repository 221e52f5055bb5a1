import type { DayAxis } from '../../src-contract/sample';

/** The instants that bound a period of whole days, epoch milliseconds; `end` is exclusive; null = open. */
export interface PeriodSpan {
  readonly start: number | null;
  readonly end: number | null;
}

/** Both days of the period are included, in its time zone. */
export function periodSpan(period: { readonly from: string | null; readonly to: string | null; readonly timezone: string }): PeriodSpan {
  return {
    start: period.from === null ? null : startOfDay(period.from, period.timezone),
    end: period.to === null ? null : startOfDay(nextDay(period.to), period.timezone),
  };
}

/** More days than this make no timeline that a person could read. */
const MAXIMUM_DAYS = 1000;

/** From here on (and as far before 1970) an instant has no day of four-digit year, or no JavaScript date at all; DuckDB's times reach further. */
const YEAR_9000 = Date.UTC(9000, 0, 1);

/**
 * The days for a timeline: those of the period, where it is open those from the first to the last exposure.
 * @returns null when there is nothing to lay days over, or too many of them.
 */
export function dayAxis(
  period: { readonly from: string | null; readonly to: string | null; readonly timezone: string },
  firstInstant: number,
  lastInstant: number,
): DayAxis | null {
  if (![firstInstant, lastInstant].every((instant) => Math.abs(instant) < YEAR_9000)) return null;
  const from = period.from ?? localDay(firstInstant, period.timezone);
  const to = period.to ?? localDay(lastInstant, period.timezone);
  const days: string[] = [];
  for (let day = from; day <= to; day = nextDay(day)) {
    if (days.length === MAXIMUM_DAYS) return null;
    days.push(day);
  }
  const ends = new Float64Array(new SharedArrayBuffer(days.length * 8));
  days.forEach((day, index) => (ends[index] = startOfDay(nextDay(day), period.timezone)));
  return { days, ends };
}

/** The first instant of a day in a zone: the earliest one whose local date is that day or later, so that clock changes cannot shift it. */
export function startOfDay(day: string, timezone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let before = midnight - 36 * 3_600_000;
  let after = midnight + 36 * 3_600_000;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle, timezone) >= day) after = middle;
    else before = middle;
  }
  return after;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day (YYYY-MM-DD) of an instant in a zone. */
export function localDay(instant: number, timezone: string): string {
  // Making the first formatter of a process takes ten milliseconds.
  if (timezone === 'UTC' && instant >= 0 && instant < YEAR_9000) return new Date(instant).toISOString().slice(0, 10);
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, calendar: 'gregory', year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${(parts['year'] ?? '').padStart(4, '0')}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`;
}

function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
