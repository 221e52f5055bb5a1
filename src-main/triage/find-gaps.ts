import type { FindingDetail } from '../../src-contract/triage';
import type { OpenedSource } from '../sources/opened-source';
import { quoteIdentifier } from '../database/quoting';
import { knownInstants } from '../sources/known-times';
import { UNDECLARED } from '../evaluation/units-sql';
import { placesWhere, sameUnit, type UnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, type Found } from './found';
import { keyColumn, timeColumn } from './repair-steps';
import { counted } from './repair-words';
import type { SumsTakenAlong } from './sums-taken-along';
import type { UnitKeys } from './unit-keys';

const HOUR = 3_600_000_000;
const DAY_HOURS = 24;
/** Independent rows that a gap would have had for it to be one: by chance alone as good as never empty (e⁻¹⁵). */
const EXPECTED = 15;
/** Hours on each side by which the pace around a gap is judged. */
const AROUND = 12;

interface HourCount {
  readonly hour: number;
  readonly rows: number;
}

/** A stretch of hours without a row. `end` is exclusive; hours since 1970. */
export interface Gap {
  readonly start: number;
  readonly end: number;
  readonly expected: number;
}

/** Missing hours and days of every source with times, over all and per variant, and rows before their unit's exposure. */
export async function findGaps(data: ExperimentData, table: UnitTable, keys: UnitKeys, sums: SumsTakenAlong): Promise<Found[]> {
  const { plan: { units } } = data;
  if (units.time === null || table.first === null || table.last === null) return [];
  const results: Found[] = [];
  for (const source of data.sources.values()) {
    const time = timeColumn(source, data);
    if (time !== null) results.push(...(await gapsOf(data, table, keys, source, time, sums)));
  }
  return results;
}

async function gapsOf(data: ExperimentData, table: UnitTable, keys: UnitKeys, source: OpenedSource, time: string, sums: SumsTakenAlong): Promise<Found[]> {
  const { plan, connection } = data;
  const { units } = plan;
  const key = keyColumn(source, data);
  const from = units.start ?? table.first ?? 0;
  const to = (units.end ?? table.last ?? 0) + 60 * DAY_HOURS * HOUR;
  const numerators = new Set(plan.metrics.flatMap(({ numerator, denominator }) => [numerator.measure, ...(denominator === null ? [] : [denominator.measure])]));
  const conditions = plan.measures.filter((measure) => numerators.has(measure.id) && measure.source === source).map(({ condition }) => condition);
  const each = conditions.includes(null);
  const counts = each ? 'TRUE' : conditions.length === 0 ? 'FALSE' : conditions.join(' OR ');
  const { row, unit, same } = keys.of(key);
  const known = knownInstants(source, data.definition.sources[source.name]?.time ?? '');
  const within = known === null ? `${time} BETWEEN ${String(from)} AND ${String(to)}` : `${known.column} BETWEEN ${known.at(from)} AND ${known.at(to)}`;
  const along = sums.of(source, { time, key, same, from, to });
  const counted = `SELECT e.t // ${String(HOUR)} AS h, u.c::INTEGER AS c, count(*) AS n, count(*) FILTER (WHERE ${each ? '' : 'e.m AND '}e.t < u.t) AS before, ${each ? 'count(u.c)' : 'count(*) FILTER (WHERE e.m AND u.c IS NOT NULL)'} AS "all"${along.gathered}
     FROM (SELECT ${row} AS k, ${known?.microseconds ?? time} AS t, coalesce(${counts}, FALSE) AS m${along.columns} FROM ${source.relation} WHERE ${within}) e
     LEFT JOIN (SELECT ${unit} AS k, c, t${along.units} FROM ${table.name} WHERE c < ${String(UNDECLARED)} AND k IS NOT NULL) u ON ${same} GROUP BY h, u.c`;
  if (along.table !== null) await connection.run(`CREATE OR REPLACE TEMP TABLE ${along.table} AS ${counted}`);
  const rows = await connection.rows<HourOfVariant>(`SELECT h, c, n, before, "all" FROM ${along.table ?? `(${counted})`} ORDER BY h, c`);
  return [...missing(data, source, time, rows), ...beforeExposure(data, table, source, { time, from, to, counts, rows })];
}

