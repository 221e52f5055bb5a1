import type { RejectedRow } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { CsvGroup } from './csv-reader';
import { duckPath } from './duck-path';
import { linesAt } from './file-lines';
import { shownRejects } from './opened-source';

/** The names of one statement's reject tables; `store_rejects` makes them temporary tables of the connection. */
export interface RejectTables {
  readonly errors: string;
  readonly scans: string;
  readonly setting: string;
}

let count = 0;

export function rejectTables(): RejectTables {
  count += 1;
  const errors = `reject_errors_${String(count)}`;
  const scans = `reject_scans_${String(count)}`;
  return { errors, scans, setting: `, store_rejects = true, rejects_table = '${errors}', rejects_scan = '${scans}'` };
}

export async function dropRejectTables(connection: Connection, tables: RejectTables): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${quoteIdentifier(tables.errors)}; DROP TABLE IF EXISTS ${quoteIdentifier(tables.scans)}`);
}

const structural = `error_type <> 'CAST'`;

/** Rows that are left out: distinct by file and place, whatever number of errors each has. */
export async function countDroppedRows(connection: Connection, tables: RejectTables): Promise<number> {
  const { dropped } = await connection.row<{ dropped: number }>(
    `SELECT count(*) AS dropped FROM (SELECT DISTINCT file_path, line_byte_position, line FROM ${joined(tables)} WHERE ${structural})`,
  );
  return dropped;
}

/** Cells that could not be converted, by column, in rows that are kept. */
export async function countCastErrors(connection: Connection, tables: RejectTables): Promise<Map<string, number>> {
  const rows = await connection.rows<{ name: string; cells: number }>(
    `WITH e AS (FROM ${joined(tables)}) SELECT column_name AS name, count(*) AS cells FROM e
     WHERE NOT (${structural}) AND (file_path, line) NOT IN (SELECT file_path, line FROM e WHERE ${structural}) GROUP BY 1`,
  );
  return new Map(rows.map((row) => [row.name, row.cells]));
}

/** The first rejects with their lines in the files. */
export async function listRejects(connection: Connection, tables: RejectTables, group: CsvGroup, kind: 'rows' | 'cells', most = shownRejects): Promise<RejectedRow[]> {
  const condition = kind === 'rows' ? structural : `NOT (${structural}) AND (file_path, line) NOT IN (SELECT file_path, line FROM e WHERE ${structural})`;
  const rows = await connection.rows<{ file: string; place: number | null; record: number; column: string | null; type: string; message: string; text: string | null }>(
    `WITH e AS (FROM ${joined(tables)})
     SELECT file_path AS file, coalesce(line_byte_position, byte_position)::BIGINT AS place, line::BIGINT AS record, column_name AS "column",
       error_type::VARCHAR AS type, error_message AS message, left(csv_line, 500) AS text
     FROM e WHERE ${condition} ${kind === 'rows' ? 'QUALIFY row_number() OVER (PARTITION BY file_path, line ORDER BY column_idx) = 1' : ''}
     ORDER BY file_path, place, record LIMIT ${String(most)}`,
  );
  const rejects: RejectedRow[] = [];
  for (const text of group.texts) {
    const own = rows.filter((row) => row.file === text.path || row.file === duckPath(text.path));
    const lines = await linesAt(text.path, text.gzip, own.map((row) => row.place ?? 0).sort((left, right) => left - right));
    own.forEach((row, index) => {
      rejects.push({
        file: text.file.path,
        line: row.place === null ? row.record : (lines[index] ?? row.record),
        column: kind === 'rows' ? null : row.column,
        reason: row.type,
        message: inWords(row.type, row.message, kind),
        text: row.text === null ? null : row.text.replace(/\r?\n$/, ''),
      });
    });
  }
  return rejects;
}

function joined(tables: RejectTables): string {
  return `(SELECT e.*, s.file_path FROM ${quoteIdentifier(tables.errors)} e JOIN ${quoteIdentifier(tables.scans)} s USING (scan_id, file_id))`;
}

function inWords(type: string, message: string, kind: 'rows' | 'cells'): string {
  const numbers = /Columns: (\d+) Found: (\d+)/.exec(message);
  switch (type) {
    case 'MISSING COLUMNS':
    case 'TOO MANY COLUMNS':
      return numbers ? `The row has ${numbers[2] ?? ''} cells where the header has ${numbers[1] ?? ''}; it is left out.` : 'The row has another number of cells than the header; it is left out.';
    case 'UNQUOTED VALUE':
      return 'A quote is opened and not closed, or stands inside a value; the row is left out.';
    case 'LINE SIZE OVER MAXIMUM':
      return 'The line is longer than 2 MB; it is left out.';
    case 'INVALID ENCODING':
    case 'INVALID UNICODE':
      return 'The row holds bytes that are no UTF-8 text; it is left out.';
    case 'CAST': {
      const value = /Could not convert string "([\s\S]*)" to '([^']*)'/.exec(message);
      const what = value ? `"${(value[1] ?? '').slice(0, 80)}" is not ${typeInWords(value[2] ?? '')}` : 'The cell does not fit its column';
      return `${what}; the ${kind === 'cells' ? 'cell is empty, the row is kept' : 'row is left out'}.`;
    }
    default:
      return message;
  }
}

function typeInWords(type: string): string {
  if (type === 'BIGINT') return 'a whole number';
  if (type === 'DOUBLE') return 'a number';
  if (type === 'DATE') return 'a date';
  if (type.startsWith('TIMESTAMP')) return 'a time';
  return type === 'BOOLEAN' ? 'true or false' : `of type ${type}`;
}
