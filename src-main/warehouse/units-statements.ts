import type { PushDialect } from './push-dialect';
import type { PushUnits } from './push-plan';

/** The code of a variant that is not declared. */
export const UNDECLARED = 255;

/** What became of an exposure row; each row is counted once, in this order. */
export const lostReasons = ['counted', 'filteredOut', 'nullUnits', 'unreadableTimes', 'outsidePeriod', 'withoutCluster'] as const;

/**
 * Exposure rows: key `k`, label `l`, variant code `c`, time `t`, what orders rows of one instant `o0`…, attributes `a0`…, what
 * was randomised `g` where units lie inside it, and `lost`, the place of its fate among {@link lostReasons}.
 */
export function exposuresSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const { table, filter, where, start, end, cluster } = units;
  const outside = [...(start === null ? [] : [`t < ${String(start)}`]), ...(end === null ? [] : [`t >= ${String(end)}`])];
  const fates = [
    ...(filter === null ? [] : ['WHEN kept = 0 THEN 1']),
    "WHEN k IS NULL OR k = '' THEN 2",
    ...(table.time === null ? [] : ['WHEN t IS NULL THEN 3']),
    ...(table.time === null || outside.length === 0 ? [] : [`WHEN ${outside.join(' OR ')} THEN 4`]),
    ...(cluster === null ? [] : ["WHEN g IS NULL OR g = '' THEN 5"]),
  ];
  const codes = units.variants.map((variant, code) => `WHEN l = ${dialect.text(variant)} THEN ${String(code)}`).join(' ');
  const attributes = units.attributes.map((_, a) => `a${String(a)}`);
  const inner = [
    `${units.key} AS k`,
    `${units.variant} AS l`,
    `${table.time ?? dialect.noInstant} AS t`,
    ...(table.order === null ? [] : [`${table.order} AS o0`]),
    ...(cluster === null ? [] : [`${cluster.text} AS g`]),
    ...(filter === null ? [] : [`CASE WHEN ${filter} THEN 1 ELSE 0 END AS kept`]),
    ...units.attributes.map(({ text }, a) => `${text} AS a${String(a)}`),
  ];
  const conditions = [...(where === null ? [] : [where]), ...only];
  // What orders rows of one instant, where no column does: the labels themselves, so that the answer is the same each time.
  // What was randomised comes before attributes, so that a unit's is the same in statements that leave those out.
  const kept = [...(cluster === null ? [] : ['g']), ...attributes];
  const ties = table.order === null ? [`coalesce(l, '') AS o0`, ...kept.map((name, a) => `coalesce(${name}, '') AS o${String(a + 1)}`)] : ['o0'];
  return `SELECT k, l, CASE ${codes} ELSE ${String(UNDECLARED)} END AS c, t, ${[...ties, ...kept].join(', ')}, CASE ${fates.join(' ')} ELSE 0 END AS lost
  FROM (SELECT ${inner.join(', ')} FROM ${table.sql} AS src${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}) AS rows_of`;
}

/** How many exposure rows had which fate: `lost`, `n`. */
export function fatesSql(units: PushUnits, dialect: PushDialect): string {
  return `SELECT lost, count(*) AS n FROM (${exposuresSql(units, dialect)}) AS e GROUP BY lost`;
}

/** Seen variants: 1 where a variant was seen, per variant. */
function seenColumns(units: PushUnits): string[] {
  return units.variants.map((_, code) => `s${String(code)}`);
}

/** What orders the exposure rows of {@link exposuresSql}: the first one says what a unit, or what was randomised, is. */
function orderOf({ table, attributes, cluster }: PushUnits): string[] {
  const ties = attributes.length + (cluster === null ? 0 : 1);
  return [...(table.time === null ? [] : ['t']), 'o0', ...(table.order === null ? Array.from({ length: ties }, (_, a) => `o${String(a + 1)}`) : [])];
}

function seenAggregates(units: PushUnits): string {
  return seenColumns(units).map((name, code) => `max(CASE WHEN c = ${String(code)} THEN 1 ELSE 0 END) AS ${name}`).join(', ');
}

/**
 * One row per unit: key `k`, first exposure `first_t`, the labels of its first exposure `f` (label, code, attributes, what was
 * randomised), and `s0`… the variants that it was seen in.
 */
function firstsSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const labels = ['l', 'c', ...units.attributes.map((_, a) => `a${String(a)}`), ...(units.cluster === null ? [] : ['g'])];
  return `SELECT k AS k, ${dialect.first(labels, orderOf(units))} AS f, min(t) AS first_t, ${seenAggregates(units)}
  FROM (${exposuresSql(units, dialect, only)}) AS e WHERE lost = 0 GROUP BY k`;
}

/** One row per unit, as the statements below ask: `k`, variant code `c` (that of what was randomised), `t`, variants seen, attributes, `g`. */
function placedSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const attributes = units.attributes.map((_, a) => `, ${dialect.part('f', a + 3)} AS a${String(a)}`).join('');
  const seen = seenColumns(units);
  if (units.cluster === null) return `SELECT k, ${dialect.part('f', 2)} AS c, first_t AS t, ${seen.join(', ')}${attributes} FROM (${firstsSql(units, dialect, only)}) AS firsts`;
  const own = `SELECT k, first_t AS t, ${seen.map((name) => `${name} AS u${name}`).join(', ')}${attributes}, ${dialect.part('f', units.attributes.length + 3)} AS g FROM (${firstsSql(units, dialect, only)}) AS firsts`;
  const named = units.attributes.map((_, a) => `, p.a${String(a)} AS a${String(a)}`).join('');
  return `SELECT p.k AS k, q.c AS c, p.t AS t, ${seen.map((name) => `greatest(p.u${name}, q.${name}) AS ${name}`).join(', ')}${named}, p.g AS g
  FROM (${own}) AS p JOIN (${clustersSql(units, dialect, only)}) AS q ON p.g = q.g`;
}