type HourOfVariant = { readonly h: number; readonly c: number | null; readonly n: number; readonly before: number; readonly all: number };

function missing({ plan: { units } }: ExperimentData, source: OpenedSource, time: string, rows: readonly { h: number; c: number | null; n: number }[]): Found[] {
  const overall = gapsIn(added(rows.map(({ h, n }) => ({ hour: h, rows: n }))));
  const perVariant = units.variants.flatMap((variant, code) => {
    const own = gapsIn(rows.filter(({ c }) => c === code).map(({ h, n }) => ({ hour: h, rows: n })));
    return own.filter((gap) => !overall.some((known) => gap.start < known.end && known.start < gap.end)).map((gap) => ({ variant, gap }));
  });
  const all = [...overall.map((gap) => ({ variant: null, gap })), ...perVariant];
  if (all.length === 0) return [];
  const hours = all.reduce((sum, { gap }) => sum + gap.end - gap.start, 0);
  const whole = all.every(({ gap }) => gap.end - gap.start >= DAY_HOURS);
  const days = all.reduce((sum, { gap }) => sum + Math.floor((gap.end - gap.start) / DAY_HOURS), 0);
  const details = all.map(({ variant, gap }): FindingDetail => ({ label: `${instant(gap.start)} to ${instant(gap.end)}${variant === null ? '' : ` in ${variant}`}`, count: gap.end - gap.start, total: null }));
  const beside = all.map(({ gap }) => `${time} // ${String(HOUR)} IN (${String(gap.start - 1)}, ${String(gap.end)})`).join(' OR ');
  const count = whole ? days : hours;
  return [found({
    kind: whole ? 'missing-days' : 'missing-hours', severity: perVariant.length > 0 ? 'error' : 'warning', source: source.name, count, counted: whole ? 'days' : 'hours', details,
    sentence: `${source.name} has no row for ${counted(count, whole ? 'day' : 'hour')}${perVariant.length === 0 ? '' : ' of one variant'}: ${details.slice(0, 3).map(({ label }) => label).join('; ')}${details.length > 3 ? '; …' : ''} (UTC).`,
    rows: { source: source.name, sql: placesWhere(source, [beside], `'beside a gap'`) },
  })];
}

function added(counts: readonly HourCount[]): HourCount[] {
  const sums = new Map<number, number>();
  for (const { hour, rows } of counts) sums.set(hour, (sums.get(hour) ?? 0) + rows);
  return [...sums].map(([hour, rows]) => ({ hour, rows })).sort((a, b) => a.hour - b.hour);
}

/**
 * Stretches of empty hours that by the pace before and after them, and by the same hours of the days around, would have had
 * many rows. The slower of the paces decides, so that nights and a slow end are no gaps.
 * @param counts hours with rows, ascending
 */
export function gapsIn(counts: readonly HourCount[]): Gap[] {
  const byHour = new Map(counts.map(({ hour, rows }) => [hour, rows]));
  const gaps: Gap[] = [];
  const pace = (from: number, to: number): number => {
    let sum = 0;
    for (let hour = from; hour < to; hour += 1) sum += byHour.get(hour) ?? 0;
    return sum / (to - from);
  };
  for (let index = 1; index < counts.length; index += 1) {
    const start = (counts[index - 1]?.hour ?? 0) + 1;
    const end = counts[index]?.hour ?? 0;
    if (end <= start) continue;
    const expected = Math.min((end - start) * Math.min(pace(start - AROUND, start), pace(end, end + AROUND)), sameHours(byHour, start, end, counts));
    if (expected / clumping(byHour, start, end) >= EXPECTED) gaps.push({ start, end, expected });
  }
  return gaps;
}

