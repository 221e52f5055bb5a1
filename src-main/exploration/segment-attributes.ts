import type { ExplorationOrder } from '../../src-contract/exploration';
import { segmentRules, type OfferedColumn, type PlannedSegment, type SegmentColumn, type SegmentRule } from '../../src-contract/exploration-segments';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { SamplePlan } from '../evaluation/plan-sample';
import { asText } from '../evaluation/sql-text';
import { firstExposuresSql, UNDECLARED, type PlannedAttribute, type UnitsPlan } from '../evaluation/units-sql';
import type { OpenedSource, SourceColumn } from '../sources/opened-source';
import { dayLabels, hourLabels, quantileLabels, weekdayLabels } from './segment-labels';

/** Numbers with more values than this are read in quarters of the units. */
const FEW_VALUES = 12;
/** A column with more values than a sample keeps has its most common ones, and the rest together. */
const MOST_VALUES = 1000;
const MOST_NAMED = 30;
const QUARTERS = [0.25, 0.5, 0.75] as const;
/** Days that are told apart; a longer span is read by weeks. */
const MOST_DAYS = 31;
const NUMBER = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\(.*)$/;
const TIME = /^(TIMESTAMP|DATE)/;

interface Planned {
  readonly segment: PlannedSegment;
  readonly attribute: PlannedAttribute;
}

/** Where what was found out about columns outlives the program. */
export interface ColumnMemory {
  /** What was kept under a name; null where nothing was. */
  found(name: string): Promise<unknown>;
  keepFound(name: string, content: unknown): Promise<boolean>;
}

/** What was found out about columns, by the units that they are of. */
const known = new Map<string, Planned>();
const MOST_KNOWN = 200;

/**
 * Plans columns of the exposure source as attributes of units, by their value at first exposure: as they are, in quarters of
 * the units, by day, by day of the week or by hour. Asks DuckDB about a column once.
 * @throws LiftbenchError `input` where there is no such column, or a rule does not suit it
 */
export async function planSegments(plan: SamplePlan, order: ExplorationOrder, declared: readonly string[], connect: () => Promise<Connection>, memory?: ColumnMemory): Promise<{ readonly plan: SamplePlan; readonly order: ExplorationOrder }> {
  if (order.kind !== 'segments') return { plan, order };
  const offered = offeredColumns(plan.units, declared);
  const asked = order.columns !== undefined && order.columns.length > 0 ? order.columns : offered.filter((one) => one.declared).slice(0, 2).map(({ column }): SegmentColumn => ({ column, by: null }));
  const chosen = (asked.length > 0 ? asked : offered.slice(0, 1).map(({ column }): SegmentColumn => ({ column, by: null }))).slice(0, 2);
  const planned: Planned[] = [];
  for (const one of chosen) planned.push(await plannedOnce(plan, one, offered, connect, memory));
  const attributes = [...plan.units.attributes];
  for (const { attribute } of planned) if (!attributes.some(({ column }) => column === attribute.column)) attributes.push(attribute);
  const columns = planned.map(({ segment }) => segment);
  return { plan: { ...plan, units: { ...plan.units, attributes } }, order: { ...order, segments: { columns, offered } } };
}

function offeredColumns({ source, key }: UnitsPlan, declared: readonly string[]): OfferedColumn[] {
  const lower = declared.map((name) => name.toLowerCase());
  const columns = source.columns.filter(({ name }) => quoteIdentifier(name) !== key).map((column) => ({ column: column.name, rules: rulesOf(column), declared: lower.includes(column.name.toLowerCase()) }));
  return [...columns.filter((one) => one.declared), ...columns.filter((one) => !one.declared)];
}

function rulesOf({ type }: SourceColumn): readonly SegmentRule[] {
  if (TIME.test(type)) return type === 'DATE' ? ['day', 'weekday'] : ['day', 'weekday', 'hour'];
  return NUMBER.test(type) ? ['quantiles', 'value'] : ['value'];
}

async function plannedOnce(plan: SamplePlan, { column, by }: SegmentColumn, offered: readonly OfferedColumn[], connect: () => Promise<Connection>, memory: ColumnMemory | undefined): Promise<Planned> {
  const { source } = plan.units;
  const offer = offered.find((one) => one.column.toLowerCase() === column.toLowerCase());
  const found = source.columns.find(({ name }) => name === offer?.column);
  if (offer === undefined || found === undefined) throw new LiftbenchError({ kind: 'input', message: `The source "${source.name}" has no column "${column}" to look at.`, next: `Columns: ${offered.map((one) => one.column).join(', ')}.`, place: { field: 'columns' } });
  if (by !== null && !offer.rules.includes(by)) throw new LiftbenchError({ kind: 'input', message: `The column "${column}" cannot be read by ${by}.`, next: `Choose one of: ${offer.rules.join(', ')} (of ${segmentRules.join(', ')}).`, place: { field: 'columns' } });
  const name = JSON.stringify([plan.unitsKey, found.name, by, offer.declared]);
  const before = known.get(name);
  if (before !== undefined) return before;
  const earlier = (await memory?.found(name)) as Planned | null | undefined;
  const planned = earlier ?? (await planColumn(plan, found, by ?? offer.rules[0] ?? 'value', by === null, offer.declared, await connect()));
  if (earlier == null) void memory?.keepFound(name, planned);
  known.set(name, planned);
  if (known.size > MOST_KNOWN) for (const oldest of known.keys()) { known.delete(oldest); break; }
  return planned;
}

