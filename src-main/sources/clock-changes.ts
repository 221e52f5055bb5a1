import type { DatasetNotice } from '../../src-contract/dataset';

/** A day that has not 24 hours in its zone. */
export interface ClockChange {
  /** YYYY-MM-DD in the zone. */
  readonly day: string;
  readonly hours: number;
}

const HOUR = 3_600_000;
/** Longer spans are looked at to this many days only: clocks change twice a year. */
const MOST_DAYS = 4000;

/** The days of a span on which clocks are changed in a zone. `from` and `to` are days (YYYY-MM-DD), both included. */
export function clockChanges(zone: string, from: string, to: string): ClockChange[] {
  const found: ClockChange[] = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  let day = Date.parse(`${from}T00:00:00Z`);
  if (!Number.isFinite(day) || !Number.isFinite(last)) return [];
  for (let count = 0; day <= last && count < MOST_DAYS; count += 1, day += 24 * HOUR) {
    const hours = 24 + (offset(zone, day) - offset(zone, day + 24 * HOUR)) / HOUR;
    if (hours !== 24) found.push({ day: new Date(day).toISOString().slice(0, 10), hours });
  }
  return found;
}

/** How far local midnight of a day (given as if it were UTC) is ahead of UTC, in milliseconds. */
function offset(zone: string, localMidnight: number): number {
  let guess = localMidnight;
  for (let round = 0; round < 2; round += 1) guess = localMidnight - ahead(zone, guess);
  return localMidnight - guess;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function ahead(zone: string, at: number): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day ?? 1, part.hour ?? 0, part.minute ?? 0, part.second ?? 0) - Math.floor(at / 1000) * 1000;
}

/** Where a source's days begin, and which of them have another length; nothing for UTC. */
export function clockNotices(zone: string, column: { readonly name: string; readonly minimum: string | null; readonly maximum: string | null }): DatasetNotice[] {
  if (zone === 'UTC' || column.minimum === null || column.maximum === null) return [];
  const changes = clockChanges(zone, column.minimum.slice(0, 10), column.maximum.slice(0, 10));
  const notices: DatasetNotice[] = [{ severity: 'info', column: column.name, message: `Times of "${column.name}" without an offset are read as ${zone}.` }];
  if (changes.length === 0) return notices;
  const days = changes.slice(0, 4).map(({ day, hours }) => `${day} (${String(hours)} hours)`).join(', ');
  const repeated = changes.some(({ hours }) => hours > 24) ? ' An hour that the clocks showed twice is read as its second, in standard time.' : '';
  return [...notices, { severity: 'warning', column: column.name, count: changes.length, message: `Clocks in ${zone} change within these times: ${days}${changes.length > 4 ? ` and ${String(changes.length - 4)} more` : ''}. Figures by day compare days of different length there.${repeated}` }];
}
