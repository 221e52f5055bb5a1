import { quoteIdentifier } from '../database/quoting';
import { localDay, startOfDay } from '../evaluation/period-span';
import { rowOrder } from '../evaluation/sql-text';
import { isKnownWithin } from '../sources/known-columns';
import { knownInstants } from '../sources/known-times';
import type { OpenedSource } from '../sources/opened-source';
import { exposureConditions, placesWhere, type UnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { found, proposal, type Found } from './found';
import { timeColumn } from './repair-steps';
import { counted } from './repair-words';

const EARLIEST = Date.UTC(1990, 0, 1) * 1000;
const YEAR = 366 * 86_400_000_000;
/** A row this much earlier than the one before it jumps, in a file that is in order of time otherwise. */
const JUMP = 3_600_000_000;
/** The most rows that may run backwards in a file that is called in order, as a share. */
const IN_ORDER = 0.02;

/** Times beyond these are no times of an experiment. */
export function plausible(now: number): { readonly from: number; readonly to: number } {
  return { from: EARLIEST, to: now * 1000 + YEAR };
}

/** Times that cannot be right, or jump. */
export async function findTimes(data: ExperimentData, now: number): Promise<Found[]> {
  const results: Found[] = [];
  for (const source of data.sources.values()) {
    const time = timeColumn(source, data);
    if (time === null) continue;
    const counts = await timeCounts(data, source, time, now);
    results.push(...impossible(data, source, time, now, counts), ...(await jumping(data, source, time, now, counts)));
  }
  return results;
}

/** Rows whose time cannot be right, by what is wrong with it. */
interface TimeCounts {
  readonly garbled: number;
  readonly empty: number;
  readonly early: number;
  readonly late: number;
  readonly all: number;
  /** Rows earlier than the one before, and more than an hour earlier, of all rows; null where the order of rows must be sorted for. */
  readonly back: number | null;
  readonly far: number | null;
}

/**
 * One pass; the steps from row to row are looked at in the order of the file, which DuckDB streams without sorting. Where all
 * times are known to be right, only the steps are left.
 */
async function timeCounts(data: ExperimentData, source: OpenedSource, time: string, now: number): Promise<TimeCounts> {
  const { from, to } = plausible(now);
  const column = data.definition.sources[source.name]?.time ?? '';
  const inOrder = isInOrder(source);
  const steps = inOrder ? `count(*) FILTER (WHERE t < before) AS back, count(*) FILTER (WHERE t < before - ${String(JUMP)}) AS far` : 'NULL AS back, NULL AS far';
  if (inOrder && isKnownWithin(source, column, from / 1000, to / 1000)) {
    const known = knownInstants(source, column);
    const seen = await data.connection.row<{ back: number; far: number }>(known === null ?
      `SELECT ${steps} FROM (SELECT t, lag(t) OVER () AS before FROM (SELECT ${time} AS t FROM ${source.relation}))` :
      // Instants compare as they stand; only the few that go back are turned into numbers.
      `SELECT count(*) AS back, count(*) FILTER (WHERE epoch_us(t) < epoch_us(before) - ${String(JUMP)}) AS far FROM (SELECT t, lag(t) OVER () AS before FROM (SELECT ${known.column} AS t FROM ${source.relation})) WHERE t < before`);
    return { garbled: 0, empty: 0, early: 0, late: 0, all: source.rows, ...seen };
  }
  const raw = quoteIdentifier(column);
  return data.connection.row<{ [Count in keyof TimeCounts]: TimeCounts[Count] }>(
    `SELECT count(*) FILTER (WHERE t IS NULL AND x) AS garbled, count(*) FILTER (WHERE t IS NULL AND NOT x) AS empty, count(*) FILTER (WHERE t < ${String(from)}) AS early, count(*) FILTER (WHERE t > ${String(to)}) AS late, count(*) AS all, ${steps}
     FROM (SELECT t, x${inOrder ? ', lag(t) OVER () AS before' : ''} FROM (SELECT ${time} AS t, ${raw} IS NOT NULL AS x FROM ${source.relation}))`,
  );
}

/** A view that leaves rows out may give them in any order; a source as it is comes in the order of its files. */
function isInOrder(source: OpenedSource): boolean {
  return source.repairsKey === undefined;
}

function impossible(data: ExperimentData, source: OpenedSource, time: string, now: number, counts: TimeCounts): Found[] {
  const { from, to } = plausible(now);
  const column = data.definition.sources[source.name]?.time ?? '';
  const { garbled, empty, early, late } = counts;
  const count = garbled + empty + early + late;
  if (count === 0) return [];
  const details = [
    { label: 'cannot be read', count: garbled, total: null }, { label: 'empty, or emptied when it was loaded', count: empty, total: null },
    { label: 'before 1990', count: early, total: null }, { label: 'more than a year ahead', count: late, total: null },
  ].filter((detail) => detail.count > 0);
  return [found({
    kind: 'impossible-times', severity: count > 0.01 * counts.all ? 'error' : 'warning', source: source.name, column, count, total: counts.all, counted: 'rows', details,
    sentence: `${counted(count, 'row')} of ${source.name} ${count === 1 ? 'has' : 'have'} a time that cannot be right (${details.map((detail) => `${detail.label}: ${String(detail.count)}`).join(', ')}).`,
    proposals: [proposal({ id: 'leave-out', words: `Leave out the ${counted(count, 'row')}`, repairs: [{ kind: 'clip-times', source: source.name, from: '1990-01-01', to: new Date(now + YEAR / 1000).toISOString().slice(0, 10) }] })],
    rows: { source: source.name, sql: placesWhere(source, [`${time} IS NULL OR ${time} < ${String(from)} OR ${time} > ${String(to)}`], `CASE WHEN ${time} IS NULL THEN 'no time' WHEN ${time} < ${String(from)} THEN 'before 1990' ELSE 'more than a year ahead' END`) },
  })];
}

/** Among the times that can be right; where all can, the pass over all rows has seen the steps already. */
async function jumping(data: ExperimentData, source: OpenedSource, time: string, now: number, counts: TimeCounts): Promise<Found[]> {
  const { from, to } = plausible(now);
  const order = isInOrder(source) ? '' : 'ORDER BY place';
  const steps = `SELECT place, t, lag(t) OVER (${order}) AS before FROM (SELECT ${rowOrder(source)} AS place, ${time} AS t FROM ${source.relation}) WHERE t BETWEEN ${String(from)} AND ${String(to)}`;
  const known = counts.back !== null && counts.far !== null && counts.garbled + counts.empty + counts.early + counts.late === 0 ? { back: counts.back, far: counts.far, all: counts.all } : null;
  const { back, far, all } = known ?? (await data.connection.row<{ back: number; far: number; all: number }>(`SELECT count(*) FILTER (WHERE t < before) AS back, count(*) FILTER (WHERE t < before - ${String(JUMP)}) AS far, count(*) AS all FROM (${steps})`));
  if (far === 0 || back > IN_ORDER * all || all < 20) return [];
  return [found({
    kind: 'jumping-times', severity: 'info', source: source.name, column: data.definition.sources[source.name]?.time ?? null, count: far, total: all, counted: 'rows',
    sentence: `${counted(far, 'row')} of ${source.name} ${far === 1 ? 'is' : 'are'} more than an hour earlier than the row before, in a file that is in order of time otherwise.`,
    rows: { source: source.name, sql: `SELECT place, 'earlier than the row before by ' || format('{:,}', (before - t) // 60000000) || ' min' AS remark FROM (${steps}) WHERE t < before - ${String(JUMP)}` },
  })];
}

/** Exposures outside of the period. */
export async function findOutsidePeriod({ plan: { units }, definition, connection }: ExperimentData, table: UnitTable): Promise<Found[]> {
  if (units.time === null || (units.start === null && units.end === null)) return [];
  const { n } = await connection.row<{ n: number }>(`SELECT coalesce(sum("outsidePeriod"), 0)::BIGINT AS n FROM ${table.name}`);
  if (n === 0) return [];
  const conditions = exposureConditions({ ...units, start: null, end: null });
  const beyond = [...(units.start === null ? [] : [`${units.time} < ${String(units.start)}`]), ...(units.end === null ? [] : [`${units.time} >= ${String(units.end)}`])].join(' OR ');
  const { from, to } = definition.period;
  return [found({
    kind: 'outside-period', severity: 'info', source: units.source.name, count: n, counted: 'rows',
    sentence: `${counted(n, 'exposure row')} ${n === 1 ? 'lies' : 'lie'} outside of the period (${from ?? '…'} to ${to ?? '…'}) and ${n === 1 ? 'does' : 'do'} not count.`,
    rows: { source: units.source.name, sql: placesWhere(units.source, [...conditions, beyond]) },
  })];
}

const HOUR = 3_600_000_000;
const DAY_HOURS = 24;
/** Exposures that a day's missing hours would have had, by the days before, for the day to be called incomplete. */
const EXPECTED = 12;

/** The last day of exposures, where the data end before it does while exposures still came in. */
export async function findIncompleteDay({ plan: { units }, definition, connection, sources }: ExperimentData, table: UnitTable): Promise<Found[]> {
  if (units.time === null || table.last === null) return [];
  const zone = definition.period.timezone;
  const day = localDay(table.last / 1000, zone);
  const start = startOfDay(day, zone) * 1000;
  const last = Math.floor((table.last - start) / HOUR);
  if (last >= DAY_HOURS - 1) return [];
  for (const source of sources.values()) {
    const own = source === units.source ? null : definition.sources[source.name]?.time;
    if (own === undefined) continue;
    const time = own === null ? units.time : source.timeSql(own);
    const { later } = await connection.row<{ later: number }>(`SELECT count(*) AS later FROM ${source.relation} WHERE ${time} >= ${String(start + (last + 2) * HOUR)} AND ${time} < ${String(start + 400 * DAY_HOURS * HOUR)}`);
    // Exposures that end while other rows go on were stopped, not cut off.
    if (later > 0) return [];
  }
  const before = await connection.row<{ late: number; days: number; today: number }>(
    `SELECT count(*) FILTER (WHERE h < 0 AND (h % ${String(DAY_HOURS)} + ${String(DAY_HOURS)}) % ${String(DAY_HOURS)} > ${String(last)}) AS late, count(DISTINCT CASE WHEN h < 0 THEN floor(h / ${String(DAY_HOURS)}) END) AS days, count(*) FILTER (WHERE h >= 0) AS today
     FROM (SELECT CAST(floor((t - ${String(start)}) / ${String(HOUR)}) AS BIGINT) AS h FROM ${table.name} WHERE c < 255 AND t >= ${String(start - 7 * DAY_HOURS * HOUR)})`,
  );
  if (before.days === 0 || before.late / before.days < EXPECTED) return [];
  return [found({
    kind: 'incomplete-day', severity: 'warning', source: units.source.name, count: before.today, counted: 'units',
    sentence: `The data end within ${day}, ${String(last + 1)} hours in; the ${counted(before.today, 'unit')} exposed on that day had no time to act.`,
    details: [{ label: 'hours covered', count: last + 1, total: DAY_HOURS }],
    proposals: [proposal({ id: 'end-before', words: `End with the day before ${day}`, repairs: [{ kind: 'end-before-incomplete-day', day }] })],
    rows: { source: units.source.name, sql: placesWhere(units.source, [...exposureConditions(units), `${units.time} >= ${String(start)}`]) },
  })];
}
