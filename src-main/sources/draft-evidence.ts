import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import { knownInstants } from './known-times';
import type { OpenedSource } from './opened-source';
import { unitsPerEvent } from './units-per-event';

/** What happens in the rows of one event. */
export interface EventEvidence {
  readonly event: string;
  readonly rows: number;
  /** Rows with a variant. */
  readonly assigned: number;
  readonly units: number;
  /** Numeric column → cells that are filled, and filled with something else than 0. */
  readonly values: ReadonlyMap<string, { readonly filled: number; readonly nonzero: number }>;
}

const mostEvents = 60;
/** In larger sources the units of all events are counted together. */
const countEachUpTo = 200_000;

/**
 * Counts per event, for the most frequent events.
 * @param o.distinct exact number of different units, where it is known
 */
export async function eventEvidence(connection: Connection, source: OpenedSource, o: { event: string; unit: string; variant: string | null; numbers: readonly string[]; distinct: number | null }): Promise<EventEvidence[]> {
  const numbers = o.numbers.map((name, index) => `, count(${quoteIdentifier(name)}) AS f${String(index)}, count(*) FILTER (WHERE ${quoteIdentifier(name)} <> 0) AS z${String(index)}`);
  const few = source.rows <= countEachUpTo;
  const rows = await connection.rows<Record<string, unknown>>(
    `SELECT ${quoteIdentifier(o.event)}::VARCHAR AS event, count(*) AS rows, ${o.variant === null ? '0' : `count(${quoteIdentifier(o.variant)})`} AS assigned,
       ${few ? `count(DISTINCT ${quoteIdentifier(o.unit)})` : '0'} AS units${numbers.join('')}
     FROM ${source.relation} WHERE ${quoteIdentifier(o.event)} IS NOT NULL GROUP BY 1 ORDER BY rows DESC, event LIMIT ${String(mostEvents)}`,
  );
  const events = rows.map((row) => String(row.event));
  const units = few ? rows.map((row) => Number(row.units)) : await unitsPerEvent(connection, source, { ...o, events });
  return rows.map((row, at) => ({
    event: String(row.event),
    rows: Number(row.rows),
    assigned: Number(row.assigned),
    units: units[at] ?? 0,
    values: new Map(o.numbers.map((name, index) => [name, { filled: Number(row[`f${String(index)}`]), nonzero: Number(row[`z${String(index)}`]) }])),
  }));
}

export interface DaySpan {
  readonly from: string;
  readonly to: string;
}

const longestGapDays = 30;

/** Since then every zone's clocks have been whole quarters of an hour from UTC; Liberia's were the last. */
const wholeQuartersSince = Date.UTC(1973, 0, 1) * 1000;
const quarter = 900_000_000;

/**
 * The days (in `timezone`) on which rows fall, without clock faults: the run of days around the middle row that no gap of
 * more than a month interrupts. Null when no row has a time.
 *
 * Rows are counted by quarters of an hour, which have a day each in any zone, so that few times are looked up in the calendar.
 */
export async function daySpan(connection: Connection, source: OpenedSource, o: { time: string; where: string | null; timezone: string }): Promise<DaySpan | null> {
  // The names of results are unlike any column's, which would be taken instead.
  const quarters = `SELECT CASE WHEN __us >= ${String(wholeQuartersSince)} THEN __us - __us % ${String(quarter)} ELSE __us END AS __at, count(*) AS __n
     FROM (SELECT ${knownInstants(source, o.time)?.microseconds ?? source.timeSql(o.time)} AS __us FROM ${source.relation} ${o.where === null ? '' : `WHERE ${o.where}`}) GROUP BY 1`;
  const days = await connection.rows<{ day: string; rows: number }>(
    `SELECT __day AS day, sum(__n)::BIGINT AS rows FROM (SELECT timezone('${o.timezone.replaceAll("'", '')}', make_timestamptz(__at))::DATE::VARCHAR AS __day, __n FROM (${quarters}))
     WHERE __day IS NOT NULL GROUP BY 1 ORDER BY __day::DATE`,
  );
  const total = days.reduce((sum, { rows }) => sum + rows, 0);
  let seen = 0;
  const middle = days.findIndex(({ rows }) => (seen += rows) * 2 >= total);
  if (middle < 0) return null;
  let first = middle;
  while (first > 0 && near(days[first - 1]?.day, days[first]?.day)) first -= 1;
  let last = middle;
  while (last < days.length - 1 && near(days[last]?.day, days[last + 1]?.day)) last += 1;
  return { from: days[first]?.day ?? '', to: days[last]?.day ?? '' };
}

function near(earlier: string | undefined, later: string | undefined): boolean {
  return daysBetween(earlier ?? '', later ?? '') <= longestGapDays;
}

/** Whole days from one date to another; NaN when one is none. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** How many rows, and with how many units, an expression selects. */
export async function countSelected(connection: Connection, source: OpenedSource, unit: string, where: string | null): Promise<{ rows: number; units: number }> {
  return connection.row<{ rows: number; units: number }>(`SELECT count(*) AS rows, count(DISTINCT ${quoteIdentifier(unit)}) AS units FROM ${source.relation} ${where === null ? '' : `WHERE ${where}`}`);
}

const rowsLookedAt = 4_000_000;
const fewestRepeated = 10;

/**
 * Those of some number columns that say something about the unit (an age, a year of birth, a score at sign-up): units with
 * several rows have one value in all of them. To add such a column up would count rows. Large files are looked at in part,
 * by units.
 */
export async function steadyColumns(connection: Connection, source: OpenedSource, unit: string, columns: readonly string[], rows: number): Promise<Set<string>> {
  if (columns.length === 0) return new Set();
  const id = quoteIdentifier(unit);
  const part = Math.ceil(rows / rowsLookedAt);
  const terms = columns.map((_, index) => [
    `count(*) FILTER (WHERE filled${String(index)} > 1) AS repeated${String(index)}`,
    `count(*) FILTER (WHERE low${String(index)} <> high${String(index)}) AS varied${String(index)}`,
  ]);
  const inner = columns.map((name, index) => `count(${quoteIdentifier(name)}) AS filled${String(index)}, min(${quoteIdentifier(name)}) AS low${String(index)}, max(${quoteIdentifier(name)}) AS high${String(index)}`);
  const found = await connection.row<Record<string, unknown>>(
    `SELECT ${terms.flat().join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${source.relation} WHERE ${id} IS NOT NULL ${part > 1 ? `AND hash(${id}) % ${String(part)} = 0` : ''} GROUP BY ${id})`,
  );
  return new Set(columns.filter((_, index) => {
    const repeated = Number(found[`repeated${String(index)}`]);
    return repeated >= fewestRepeated && Number(found[`varied${String(index)}`]) <= repeated / 100;
  }));
}

/**
 * Those of some columns that can split the exposures: at least two values, and some value with more than one variant. A
 * column that says the variant in other words (old_page, new_page) has none.
 */
export async function splitting(connection: Connection, source: OpenedSource, columns: readonly string[], o: { variant: string; where: string | null }): Promise<string[]> {
  const kept: string[] = [];
  for (const column of columns) {
    const { values, mixed } = await connection.row<{ values: number; mixed: number }>(
      `SELECT count(*) AS "values", count(*) FILTER (WHERE arms > 1) AS mixed
       FROM (SELECT count(DISTINCT ${o.variant}) AS arms FROM ${source.relation} WHERE ${o.where ?? 'true'} GROUP BY ${quoteIdentifier(column)} HAVING arms > 0)`,
    );
    if (values > 1 && mixed > 0) kept.push(column);
  }
  return kept;
}