/**
 * How many rows come together, as people click in bursts: the variance of hourly counts over their usual size, at least 1. By
 * medians of the steps between neighbouring hours around the gap, so that days and nights, and one mad hour, do not count.
 */
function clumping(byHour: ReadonlyMap<number, number>, start: number, end: number): number {
  const steps: number[] = [];
  const sizes: number[] = [];
  for (const [from, to] of [[start - 2 * AROUND, start], [end, end + 2 * AROUND]] as const) {
    for (let hour = from; hour < to; hour += 1) {
      const rows = byHour.get(hour) ?? 0;
      sizes.push(rows);
      if (hour > from) steps.push(Math.abs(rows - (byHour.get(hour - 1) ?? 0)));
    }
  }
  const usual = middle(sizes);
  return usual === 0 ? 1 : Math.max(1, (middle(steps) / NORMAL_QUARTILE) ** 2 / 2 / usual);
}

const NORMAL_QUARTILE = 0.6745;

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Rows of the same hours of the day, on average of up to three days before and after that have data on both sides; Infinity without such days. */
function sameHours(byHour: ReadonlyMap<number, number>, start: number, end: number, counts: readonly HourCount[]): number {
  const first = counts[0]?.hour ?? start;
  const last = counts.at(-1)?.hour ?? end;
  const skip = Math.ceil((end - start) / DAY_HOURS);
  const sums: number[] = [];
  for (const days of [-2, -1, 0, 1, 2, 3].map((step) => (step <= 0 ? step - skip : step + skip - 1))) {
    const from = start + days * DAY_HOURS;
    const to = end + days * DAY_HOURS;
    if (from < first || to > last + 1) continue;
    let sum = 0;
    for (let hour = from; hour < to; hour += 1) sum += byHour.get(hour) ?? 0;
    sums.push(sum);
  }
  return sums.length === 0 ? Infinity : sums.reduce((all, sum) => all + sum, 0) / sums.length;
}

function instant(hour: number): string {
  return new Date(hour * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

interface Looked {
  readonly time: string;
  readonly from: number;
  readonly to: number;
  readonly counts: string;
  readonly rows: readonly { before: number; all: number }[];
}

function beforeExposure(data: ExperimentData, table: UnitTable, source: OpenedSource, { time, from, to, counts, rows }: Looked): Found[] {
  const { plan: { units } } = data;
  const count = rows.reduce((sum, { before }) => sum + before, 0);
  if (count === 0) return [];
  const total = rows.reduce((sum, { all }) => sum + all, 0);
  const key = keyColumn(source, data);
  const joined = `SELECT e.place, 'before exposure by ' || format('{:,}', ceil((u.t - e.t) / 1000000)::BIGINT) || ' s' AS remark FROM (SELECT *, ${quoteIdentifier(key.name)} AS k, ${time} AS t FROM (${placedRows(source)})) e JOIN (SELECT k, t FROM ${table.name} WHERE c < 255) u ON ${sameUnit(key.type, units)} WHERE e.t < u.t AND e.t BETWEEN ${String(from)} AND ${String(to)} AND (${counts})`;
  return [found({
    kind: 'before-exposure', severity: 'info', source: source.name, count, total, counted: 'rows',
    sentence: `${counted(count, 'row')} of ${source.name} that a metric counts ${count === 1 ? 'lies' : 'lie'} before ${count === 1 ? 'its' : 'their'} unit's first exposure within the experiment and ${count === 1 ? 'does' : 'do'} not count.`,
    rows: { source: source.name, sql: joined },
  })];
}

function placedRows(source: OpenedSource): string {
  return `SELECT *, CAST(${source.rowOrderSql} AS BIGINT) AS place FROM ${source.relation}`;
}