/** One row per what was randomised: `g`, the code of its first variant `c`, and the variants that it was seen in `s0`…. */
function clustersSql(units: PushUnits, dialect: PushDialect, only: readonly string[] = []): string {
  const plain = { ...units, attributes: [] };
  const first = `SELECT g AS g, ${dialect.first(['l', 'c'], orderOf(plain))} AS f, ${seenAggregates(units)} FROM (${exposuresSql(plain, dialect, only)}) AS e WHERE lost = 0 GROUP BY g`;
  return `SELECT g, ${dialect.part('f', 2)} AS c, ${seenColumns(units).join(', ')} FROM (${first}) AS firsts`;
}

/** Units by the code of their variant and the variants that they were seen in, and the instants of the first and the last of them. */
export function seenSql(units: PushUnits, dialect: PushDialect): string {
  const by = ['c', ...seenColumns(units)].join(', ');
  return `SELECT ${by}, count(*) AS units, min(t) AS earliest, max(t) AS latest FROM (${placedSql({ ...units, attributes: [] }, dialect)}) AS placed GROUP BY ${by}`;
}

/** The same of what was randomised: how many (`units`) by the code of their first variant and the variants that they were seen in. */
export function clustersSeenSql(units: PushUnits, dialect: PushDialect): string {
  const by = ['c', ...seenColumns(units)].join(', ');
  return `SELECT ${by}, count(*) AS units FROM (${clustersSql(units, dialect)}) AS clusters GROUP BY ${by}`;
}

/** How many of what was randomised have units to analyse, by variant: `c`, `units`. */
export function clusterCountsSql(units: PushUnits, dialect: PushDialect): string {
  return `SELECT c, count(*) AS units FROM (${enteredSql(units, dialect)}) AS entered GROUP BY c`;
}

/** What enters an analysis as independent: units, or what was randomised, with variant `c` and first exposure `t` of its units. */
function enteredSql(units: PushUnits, dialect: PushDialect): string {
  const analysed = unitsSql({ ...units, attributes: [] }, dialect);
  return units.cluster === null ? analysed : `SELECT u.g AS g, max(u.c) AS c, min(u.t) AS t FROM (${analysed}) AS u GROUP BY u.g`;
}

/** Units whose first variant is not declared, by its label. */
export function undeclaredSql(units: PushUnits, dialect: PushDialect): string {
  const label = dialect.part('f', 1);
  return `SELECT ${label} AS variant, count(*) AS units FROM (${firstsSql({ ...units, attributes: [] }, dialect)}) AS firsts WHERE ${dialect.part('f', 2)} = ${String(UNDECLARED)} GROUP BY ${label} ORDER BY units DESC, variant LIMIT 50`;
}

/**
 * The units to analyse: key `k`, variant code `c`, first exposure `t`, attributes `a0`…, and `g` where they lie inside what was
 * randomised. @param until only those exposed before (epoch microseconds)
 */
export function unitsSql(units: PushUnits, dialect: PushDialect, until: number | null = null): string {
  const { rawTime } = units.table;
  const only = rawTime === null ? [] : dialect.between(rawTime, units.start, units.end);
  const single = units.multiple === 'exclude' ? ` AND ${seenColumns(units).join(' + ')} < 2` : '';
  const kept = ['k', 'c', 't', ...units.attributes.map((_, a) => `a${String(a)}`), ...(units.cluster === null ? [] : ['g'])];
  return `SELECT ${kept.join(', ')} FROM (${placedSql(units, dialect, only)}) AS placed
  WHERE c < ${String(UNDECLARED)}${single}${until === null ? '' : ` AND t < ${String(until)}`}`;
}

/** Units (or what was randomised) by variant and by the day of their first exposure. @param ends exclusive ends of days, epoch microseconds; the last day takes what comes later */
export function arrivalsSql(units: PushUnits, ends: readonly number[], dialect: PushDialect): string {
  const days = ends.slice(0, -1).map((end, day) => `WHEN t < ${String(end)} THEN ${String(day)}`);
  const day = days.length === 0 ? '0' : `CASE ${days.join(' ')} ELSE ${String(ends.length - 1)} END`;
  return `SELECT c, ${day} AS place, count(*) AS units FROM (${enteredSql(units, dialect)}) AS u GROUP BY c, ${day}`;
}

/** Every level of every attribute among the units to analyse: which attribute (`g0`… 0) and its level. */
export function levelsSql(units: PushUnits, dialect: PushDialect): string {
  const named = units.attributes.map((_, a) => `a${String(a)}`);
  const told = named.flatMap((name, a) => [`grouping(${name}) AS g${String(a)}`, `${name} AS level${String(a)}`]);
  const sets = named.length === 0 ? 'c' : `GROUPING SETS ((c), ${named.map((name) => `(c, ${name})`).join(', ')})`;
  return `SELECT ${['c', ...told].join(', ')} FROM (${unitsSql(units, dialect)}) AS u GROUP BY ${sets}`;
}
