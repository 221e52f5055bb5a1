import type { RowPage } from '../../src-contract/dataset';
import { quoteIdentifier } from '../database/quoting';
import type { Workspace } from './workspace';

const mostRows = 1000;
const longestCell = 500;

/** A page of a source's rows in file order, cells as text cut to 500 characters. At most 1000 rows at a time. */
export async function readRows(workspace: Workspace, name: string, offset: number, limit: number): Promise<RowPage> {
  const source = workspace.source(name);
  const from = Math.max(0, Math.floor(offset));
  const most = Math.min(mostRows, Math.max(0, Math.floor(limit)));
  const cells = source.columns.map((column, index) => `left(${quoteIdentifier(column.name)}::VARCHAR, ${String(longestCell)}) AS c${String(index)}`);
  const connection = await workspace.database.connect();
  try {
    // Both kinds of relation come in file order without sorting (preserve_insertion_order is DuckDB's default).
    const rows = await connection.rows<Record<string, string | null>>(`SELECT ${cells.join(', ')} FROM ${source.relation} LIMIT ${String(most)} OFFSET ${String(from)}`);
    return {
      columns: source.columns.map((column) => column.name),
      offset: from,
      total: source.rows,
      rows: rows.map((row) => source.columns.map((_, index) => row[`c${String(index)}`] ?? null)),
    };
  } finally {
    connection.close();
  }
}
