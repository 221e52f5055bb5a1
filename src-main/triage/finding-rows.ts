import type { FindingRows, PlacedRow } from '../../src-contract/triage';
import { basename } from 'node:path';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import type { FoundRows } from './found';
import { placesOf } from './row-places';

const MOST_ROWS = 1000;
const LONGEST_CELL = 500;

/** A page of the rows of a finding, in the order of their files. */
export async function pageOfRows(rows: FoundRows, sources: ReadonlyMap<string, OpenedSource>, connection: Connection, page: { readonly offset: number; readonly limit: number }): Promise<FindingRows> {
  const offset = Math.max(0, Math.floor(page.offset));
  const limit = Math.min(MOST_ROWS, Math.max(0, Math.floor(page.limit)));
  if ('rejects' in rows) {
    const shown = rows.rejects.slice(offset, offset + limit);
    return {
      columns: ['column', 'text'], offset, total: rows.rejects.length,
      rows: shown.map(({ file, line, column, text, message }) => ({ file: basename(file), line, cells: [column, text], remark: message })),
    };
  }
  const source = sources.get(rows.source);
  if (source === undefined) return { columns: [], offset, total: 0, rows: [] };
  const counted = `SELECT *, count(*) OVER () AS total FROM (${rows.sql})`;
  const { rows: listed, total } = await placedRows(source, counted, connection, `ORDER BY w.place LIMIT ${String(limit)} OFFSET ${String(offset)}`);
  return { columns: source.columns.map(({ name }) => name), offset, rows: listed, total: total ?? (await connection.row<{ n: number }>(`SELECT count(*) AS n FROM (${rows.sql})`)).n };
}

/** Rows of a source by a query for their places (and perhaps `remark` and `total`), with file and line. */
export async function placedRows(source: OpenedSource, places: string, connection: Connection, order: string): Promise<{ readonly rows: PlacedRow[]; readonly total: number | null }> {
  const cells = source.columns.map(({ name }, index) => `left(s.${quoteIdentifier(name)}::VARCHAR, ${String(LONGEST_CELL)}) AS c${String(index)}`);
  const listed = await connection.rows<Record<string, string | null>>(`WITH w AS MATERIALIZED (SELECT * FROM (${places}) w ${order}) SELECT ${[...cells, 'w.place::VARCHAR AS place', `${/\bAS remark\b/.test(places) ? 'w.remark::VARCHAR' : 'NULL'} AS remark`, `${/\bAS total\b/.test(places) ? 'w.total::VARCHAR' : 'NULL'} AS total`].join(', ')} FROM (SELECT *, CAST(${source.rowOrderSql} AS BIGINT) AS "__at" FROM ${source.relation}) s JOIN w ON s."__at" = w.place ${order.replace(/ LIMIT.*$/, '')}`);
  const where = await placesOf(source, listed.map(({ place }) => BigInt(place ?? '0')));
  const rows = listed.map((row, index) => ({
    file: where[index]?.file ?? null, line: where[index]?.line ?? null,
    cells: source.columns.map((_, column) => row[`c${String(column)}`] ?? null),
    remark: row['remark'] ?? null,
  }));
  const [first] = listed;
  return { rows, total: first?.['total'] === undefined || first['total'] === null ? null : Number(first['total']) };
}
