import { quoteText } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import { asText, rowOrder } from './sql-text';

/** A column of the exposure source whose value at first exposure is an attribute of the unit. */
export interface PlannedAttribute {
  readonly column: string;
  readonly sql: string;
  readonly type: string;
  /** Where the definition names it. */
  readonly field?: string | undefined;
}

/** Everything that decides which units there are, in SQL. */
export interface UnitsPlan {
  readonly source: OpenedSource;
  /** The unit's column, quoted. */
  readonly key: string;
  readonly keyType: string;
  readonly variant: string;
  readonly variantType: string;
  /** Declared variants, in the order of the definition. */
  readonly variants: readonly string[];
  readonly where: string | null;
  readonly filter: string | null;
  /** Epoch microseconds of a row; null when the source has no time. */
  readonly time: string | null;
  /** Epoch microseconds; `end` is exclusive. */
  readonly start: number | null;
  readonly end: number | null;
  /** `each` counts a unit in every variant that it was seen in: for comparison only. */
  readonly multiple: 'exclude' | 'first' | 'each';
  /** What was randomised, where units lie inside it: its column quoted. */
  readonly cluster: { readonly column: string; readonly sql: string; readonly type: string } | null;
  readonly attributes: readonly PlannedAttribute[];
}

/** The code of a variant that is not declared. */
export const UNDECLARED = 255;

/** Rows of a source are numbered below 2^60, so that time and row fit one sortable number of 128 bits. */
const ROWS = '1152921504606846976';

/** The label of a variant as text. */
function label(plan: UnitsPlan): string {
  return asText(plan.variant, plan.variantType);
}

/**
 * Exposure rows: key `k`, variant code `c`, time `t`, attributes, and `o`, which sorts exposures by time and then by row
 * and is NULL for a row that is no exposure (filtered out, without a unit, outside the period).
 */
export function exposureRows(plan: UnitsPlan): string {
  const codes = plan.variants.map((variant, code) => `WHEN ${quoteText(variant)} THEN ${String(code)}`).join(' ');
  const kept = plan.filter === null ? 'TRUE' : `coalesce(${plan.filter}, FALSE)`;
  const columns = [
    `${plan.key} AS k`,
    `${label(plan)} AS l`,
    `CAST(CASE ${label(plan)} ${codes} ELSE ${String(UNDECLARED)} END AS UTINYINT) AS c`,
    `${plan.time ?? 'CAST(NULL AS BIGINT)'} AS t`,
    `${rowOrder(plan.source)} AS r`,
    ...(plan.cluster === null ? [] : [`${plan.cluster.sql} AS g`]),
    ...(plan.filter === null ? [] : [`${kept} AS kept`]),
    ...plan.attributes.map(({ sql }, index) => `${sql} AS a${String(index)}`),
  ];
  const where = plan.where === null ? '' : `\n    WHERE ${plan.where}`;
  const order = plan.time === null ? 'r' : `CAST(t AS HUGEINT) * ${ROWS} + r`;
  const valid = validity(plan).map(({ holds }) => holds);
  return `
  SELECT *, ${valid.length === 0 ? order : `CASE WHEN ${valid.join(' AND ')} THEN ${order} END`} AS o
  FROM (
    SELECT ${columns.join(', ')}
    FROM ${plan.source.relation}${where}
  )`;
}

/** What an exposure row must satisfy to count, in the order in which a failing row is attributed to its reason. Its unit is looked at per group. */
export function validity(plan: UnitsPlan): { readonly name: string; readonly holds: string }[] {
  const conditions: { name: string; holds: string }[] = [];
  if (plan.filter !== null) conditions.push({ name: 'filteredOut', holds: 'kept' });
  if (plan.time !== null) conditions.push({ name: 'unreadableTimes', holds: 't IS NOT NULL' });
  const bounds: string[] = [];
  if (plan.time !== null && plan.start !== null) bounds.push(`t >= ${String(plan.start)}`);
  if (plan.time !== null && plan.end !== null) bounds.push(`t < ${String(plan.end)}`);
  if (bounds.length > 0) conditions.push({ name: 'outsidePeriod', holds: bounds.join(' AND ') });
  if (plan.cluster !== null) conditions.push({ name: 'withoutCluster', holds: plan.cluster.type === 'VARCHAR' ? "(g IS NOT NULL AND g <> '')" : 'g IS NOT NULL' });
  return conditions;
}