async function planColumn(plan: SamplePlan, { name, type }: SourceColumn, rule: SegmentRule, usual: boolean, declared: boolean, connection: Connection): Promise<Planned> {
  const sql = quoteIdentifier(name);
  const table = `liftbench_segments_${plan.unitsKey}`;
  const one = { ...plan.units, attributes: [{ column: name, sql, type }] };
  await connection.run(firstExposuresSql(one, table));
  try {
    const units = `(SELECT f.a0 AS x FROM ${table} WHERE c < ${String(UNDECLARED)})`;
    const asIs = (how: string | null = null): Planned => ({ segment: { column: name, by: 'value', attribute: name, labels: null, conditions: null, declared, how }, attribute: { column: name, sql, type } });
    const numbered = (by: SegmentRule, expression: string, labels: readonly string[], how: string): Planned => {
      const attribute = `${name} ${by} ${JSON.stringify(labels)}`;
      return { segment: { column: name, by, attribute, labels, conditions: labels.map((_, at) => `(${expression}) = ${String(at)}`), declared, how }, attribute: { column: attribute, sql: expression, type: 'INTEGER' } };
    };
    if (TIME.test(type)) {
      const time = timeExpression(plan.units.source, name, type);
      if (rule === 'weekday') return numbered('weekday', `CAST(isodow(${time}) - 1 AS INTEGER)`, weekdayLabels, 'days of the week');
      if (rule === 'hour') return numbered('hour', `CAST(hour(${time}) AS INTEGER)`, hourLabels, 'hours of the day');
      const ends = await connection.row<{ first: string | null; days: number | null }>(`SELECT CAST(min(d) AS VARCHAR) AS first, CAST(date_diff('day', min(d), max(d)) AS INTEGER) AS days FROM (SELECT CAST(${timeExpression(null, 'x', type)} AS DATE) AS d FROM ${units})`);
      if (ends.first === null) return asIs();
      const step = (ends.days ?? 0) < MOST_DAYS ? 1 : 7;
      const labels = dayLabels(ends.first, ends.days ?? 0, step);
      return numbered('day', `CAST(date_diff('day', DATE ${quoteText(ends.first)}, CAST(${time} AS DATE)) // ${String(step)} AS INTEGER)`, labels, step === 1 ? 'days' : 'weeks');
    }
    const { distinct } = await connection.row<{ distinct: number }>(`SELECT count(DISTINCT x)::INTEGER AS "distinct" FROM ${units}`);
    if (rule === 'quantiles' && !(usual && distinct <= FEW_VALUES)) {
      const number = `CAST(${sql} AS DOUBLE)`;
      const { cuts } = await connection.row<{ cuts: readonly number[] | null }>(`SELECT quantile_disc(CAST(x AS DOUBLE), [${QUARTERS.join(', ')}]) AS cuts FROM ${units} WHERE x IS NOT NULL AND isfinite(CAST(x AS DOUBLE))`);
      const ends = [...new Set(cuts ?? [])];
      if (ends.length === 0) return asIs();
      const cases = ends.map((end, at) => `WHEN ${number} <= ${String(end)} THEN ${String(at)}`).join(' ');
      return numbered('quantiles', `CASE WHEN ${sql} IS NULL OR NOT isfinite(${number}) THEN NULL ${cases} ELSE ${String(ends.length)} END`, quantileLabels(ends), 'quarters of the units');
    }
    if (distinct <= MOST_VALUES) return asIs();
    const common = await connection.rows<{ level: string }>(`SELECT level FROM (SELECT ${asText('x', type)} AS level FROM ${units} WHERE x IS NOT NULL) GROUP BY level ORDER BY count(*) DESC, level LIMIT ${String(MOST_NAMED)}`);
    const cases = common.map(({ level }, at) => `WHEN ${quoteText(level)} THEN ${String(at)}`).join(' ');
    return numbered('value', `CASE WHEN ${sql} IS NULL THEN NULL ELSE CASE ${asText(sql, type)} ${cases} ELSE ${String(common.length)} END END`, [...common.map(({ level }) => level), 'other'], `the ${String(common.length)} most common of ${distinct.toLocaleString('en-US')} values`);
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** A time as a timestamp without zone: as the file writes it, and in UTC where it has a zone. */
function timeExpression(source: OpenedSource | null, column: string, type: string): string {
  const name = source === null ? column : quoteIdentifier(column);
  return /WITH TIME ZONE|TIMESTAMPTZ/.test(type) ? `make_timestamp(epoch_us(${name}))` : `CAST(${name} AS TIMESTAMP)`;
}
