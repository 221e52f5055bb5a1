import type { ColumnProfile } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource, SourceColumn } from './opened-source';
import { standsForNobody } from './placeholder';
import { identifies } from './text-types';

/** A column's profile before its histogram, with the identifiers that stand for nobody. */
export type ColumnStatistics = Omit<ColumnProfile, 'histogram'> & { readonly placeholders: readonly FrequentValue[] };

type FrequentValue = ColumnProfile['top'][number];

const sampleRows = 50_000;
const shownValues = 20;
const columnsAtOnce = 50;
/** In larger sources the distinct values of continuous numbers and of times, which tell nothing and cost most, are not counted. */
const countAllUpTo = 200_000;

/**
 * Nulls, distinct values, range and most frequent values of every column, exact.
 *
 * Each column is grouped once, which gives all its figures together. In large sources, numbers and times that a sample
 * shows to hardly repeat share one plain scan instead.
 */
export async function columnStatistics(connection: Connection, source: OpenedSource, onColumn: (done: number) => void): Promise<ColumnStatistics[]> {
  const together = await continuous(connection, source);
  const found = new Map((await scanTogether(connection, source, together)).map((statistics) => [statistics.name, statistics]));
  onColumn(found.size);
  for (const column of source.columns) {
    if (found.has(column.name)) continue;
    found.set(column.name, await groupColumn(connection, source, column));
    onColumn(found.size);
  }
  return source.columns.map((column) => found.get(column.name)).filter((statistics) => statistics !== undefined);
}

async function continuous(connection: Connection, source: OpenedSource): Promise<SourceColumn[]> {
  const able = source.columns.filter((column) => (column.class === 'number' || column.class === 'time') && !identifies(column.name));
  if (source.rows <= countAllUpTo || able.length === 0) return [];
  const terms = able.map((column, index) => `count(DISTINCT ${quoteIdentifier(column.name)}) > 0.5 * count(${quoteIdentifier(column.name)}) AS many${String(index)}`);
  const row = await connection.row<Record<string, boolean>>(`SELECT ${terms.join(', ')} FROM (SELECT * FROM ${source.relation} LIMIT ${String(sampleRows)})`);
  return able.filter((_, index) => row[`many${String(index)}`] === true);
}

async function scanTogether(connection: Connection, source: OpenedSource, columns: readonly SourceColumn[]): Promise<ColumnStatistics[]> {
  if (columns.length === 0) return [];
  // A statement of thousands of aggregates takes minutes and gigabytes.
  if (columns.length > columnsAtOnce) return [...(await scanTogether(connection, source, columns.slice(0, columnsAtOnce))), ...(await scanTogether(connection, source, columns.slice(columnsAtOnce)))];
  const terms = columns.map((column, index) => {
    const value = quoteIdentifier(column.name);
    const key = String(index);
    return `count(${value}) AS n${key}, ${shown(column, `min(${value})${finiteOnly(column, value)}`)} AS low${key}, ${shown(column, `max(${value})${finiteOnly(column, value)}`)} AS high${key}, ${notFiniteSql(column)} AS x${key}`;
  });
  const row = await connection.row<Record<string, unknown>>(`SELECT ${terms.join(', ')} FROM ${source.relation}`);
  return columns.map((column, index) => {
    const key = String(index);
    return {
      name: column.name,
      type: column.type,
      class: column.class,
      nulls: source.rows - Number(row[`n${key}`]),
      distinct: null,
      minimum: row[`low${key}`] as string | null,
      maximum: row[`high${key}`] as string | null,
      notFinite: Number(row[`x${key}`]),
      top: [],
      placeholders: [],
    };
  });
}

/** Ties among frequent values are broken by the value, so that a profile says the same each time. */
async function groupColumn(connection: Connection, source: OpenedSource, column: SourceColumn): Promise<ColumnStatistics> {
  const listed = `list({ 'value': ${shown(column, 'v')}, 'count': n })`;
  const row = await connection.row<{ distinct: number; nulls: number; low: string | null; high: string | null; top: string | null; stands: string | null; infinite: number }>(
    `WITH groups AS MATERIALIZED (SELECT ${comparable(column)} AS v, count(*) AS n FROM ${source.relation} GROUP BY 1)
     SELECT count(v) AS "distinct", coalesce(sum(n) FILTER (WHERE v IS NULL), 0)::BIGINT AS nulls, ${shown(column, `min(v)${finiteOnly(column, 'v')}`)} AS low, ${shown(column, `max(v)${finiteOnly(column, 'v')}`)} AS high,
       (SELECT to_json(${listed})::VARCHAR FROM (FROM groups WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT ${String(shownValues)})) AS top,
       ${identifies(column.name) && column.class !== 'time' ? `(SELECT to_json(${listed})::VARCHAR FROM (FROM groups WHERE ${standsForNobody('v', column.class === 'other' ? 'VARCHAR' : column.type)} ORDER BY n DESC, v LIMIT ${String(shownValues)}))` : 'NULL'} AS stands,
       ${isReal(column) || column.class === 'time' ? 'coalesce(sum(n) FILTER (WHERE NOT isfinite(v)), 0)::BIGINT' : '0'} AS infinite
     FROM groups`,
  );
  return {
    name: column.name,
    type: column.type,
    class: column.class,
    nulls: row.nulls,
    distinct: row.distinct,
    minimum: row.low,
    maximum: row.high,
    notFinite: row.infinite,
    top: mostFrequent(readValues(row.top), row.distinct),
    placeholders: readValues(row.stands),
  };
}

function readValues(text: string | null): FrequentValue[] {
  return text === null ? [] : (JSON.parse(text) as FrequentValue[] | null) ?? [];
}

/** Values that occur once say nothing beside those that occur often; where all occur once, a few stand as examples. */
function mostFrequent(sorted: readonly FrequentValue[], distinct: number): FrequentValue[] {
  if (distinct <= shownValues) return [...sorted];
  const repeated = sorted.filter(({ count }) => count > 1);
  return repeated.length > 0 ? repeated : sorted.slice(0, 5);
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