/** Whether a row, or a group of rows, names a unit. */
function namesUnit({ keyType }: UnitsPlan): string {
  return keyType === 'VARCHAR' ? "(k IS NOT NULL AND k <> '')" : 'k IS NOT NULL';
}

/**
 * One row per unit key: code of the first variant `c` (NULL without an exposure that counts), attributes then `f`, first
 * exposure `t`, declared variants seen, and rows by what became of them.
 * @param more further aggregates over the exposure rows of a unit: `o` is NULL where one does not count
 */
export function firstExposuresSql(plan: UnitsPlan, table: string, more: readonly string[] = []): string {
  const first = plan.attributes.map((_, index) => `a${String(index)}: a${String(index)}`).join(', ');
  const columns = [
    'k',
    'arg_min(c, o) AS c',
    ...(plan.cluster === null ? [] : ['arg_min(g, o) AS g']),
    // A struct, as arg_min passes over NULLs, and an attribute may be one.
    ...(first === '' ? [] : [`arg_min({${first}}, o) AS f`]),
    plan.time === null ? 'CAST(NULL AS BIGINT) AS t' : 'min(t) FILTER (WHERE o IS NOT NULL) AS t',
    `bit_or(CASE WHEN o IS NOT NULL AND c < ${String(UNDECLARED)} THEN 1::UBIGINT << c ELSE 0 END) AS seen`,
    'count(*) AS rows',
  ];
  const before: string[] = [];
  for (const { name, holds } of validity(plan)) {
    columns.push(`count(*) FILTER (WHERE ${[...before, `NOT (${holds})`].join(' AND ')}) AS "${name}"`);
    before.push(`(${holds})`);
  }
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT ${[...columns, ...more].join(',\n  ')}
FROM (${exposureRows(plan)}
) r
GROUP BY k${plan.multiple === 'each' ? ', r.c' : ''}`;
}

/** Exposure rows by what became of them. */
export function rowCountsSql(plan: UnitsPlan, table: string): string {
  const unit = namesUnit(plan);
  const filtered = plan.filter === null ? '0' : '"filteredOut"';
  const sums = validity(plan).map(({ name }) => `coalesce(sum("${name}")${name === 'filteredOut' ? '' : ` FILTER (WHERE ${unit})`}, 0)::DOUBLE AS "${name}"`);
  return `SELECT ${['coalesce(sum(rows), 0)::DOUBLE AS rows', `coalesce(sum(rows - ${filtered}) FILTER (WHERE NOT ${unit}), 0)::DOUBLE AS "nullUnits"`, ...sums].join(', ')} FROM ${table}`;
}

/** One row per cluster: its key `g`, code of its first variant `c`, and the set (bits) of declared variants that it was seen in. */
export function clustersSql(plan: UnitsPlan, table: string): string {
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT g, arg_min(c, o) AS c, bit_or(CASE WHEN c < ${String(UNDECLARED)} THEN 1::UBIGINT << c ELSE 0 END) AS seen
FROM (${exposureRows({ ...plan, attributes: [] })}
)
WHERE o IS NOT NULL AND ${namesUnit(plan)}
GROUP BY g`;
}

/** Clusters by the code of their first variant and the set (bits) of declared variants that they were seen in. */
export function clusterCountsSql(clusters: string): string {
  return `SELECT c::INTEGER AS c, seen::VARCHAR AS seen, count(*)::DOUBLE AS units FROM ${clusters} GROUP BY ALL ORDER BY ALL`;
}

