import type { ColumnProfile } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource, SourceColumn } from './opened-source';
import { identifies } from './text-types';

/** A column's profile before its histogram. */
export type ColumnStatistics = Omit<ColumnProfile, 'histogram'>;

const sampleRows = 50_000;
const shownValues = 20;
/** Above this, distinct values of continuous numbers and of times, which tell nothing, are not counted. */
const countAllUpTo = 1_000_000;

/**
 * Nulls, distinct values, range and most frequent values of every column, exact.
 *
 * A small sample tells which columns hardly repeat. Those share one scan, which counts their distinct values by 64-bit
 * hashes (two of ten million values meet with probability 3e-6) and lists a few values instead of the most frequent ones.
 * Every other column is grouped once, which gives all figures together.
 */
export async function columnStatistics(connection: Connection, source: OpenedSource, onColumn: (done: number) => void): Promise<ColumnStatistics[]> {
  const rare = await hardlyRepeating(connection, source);
  const found = new Map<string, ColumnStatistics>();
  const together = source.columns.filter((column) => rare.has(column.name));
  for (const statistics of await scanTogether(connection, source, together)) found.set(statistics.name, statistics);
  onColumn(found.size);
  for (const column of source.columns) {
    if (found.has(column.name)) continue;
    found.set(column.name, await groupColumn(connection, source, column));
    onColumn(found.size);
  }
  return source.columns.map((column) => found.get(column.name)).filter((statistics) => statistics !== undefined);
}

async function hardlyRepeating(connection: Connection, source: OpenedSource): Promise<Set<string>> {
  const terms = source.columns.map((column, index) => `count(DISTINCT ${comparable(column)}) AS d${String(index)}, count(${quoteIdentifier(column.name)}) AS n${String(index)}`);
  const row = await connection.row<Record<string, number>>(`SELECT ${terms.join(', ')} FROM (SELECT * FROM ${source.relation} LIMIT ${String(sampleRows)})`);
  return new Set(
    source.columns.filter((_, index) => {
      const distinct = row[`d${String(index)}`] ?? 0;
      const filled = row[`n${String(index)}`] ?? 0;
      return filled > 1000 && distinct > 0.9 * filled;
    }).map((column) => column.name),
  );
}

async function scanTogether(connection: Connection, source: OpenedSource, columns: readonly SourceColumn[]): Promise<ColumnStatistics[]> {
  if (columns.length === 0) return [];
  const counted = (column: SourceColumn): boolean => source.rows <= countAllUpTo || column.class === 'text' || identifies(column.name);
  const terms = columns.map((column, index) => {
    const value = comparable(column);
    const key = String(index);
    const distinct = counted(column) ? `count(DISTINCT ${column.class === 'text' || column.class === 'other' ? `hash(${value})` : value}) FILTER (WHERE ${value} IS NOT NULL)` : 'NULL';
    return `count(${value}) AS n${key}, ${distinct} AS d${key}, ${shown(column, `min(${value})${finiteOnly(column, value)}`)} AS low${key}, ${shown(column, `max(${value})${finiteOnly(column, value)}`)} AS high${key}, ${notFiniteSql(column)} AS x${key}`;
  });
  const row = await connection.row<Record<string, unknown>>(`SELECT ${terms.join(', ')} FROM ${source.relation}`);
  const examples = await connection.rows<Record<string, string | null>>(
    `SELECT ${columns.map((column, index) => `${shown(column, comparable(column))} AS v${String(index)}`).join(', ')} FROM (SELECT * FROM ${source.relation} LIMIT 200)`,
  );
  const result: ColumnStatistics[] = [];
  for (const [index, column] of columns.entries()) {
    const key = String(index);
    const filled = Number(row[`n${key}`]);
    const distinct = row[`d${key}`] === null ? null : Number(row[`d${key}`]);
    const repeated = distinct !== null && distinct < filled;
    const few = [...new Set(examples.map((example) => example[`v${key}`]).filter((value) => typeof value === 'string'))].slice(0, 5);
    result.push({
      name: column.name,
      type: column.type,
      class: column.class,
      nulls: source.rows - filled,
      distinct,
      minimum: row[`low${key}`] as string | null,
      maximum: row[`high${key}`] as string | null,
      notFinite: Number(row[`x${key}`]),
      top: repeated && column.class !== 'number' && column.class !== 'time' ? await mostFrequent(connection, source, column) : distinct === null || repeated ? [] : few.map((value) => ({ value, count: 1 })),
    });
  }
  return result;
}

