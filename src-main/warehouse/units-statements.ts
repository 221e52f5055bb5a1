import type { PushDialect } from './push-dialect';
import type { PushUnits } from './push-plan';

/** The code of a variant that is not declared. */
export const UNDECLARED = 255;

/** What became of an exposure row; each row is counted once, in this order. */
export const lostReasons = ['counted', 'filteredOut', 'nullUnits', 'unreadableTimes', 'outsidePeriod'] as const;

/**
 * Exposure rows: key `k`, label `l`, variant code `c`, time `t`, what orders rows of one instant `o0`…, attributes `a0`…, and
 * `lost`, the place of its fate among {@link lostReasons}.
 */
export function exposuresSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const { table, filter, where, start, end } = units;
  const outside = [...(start === null ? [] : [`t < ${String(start)}`]), ...(end === null ? [] : [`t >= ${String(end)}`])];
  const fates = [
    ...(filter === null ? [] : ['WHEN kept = 0 THEN 1']),
    "WHEN k IS NULL OR k = '' THEN 2",
    ...(table.time === null ? [] : ['WHEN t IS NULL THEN 3']),
    ...(table.time === null || outside.length === 0 ? [] : [`WHEN ${outside.join(' OR ')} THEN 4`]),
  ];
  const codes = units.variants.map((variant, code) => `WHEN l = ${dialect.text(variant)} THEN ${String(code)}`).join(' ');
  const attributes = units.attributes.map((_, a) => `a${String(a)}`);
  const inner = [
    `${units.key} AS k`,
    `${units.variant} AS l`,
    `${table.time ?? dialect.noInstant} AS t`,
    ...(table.order === null ? [] : [`${table.order} AS o0`]),
    ...(filter === null ? [] : [`CASE WHEN ${filter} THEN 1 ELSE 0 END AS kept`]),
    ...units.attributes.map(({ text }, a) => `${text} AS a${String(a)}`),
  ];
  const conditions = [...(where === null ? [] : [where]), ...only];
  // What orders rows of one instant, where no column does: the labels themselves, so that the answer is the same each time.
  const ties = table.order === null ? [`coalesce(l, '') AS o0`, ...attributes.map((name, a) => `coalesce(${name}, '') AS o${String(a + 1)}`)] : ['o0'];
  return `SELECT k, l, CASE ${codes} ELSE ${String(UNDECLARED)} END AS c, t, ${[...ties, ...attributes].join(', ')}, CASE ${fates.join(' ')} ELSE 0 END AS lost
  FROM (SELECT ${inner.join(', ')} FROM ${table.sql} AS src${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}) AS rows_of`;
}

/** How many exposure rows had which fate: `lost`, `n`. */
export function fatesSql(units: PushUnits, dialect: PushDialect): string {
  return `SELECT lost, count(*) AS n FROM (${exposuresSql(units, dialect)}) AS e GROUP BY lost`;
}

/** One row per unit: key `k`, first exposure `t`, the labels of its first exposure `f` (label, code, attributes), and `s0`… the variants that it was seen in. */
function firstsSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const order = [...(units.table.time === null ? [] : ['t']), 'o0', ...(units.table.order === null ? units.attributes.map((_, a) => `o${String(a + 1)}`) : [])];
  const labels = ['l', 'c', ...units.attributes.map((_, a) => `a${String(a)}`)];
  const seen = units.variants.map((_, code) => `max(CASE WHEN c = ${String(code)} THEN 1 ELSE 0 END) AS s${String(code)}`);
  return `SELECT k AS k, ${dialect.first(labels, order)} AS f, min(t) AS first_t, ${seen.join(', ')}
  FROM (${exposuresSql(units, dialect, only)}) AS e WHERE lost = 0 GROUP BY k`;
}

/** Units by the code of their first variant and the variants that they were seen in, and the instants of the first and the last of them. */
export function seenSql(units: PushUnits, dialect: PushDialect): string {
  const seen = units.variants.map((_, code) => `s${String(code)}`).join(', ');
  const code = dialect.part('f', 2);
  return `SELECT ${code} AS c, ${seen}, count(*) AS units, min(first_t) AS earliest, max(first_t) AS latest FROM (${firstsSql(units, dialect)}) AS firsts GROUP BY ${code}, ${seen}`;
}

/** Units whose first variant is not declared, by its label. */
export function undeclaredSql(units: PushUnits, dialect: PushDialect): string {
  const label = dialect.part('f', 1);
  return `SELECT ${label} AS variant, count(*) AS units FROM (${firstsSql({ ...units, attributes: [] }, dialect)}) AS firsts WHERE ${dialect.part('f', 2)} = ${String(UNDECLARED)} GROUP BY ${label} ORDER BY units DESC, variant LIMIT 50`;
}

/** The units to analyse: key `k`, variant code `c`, first exposure `t`, attributes `a0`…. @param until only those exposed before (epoch microseconds) */
export function unitsSql(units: PushUnits, dialect: PushDialect, until: number | null = null): string {
  const { rawTime } = units.table;
  const only = rawTime === null ? [] : dialect.between(rawTime, units.start, units.end);
  const single = units.multiple === 'exclude' ? ` AND ${units.variants.map((_, code) => `s${String(code)}`).join(' + ')} < 2` : '';
  const attributes = units.attributes.map((_, a) => `, ${dialect.part('f', a + 3)} AS a${String(a)}`).join('');
  return `SELECT k, ${dialect.part('f', 2)} AS c, first_t AS t${attributes} FROM (${firstsSql(units, dialect, only)}) AS firsts
  WHERE ${dialect.part('f', 2)} < ${String(UNDECLARED)}${single}${until === null ? '' : ` AND first_t < ${String(until)}`}`;
}

/** Units by variant and by the day of their first exposure. @param ends exclusive ends of days, epoch microseconds; the last day takes what comes later */
export function arrivalsSql(units: PushUnits, ends: readonly number[], dialect: PushDialect): string {
  const days = ends.slice(0, -1).map((end, day) => `WHEN t < ${String(end)} THEN ${String(day)}`);
  const day = days.length === 0 ? '0' : `CASE ${days.join(' ')} ELSE ${String(ends.length - 1)} END`;
  return `SELECT c, ${day} AS place, count(*) AS units FROM (${unitsSql({ ...units, attributes: [] }, dialect)}) AS u GROUP BY c, ${day}`;
}

/** Every level of every attribute among the units to analyse: which attribute (`g0`… 0) and its level. */
export function levelsSql(units: PushUnits, dialect: PushDialect): string {
  const named = units.attributes.map((_, a) => `a${String(a)}`);
  const told = named.flatMap((name, a) => [`grouping(${name}) AS g${String(a)}`, `${name} AS level${String(a)}`]);
  const sets = named.length === 0 ? 'c' : `GROUPING SETS ((c), ${named.map((name) => `(c, ${name})`).join(', ')})`;
  return `SELECT ${['c', ...told].join(', ')} FROM (${unitsSql(units, dialect)}) AS u GROUP BY ${sets}`;
}
