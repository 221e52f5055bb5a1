import type { ColumnProfile, RowPage } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import type { QueryPoints, QueryRequest, QueryResult } from '../../src-contract/query';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { quoteIdentifier } from '../database/quoting';
import { columnStatistics } from '../sources/column-statistics';
import { histogram } from '../sources/histogram';
import type { OpenedSource } from '../sources/opened-source';
import { timeSql } from '../sources/time-sql';

/** A query's answer as a table inside DuckDB, which moves it to disk when memory gets short. */
export interface KeptResult {
  readonly request: QueryRequest;
  /** Quoted. It may hold one row more than `result.rows`. */
  readonly table: string;
  readonly database: Database;
  readonly result: QueryResult;
}

const mostRows = 1000;
const longestCell = 500;
const longestLabel = 200;

/** A page of a result, in its own order, cells as text. */
export async function pageOf(connection: Connection, { table, result }: KeptResult, offset: number, limit: number): Promise<RowPage> {
  const from = Math.max(0, Math.floor(offset));
  const most = Math.min(mostRows, Math.max(0, Math.min(Math.floor(limit), result.rows - from)));
  const cells = result.columns.map(({ name }, index) => `left(${quoteIdentifier(name)}::VARCHAR, ${String(longestCell)}) AS c${String(index)}`);
  const rows = most === 0 ? [] : await connection.rows<Record<string, string | null>>(`SELECT ${cells.join(', ')} FROM ${table} LIMIT ${String(most)} OFFSET ${String(from)}`);
  return { columns: result.columns.map(({ name }) => name), offset: from, total: result.rows, rows: rows.map((row) => result.columns.map((_, index) => row[`c${String(index)}`] ?? null)) };
}

/** The columns of a result as those of a source are profiled. */
export async function profileOf(connection: Connection, kept: KeptResult): Promise<ColumnProfile[]> {
  const source = asSource(kept);
  const statistics = await columnStatistics(connection, source);
  const columns: ColumnProfile[] = [];
  for (const one of statistics) {
    const { placeholders: _, ...column } = one;
    columns.push({ ...column, histogram: await histogram(connection, source, one) });
  }
  return columns;
}

/** Columns for a chart: all rows where they are few enough, else every so many-th. */
export async function pointsOf(connection: Connection, { table, result }: KeptResult, names: readonly string[], most: number): Promise<QueryPoints> {
  const columns = names.map((name) => {
    const found = result.columns.find((column) => column.name === name);
    if (!found) throw new LiftbenchError({ kind: 'input', message: `The result has no column "${name}".`, next: 'Choose one of its columns.' });
    return found;
  });
  const step = Math.max(1, Math.ceil(result.rows / Math.max(1, most)));
  const select = columns.map(({ name, class: kind }, index) => {
    const column = quoteIdentifier(name);
    return `${kind === 'number' ? `CASE WHEN isfinite(${column}::DOUBLE) THEN ${column}::DOUBLE END` : `left(${column}::VARCHAR, ${String(longestLabel)})`} AS c${String(index)}`;
  });
  const rows = await connection.rows<Record<string, number | string | null>>(`SELECT ${select.join(', ')} FROM ${table} WHERE rowid < ${String(result.rows)} AND rowid % ${String(step)} = 0 ORDER BY rowid`);
  return { columns: columns.map(({ name }, index) => ({ name, values: rows.map((row) => row[`c${String(index)}`] ?? null) })), rows: result.rows, thinned: step > 1 };
}

function asSource({ table, result, request }: KeptResult): OpenedSource {
  return {
    name: request.job, relation: table, format: 'parquet', files: [], columns: result.columns, rows: result.rows, rejected: 0, droppedRows: 0, unreadableCells: 0,
    rejectedRows: [], dialect: null, notices: [], dataHash: result.id, timezone: 'UTC', rowOrderSql: 'rowid',
    timeSql: (column) => timeSql(column, result.columns.find(({ name }) => name === column)?.type ?? 'unknown', 'UTC'),
  };
}