async function groupColumn(connection: Connection, source: OpenedSource, column: SourceColumn): Promise<ColumnStatistics> {
  const row = await connection.row<{ distinct: number; nulls: number; low: string | null; high: string | null; values: (string | null)[] | null; counts: number[] | null; infinite: number }>(
    `SELECT count(v) AS "distinct", coalesce(sum(n) FILTER (WHERE v IS NULL), 0)::BIGINT AS nulls, ${shown(column, `min(v)${finiteOnly(column, 'v')}`)} AS low, ${shown(column, `max(v)${finiteOnly(column, 'v')}`)} AS high,
       arg_max(${shown(column, 'v')}, n, ${String(shownValues)}) FILTER (WHERE v IS NOT NULL) AS "values", max(n, ${String(shownValues)}) FILTER (WHERE v IS NOT NULL) AS counts,
       ${isReal(column) || column.class === 'time' ? 'coalesce(sum(n) FILTER (WHERE NOT isfinite(v)), 0)::BIGINT' : '0'} AS infinite
     FROM (SELECT ${comparable(column)} AS v, count(*) AS n FROM ${source.relation} GROUP BY 1)`,
  );
  const listed = (row.values ?? []).map((value, index) => ({ value: value ?? '', count: row.counts?.[index] ?? 0 }));
  return {
    name: column.name,
    type: column.type,
    class: column.class,
    nulls: row.nulls,
    distinct: row.distinct,
    minimum: row.low,
    maximum: row.high,
    notFinite: row.infinite,
    top: listed.sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1)),
  };
}

async function mostFrequent(connection: Connection, source: OpenedSource, column: SourceColumn): Promise<{ value: string; count: number }[]> {
  return connection.rows<{ value: string; count: number }>(
    `SELECT ${shown(column, 'v')} AS "value", n AS "count" FROM (SELECT ${comparable(column)} AS v, count(*) AS n FROM ${source.relation} GROUP BY 1 HAVING n > 1) WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${String(shownValues)}`,
  );
}

/** Lists, structs and the like are compared by their text. */
function comparable(column: SourceColumn): string {
  const name = quoteIdentifier(column.name);
  return column.class === 'other' ? `${name}::VARCHAR` : name;
}

/** A value as people read it; times in ISO 8601, cut to what they say. */
function shown(column: SourceColumn, value: string): string {
  if (column.class !== 'time' || column.type === 'DATE') return `(${value})::VARCHAR`;
  const text = `replace((${value})::TIMESTAMP::VARCHAR, ' ', 'T')`;
  return column.type === 'TIMESTAMP WITH TIME ZONE' ? `${text} || 'Z'` : text;
}

/** NaN is DuckDB's largest number and -infinity its smallest; neither is a range. */
function finiteOnly(column: SourceColumn, value: string): string {
  return isReal(column) || column.class === 'time' ? ` FILTER (WHERE isfinite(${value}))` : '';
}

function isReal(column: SourceColumn): boolean {
  return column.type === 'DOUBLE' || column.type === 'FLOAT';
}

function notFiniteSql(column: SourceColumn): string {
  const name = quoteIdentifier(column.name);
  return isReal(column) || column.class === 'time' ? `count(*) FILTER (WHERE NOT isfinite(${name}))` : '0';
}
