import { LiftbenchError } from '../../src-contract/failure';
import { namesInWords, nearestName } from '../database/nearest-name';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { columnClass } from './column-class';
import { duckPath } from './duck-path';
import { isDuckDb } from './magic-bytes';
import type { ReadOrder, ReadResult, SourceKind } from './source-kind';

/** A table or view of a DuckDB database file. The file is opened for reading only and let go at once: its rows are copied. */
export const duckdbFile: SourceKind = {
  format: 'duckdb',
  recognises: (_path, head) => isDuckDb(head),
  read: readDuckDb,
};

async function readDuckDb(order: ReadOrder): Promise<ReadResult> {
  const { connection, files, options, relation, source } = order;
  const [file, ...more] = files;
  if (file === undefined) throw new LiftbenchError({ kind: 'bug', message: 'A source without a file was opened.' });
  const fail = (message: string, next: string, field?: string): LiftbenchError => new LiftbenchError({ kind: 'input', message, next, place: { file: file.path, ...(field === undefined ? {} : { field }) } });
  if (more.length > 0) throw fail('A source can be one DuckDB database only.', 'Open each database as a source of its own.');
  const alias = quoteIdentifier(`file of ${relation}`);
  try {
    await connection.run(`ATTACH ${quoteText(duckPath(file.path))} AS ${alias} (READ_ONLY)`);
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind === 'cancelled') throw thrown;
    const details = `${thrown.failure.message} ${thrown.failure.details ?? ''}`;
    const next = /lock/i.test(details) ? 'Another program has it open for writing: close it there, or export the table.' : /version/i.test(details) ? 'It was written by a newer DuckDB; export the table as Parquet.' : 'Export the table as Parquet and open that.';
    throw new LiftbenchError({ ...fail('This DuckDB database cannot be opened.', next).failure, details: thrown.failure.details ?? thrown.failure.message }, { cause: thrown });
  }
  try {
    const tables = await connection.rows<{ schema: string; name: string }>(
      `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables() WHERE database_name = ${quoteText(`file of ${relation}`)}
       UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ${quoteText(`file of ${relation}`)} AND NOT internal ORDER BY 1, 2`,
    );
    const names = tables.map(({ schema, name }) => (schema === 'main' ? name : `${schema}.${name}`));
    const wanted = options.table ?? (names.length === 1 ? names[0] : undefined);
    if (names.length === 0) throw fail('This DuckDB database has no table.', 'Check that it is the right file.');
    if (wanted === undefined) throw fail(`This DuckDB database has ${String(names.length)} tables: ${namesInWords(names)}.`, `Say which, for example table: ${names[0] ?? ''}.`, `sources.${source}.table`);
    const chosen = tables[names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase())];
    if (chosen === undefined) {
      const near = nearestName(wanted, names);
      throw fail(`This DuckDB database has no table "${wanted}".`, near === null ? `Tables: ${namesInWords(names)}.` : `Did you mean "${near}"?`, `sources.${source}.table`);
    }
    await order.during(() => connection.run(`CREATE TABLE ${relation} AS SELECT * FROM ${alias}.${quoteIdentifier(chosen.schema)}.${quoteIdentifier(chosen.name)}`));
  } finally {
    await connection.run(`DETACH ${alias}`).catch(() => undefined);
  }
  const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${relation}`);
  const { rows } = await connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${relation}`);
  if (rows === 0) throw fail('The table has columns but no rows.', 'Check that it is the right table.');
  return {
    kind: 'table', rows,
    columns: described.map(({ column_name: name, column_type: type }) => ({ name, type, class: columnClass(type) })),
    droppedRows: 0, unreadableCells: 0, rejectedRows: [], dialect: null, notices: [], rowOrderSql: 'rowid',
  };
}