/** Units by the code of their first variant and the set (bits) of declared variants that they were seen in. */
export function unitCountsSql(plan: UnitsPlan, table: string, clusters: string | null = null): string {
  if (clusters !== null) return `SELECT s.c::INTEGER AS c, (u.seen | s.seen)::VARCHAR AS seen, count(*)::DOUBLE AS units FROM ${table} u JOIN ${clusters} s ON u.g = s.g WHERE u.c IS NOT NULL AND ${namesUnit(plan)} GROUP BY ALL ORDER BY ALL`;
  return `SELECT c::INTEGER AS c, seen::VARCHAR AS seen, count(*)::DOUBLE AS units FROM ${table} WHERE c IS NOT NULL AND ${namesUnit(plan)} GROUP BY ALL ORDER BY ALL`;
}

/** Units whose first variant is not declared, by its label. */
export function undeclaredSql(plan: UnitsPlan): string {
  return `SELECT f.l AS variant, count(*)::DOUBLE AS units
FROM (
  SELECT k, arg_min({l: l, c: c}, o) AS f
  FROM (${exposureRows({ ...plan, attributes: [] })}
  )
  GROUP BY k
)
WHERE f.c = ${String(UNDECLARED)} AND ${namesUnit(plan)}
GROUP BY ALL ORDER BY units DESC, variant LIMIT 50`;
}

/**
 * The units to analyse. A unit's number is its row: by variant, then by a hash of its key, so that it depends neither on
 * the order of the file nor on the meaning of the key.
 */
export function unitsSql(plan: UnitsPlan, from: string, table: string, clusters: string | null = null): string {
  const attributes = plan.attributes.map((_, index) => `, f.a${String(index)} AS a${String(index)}`).join('');
  if (clusters !== null) return clusteredUnitsSql(plan, from, clusters, table, attributes);
  const single = plan.multiple === 'exclude' ? ' AND bit_count(seen) < 2' : '';
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT k, c, t${attributes}
FROM ${from}
WHERE c < ${String(UNDECLARED)} AND ${namesUnit(plan)}${single}
ORDER BY c, hash(CAST(k AS VARCHAR)), k`;
}

/** The same for units inside clusters: a unit has the variant of its cluster, and the units of a cluster stand together. */
function clusteredUnitsSql(plan: UnitsPlan, from: string, clusters: string, table: string, attributes: string): string {
  const single = plan.multiple === 'exclude' ? ' AND bit_count(u.seen | s.seen) < 2' : '';
  const variant = plan.multiple === 'each' ? 'u.c' : 's.c';
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT u.k AS k, ${variant} AS c, t, u.g AS g${attributes}
FROM ${from} u JOIN ${clusters} s ON u.g = s.g
WHERE u.c IS NOT NULL AND ${variant} < ${String(UNDECLARED)}${plan.keyType === 'VARCHAR' ? " AND u.k <> ''" : ''} AND u.k IS NOT NULL${single}
ORDER BY ${variant}, hash(CAST(u.g AS VARCHAR)), u.g, hash(CAST(u.k AS VARCHAR)), u.k`;
}

/** Levels of an attribute, NULL last. */
export function levelsSql(table: string, index: number, attribute: PlannedAttribute, limit: number): string {
  return `SELECT ${asText(`a${String(index)}`, attribute.type)} AS level FROM ${table} GROUP BY ALL ORDER BY level NULLS LAST LIMIT ${String(limit)}`;
}

/** Unit number, variant code, first exposure (epoch milliseconds) and attribute codes. */
export function unitColumnsSql(plan: UnitsPlan, table: string, levels: readonly (readonly (string | null)[])[]): string {
  const codes = levels.map((labels, index) => {
    const known = labels.filter((level) => level !== null);
    const text = asText(`a${String(index)}`, plan.attributes[index]?.type ?? '');
    if (known.length === 0) return `, 0::UINTEGER AS a${String(index)}`;
    return `, coalesce(enum_code(CAST(${text} AS ENUM(${known.map(quoteText).join(', ')}))), ${String(known.length)})::UINTEGER AS a${String(index)}`;
  });
  const time = plan.time === null ? '' : ', CAST(t AS DOUBLE) / 1000 AS t';
  const cluster = plan.cluster === null ? '' : ', (dense_rank() OVER (ORDER BY c, hash(CAST(g AS VARCHAR)), g) - 1)::UINTEGER AS g';
  return `SELECT rowid::UINTEGER AS u, c${time}${codes.join('')}${cluster} FROM ${table}`;
}
