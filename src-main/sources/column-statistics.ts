import type { ColumnProfile } from '../../src-contract/dataset';
import { allDistinct } from '../database/all-distinct';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource, SourceColumn } from './opened-source';
import { standsForNobody } from './placeholder';
import { identifies } from './text-types';

/** A column's profile before its histogram, with the identifiers that stand for nobody. */
export type ColumnStatistics = Omit<ColumnProfile, 'histogram'> & { readonly placeholders: readonly FrequentValue[] };

type FrequentValue = ColumnProfile['top'][number];

const sampleRows = 50_000;
const fewRows = 10_000;
const shownValues = 20;
/** Of values that occur once each. */
const shownExamples = 5;
const columnsAtOnce = 50;
/** In larger sources the distinct values of continuous numbers and of times, which tell nothing and cost most, are not counted. */
const countAllUpTo = 200_000;

/** How columns are looked at, piece by piece. */
export interface StatisticsOrder {
  /** Runs a piece when it is its turn; absent: at once. */
  readonly turn?: Turn | undefined;
  /** Hears what is found each time, in no order. */
  readonly onFound?: ((found: readonly ColumnStatistics[]) => void) | undefined;
  /** Names the table where the values of a column that may identify units are left, with the rows that have each. */
  readonly leave?: ((column: string) => string) | undefined;
}

export type Turn = <Piece>(piece: () => Promise<Piece>) => Promise<Piece>;

/**
 * Nulls, distinct values, range and most frequent values of every column, exact.
 *
 * Each column is grouped once, which gives all its figures together. In large sources, columns whose values are proven to
 * never repeat, and numbers and times that a sample shows to hardly repeat, share one plain scan instead. Columns of few
 * values come first: they take no time and say most.
 */
export async function columnStatistics(connection: Connection, source: OpenedSource, { turn = (piece) => piece(), onFound, leave }: StatisticsOrder = {}): Promise<ColumnStatistics[]> {
  const { continuous, candidates, different } = await turn(() => lookAhead(connection, source));
  const found = new Map<string, ColumnStatistics>();
  const note = (some: readonly ColumnStatistics[]): void => {
    for (const statistics of some) found.set(statistics.name, statistics);
    onFound?.(some);
  };
  const group = async (column: SourceColumn): Promise<void> => {
    const table = leave !== undefined && mayIdentifyUnits(source, column) ? leave(column.name) : null;
    note([await turn(() => groupColumn(connection, source, column, table))]);
  };
  const repeating = source.columns.filter((column) => !continuous.includes(column) && !candidates.includes(column));
  for (const column of repeating.sort((one, other) => different(one) - different(other))) await group(column);
  const unique: SourceColumn[] = [];
  for (const column of candidates) {
    if (await turn(() => isUnique(connection, source, column))) unique.push(column);
    else await group(column);
  }
  if (continuous.length + unique.length > 0) {
    const ends = await turn(() => finiteTimes(connection, source, continuous.filter((column) => column.class === 'time')));
    note(ends);
    const rest = [...continuous.filter(({ name }) => !found.has(name)), ...unique];
    note(await turn(() => scanTogether(connection, source, rest, unique)));
  }
  return source.columns.map((column) => found.get(column.name)).filter((statistics) => statistics !== undefined);
}

interface LookAhead {
  /** Numbers and times that hardly repeat in the first rows. */
  readonly continuous: readonly SourceColumn[];
  /** Columns that never repeat in the first rows, and may not at all. */
  readonly candidates: readonly SourceColumn[];
  /** How many different values a column has in the first rows. */
  readonly different: (column: SourceColumn) => number;
}

async function lookAhead(connection: Connection, source: OpenedSource): Promise<LookAhead> {
  if (source.rows <= countAllUpTo) return { continuous: [], candidates: [], different: () => 0 };
  const able = source.columns.filter((column) => column.class !== 'other' && column.type !== 'BOOLEAN');
  // What hardly repeats shows in many rows; what repeats shows in few.
  const counts = new Map([
    ...(await differing(connection, source, able.filter(isContinuous), sampleRows)),
    ...(await differing(connection, source, able.filter((column) => !isContinuous(column)), fewRows)),
  ]);
  const seen = ({ name }: SourceColumn): { filled: number; different: number } => counts.get(name) ?? { filled: 0, different: 0 };
  return {
    continuous: able.filter((column) => isContinuous(column) && seen(column).different > 0.5 * seen(column).filled),
    candidates: able.filter((column) => !isContinuous(column) && column.class !== 'time' && !isReal(column) && seen(column).filled >= 0.5 * fewRows && seen(column).different === seen(column).filled),
    different: (column) => (column.class === 'other' ? Infinity : seen(column).different),
  };
}

function isUnique(connection: Connection, source: OpenedSource, column: SourceColumn): Promise<boolean> {
  const name = quoteIdentifier(column.name);
  return allDistinct(connection, { hash: `hash(${name})`, from: source.relation, where: `${name} IS NOT NULL`, rows: source.rows });
}

/** Filled and different values of columns in the first rows. */
async function differing(connection: Connection, source: OpenedSource, columns: readonly SourceColumn[], rows: number): Promise<[string, { filled: number; different: number }][]> {
  if (columns.length === 0) return [];
  if (columns.length > columnsAtOnce) return [...(await differing(connection, source, columns.slice(0, columnsAtOnce), rows)), ...(await differing(connection, source, columns.slice(columnsAtOnce), rows))];
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const row = await connection.row<Record<string, number>>(
    `SELECT ${names.map((name, index) => `count(${name}) AS n${String(index)}, count(DISTINCT ${name}) AS d${String(index)}`).join(', ')} FROM (SELECT ${names.join(', ')} FROM ${source.relation} LIMIT ${String(rows)})`,
  );
  return columns.map(({ name }, index) => [name, { filled: row[`n${String(index)}`] ?? 0, different: row[`d${String(index)}`] ?? 0 }]);
}

/** In small sources to group again costs nothing. */
function mayIdentifyUnits(source: OpenedSource, column: SourceColumn): boolean {
  return source.rows > countAllUpTo && identifies(column.name) && column.class !== 'time' && column.class !== 'other';
}

function isContinuous(column: SourceColumn): boolean {
  return (column.class === 'number' || column.class === 'time') && !identifies(column.name);
}

/**
 * Times that lie between finite ends are all finite; the ends of a Parquet file's times stand in it and need no scan.
 * @returns nothing for columns where that does not hold
 */
async function finiteTimes(connection: Connection, source: OpenedSource, columns: readonly SourceColumn[]): Promise<ColumnStatistics[]> {
  if (columns.length === 0) return [];
  if (columns.length > columnsAtOnce) return [...(await finiteTimes(connection, source, columns.slice(0, columnsAtOnce))), ...(await finiteTimes(connection, source, columns.slice(columnsAtOnce)))];
  const ends = columns.map((column, index) => {
    const [value, key] = [quoteIdentifier(column.name), String(index)];
    return `count(${value}) AS n${key}, min(${value}) AS low${key}, max(${value}) AS high${key}`;
  });
  const words = columns.map((column, index) => {
    const key = String(index);
    return `n${key}, ${shown(column, `low${key}`)} AS from${key}, ${shown(column, `high${key}`)} AS to${key}, isfinite(low${key}) AND isfinite(high${key}) AS finite${key}`;
  });
  const row = await connection.row<Record<string, unknown>>(`SELECT ${words.join(', ')} FROM (SELECT ${ends.join(', ')} FROM ${source.relation})`);
  return columns.flatMap(({ name, type, class: meaning }, index) => {
    const key = String(index);
    if (row[`finite${key}`] !== true) return [];
    return [{ name, type, class: meaning, nulls: source.rows - Number(row[`n${key}`]), distinct: null, minimum: row[`from${key}`] as string, maximum: row[`to${key}`] as string, notFinite: 0, top: [], placeholders: [] }];
  });
}

/** @param unique those of the columns whose values never repeat. */
async function scanTogether(connection: Connection, source: OpenedSource, columns: readonly SourceColumn[], unique: readonly SourceColumn[]): Promise<ColumnStatistics[]> {
  if (columns.length === 0) return [];
  // A statement of thousands of aggregates takes minutes and gigabytes.
  if (columns.length > columnsAtOnce) return [...(await scanTogether(connection, source, columns.slice(0, columnsAtOnce), unique)), ...(await scanTogether(connection, source, columns.slice(columnsAtOnce), unique))];
  const terms = columns.map((column, index) => {
    const value = quoteIdentifier(column.name);
    const key = String(index);
    const once = (values: string): string => `to_json(list_transform(${values}, lambda each: { 'value': ${shown(column, 'each')}, 'count': 1 }))::VARCHAR`;
    const first = `(SELECT list(v ORDER BY v) FROM (SELECT ${value} AS v FROM ${source.relation} WHERE ${value} IS NOT NULL ORDER BY v LIMIT ${String(shownExamples)}))`;
    const examples = unique.includes(column) ? `, ${once(first)} AS top${key}` : '';
    const stands = unique.includes(column) && identifies(column.name) ? `, ${once(`list_sort(list(${value}) FILTER (WHERE ${standsForNobody(value, column.type)}))`)} AS stands${key}` : '';
    return `count(${value}) AS n${key}, ${shown(column, `min(${value})${finiteOnly(column, value)}`)} AS low${key}, ${shown(column, `max(${value})${finiteOnly(column, value)}`)} AS high${key}, ${notFiniteSql(column)} AS x${key}${examples}${stands}`;
  });
  const row = await connection.row<Record<string, unknown>>(`SELECT ${terms.join(', ')} FROM ${source.relation}`);
  return columns.map((column, index) => {
    const key = String(index);
    return {
      name: column.name,
      type: column.type,
      class: column.class,
      nulls: source.rows - Number(row[`n${key}`]),
      distinct: unique.includes(column) ? Number(row[`n${key}`]) : null,
      minimum: row[`low${key}`] as string | null,
      maximum: row[`high${key}`] as string | null,
      notFinite: Number(row[`x${key}`]),
      top: readValues((row[`top${key}`] ?? null) as string | null),
      placeholders: readValues((row[`stands${key}`] ?? null) as string | null).slice(0, shownValues),
    };
  });
}

/**
 * Ties among frequent values are broken by the value, so that a profile says the same each time.
 * @param table where the values are left for others, with the rows that have each; null to leave nothing
 */
async function groupColumn(connection: Connection, source: OpenedSource, column: SourceColumn, table: string | null): Promise<ColumnStatistics> {
  const listed = `list({ 'value': ${shown(column, 'v')}, 'count': n })`;
  const grouped = `SELECT ${comparable(column)} AS v, count(*) AS n FROM ${source.relation} GROUP BY 1`;
  if (table !== null) await connection.run(`CREATE TABLE ${table} AS ${grouped}`);
  const row = await connection.row<{ distinct: number; nulls: number; low: string | null; high: string | null; top: string | null; stands: string | null; infinite: number }>(
    `WITH groups AS ${table === null ? `MATERIALIZED (${grouped})` : `(FROM ${table})`}
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
  return repeated.length > 0 ? repeated : sorted.slice(0, shownExamples);
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
