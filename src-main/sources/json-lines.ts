import type { DatasetNotice, RejectedRow } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { checkChosenTypes } from './chosen-types';
import { columnClass } from './column-class';
import type { CsvText } from './csv-text';
import { asUtf8, isGzip, lookAtText } from './csv-text';
import { duckPath } from './duck-path';
import { folderColumns, folderValueSql } from './folder-columns';
import { looksBinary } from './magic-bytes';
import { shownRejects } from './opened-source';
import type { SourceColumn } from './opened-source';
import type { ReadOrder, ReadResult, SourceKind } from './source-kind';
import { countTextTypes, decideTextType } from './text-types';
import { isUtf8File } from './utf8-file';

/** JSON, one object a line (.jsonl, .ndjson), or one array of objects (.json), plain or packed with gzip. */
export const jsonLines: SourceKind = {
  format: 'json',
  recognises: (path, head) => {
    if (/\.(jsonl|ndjson|json)(\.gz)?$/i.test(path)) return isGzip(head) || looksBinary(head) === null;
    return looksBinary(head) === null && /^\s*(\{\s*"|\[\s*\{\s*")/.test(new TextDecoder().decode(head.subarray(0, 200)).replace(/^\ufeff/, ''));
  },
  read: readJson,
};

const lineTable = '"__json_lines"';
const cellTable = '"__json_cells"';

/**
 * Reads every line as an object. The columns are the keys of all objects; a key's type is decided by all its values, by the
 * rules of text files, so that a price written as "12.50" is a number here too. Nested objects and lists stay as JSON
 * text. Lines that are no object are left out and listed, values that do not fit their column likewise.
 */
async function readJson(order: ReadOrder): Promise<ReadResult> {
  const notices: DatasetNotice[] = [];
  const texts: CsvText[] = [];
  for (const file of order.files) {
    const looked = await lookAtText(file);
    const encoding = looked.encoding === 'utf-8' && !(await isUtf8File(looked.path, looked.gzip, order.signal)) ? 'windows-1252' : looked.encoding;
    if (encoding !== 'utf-8') notices.push({ severity: encoding === looked.encoding ? 'info' : 'warning', message: `${file.path} is not UTF-8; it was read as ${encoding === 'windows-1252' ? 'Latin-1 (Windows-1252)' : 'UTF-16'}.` });
    texts.push(await asUtf8(looked, order.temporaryDirectory, encoding, order.signal));
  }
  try {
    return await order.during(() => load(order, texts, notices));
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query') throw thrown;
    throw new LiftbenchError(
      { kind: 'input', message: 'This file cannot be read as JSON, one object a line.', place: { file: order.files[0]?.path }, next: 'Write each object on a line of its own (at most 16 MB), in UTF-8, or export CSV.', details: thrown.failure.details },
      { cause: thrown },
    );
  } finally {
    await order.connection.run(`DROP TABLE IF EXISTS temp.${lineTable}; DROP TABLE IF EXISTS temp.${cellTable}`).catch(() => undefined);
  }
}

async function load(order: ReadOrder, texts: readonly CsvText[], notices: DatasetNotice[]): Promise<ReadResult> {
  const { connection } = order;
  const isArray = texts.every((text) => /^\s*\[/.test(text.head.replace(/^\ufeff/, '')));
  await connection.run(`CREATE TEMP TABLE ${lineTable} (file INTEGER, line BIGINT, text VARCHAR, kind VARCHAR)`);
  for (const [index, text] of texts.entries()) {
    await connection.run(`INSERT INTO ${lineTable} SELECT *, CASE WHEN json_valid(line) THEN json_type(line) END FROM (${isArray ? arrayElements(text, index) : lines(text, index)})`);
  }
  const keys = await connection.rows<{ name: string; nested: boolean }>(
    `SELECT key AS name, bool_or(type IN ('OBJECT', 'ARRAY')) AS nested
     FROM ${lineTable} l, json_each(CASE WHEN kind = 'OBJECT' THEN text ELSE '{}' END) e
     GROUP BY key ORDER BY min((file::HUGEINT << 80) + (line::HUGEINT << 20) + e.id)`,
  );
  if (keys.length === 0) {
    const [file] = order.files;
    throw new LiftbenchError({ kind: 'input', message: 'No line of this file is a JSON object.', place: { file: file?.path }, next: 'Write one object a line, such as {"user_id": "u1", "event": "purchase"}, or export CSV.' });
  }
  const names = keys.map((key) => key.name);
  const paths = order.files.map(({ path }) => path);
  const chosen = await checkChosenTypes(connection, order.options.types ?? {}, [...names, ...folderColumns(paths, names).map(({ name }) => name)], `sources.${order.source}.types`);
  const folders = folderColumns(paths, names, chosen);
  // All keys in one go: every extraction parses the whole line.
  await connection.run(`CREATE TEMP TABLE ${cellTable} AS SELECT file, line, json_extract_string(text, [${names.map(jsonPath).join(', ')}]) AS cells FROM ${lineTable} WHERE kind = 'OBJECT'`);
  const asText = `(SELECT ${names.map((name, index) => `cells[${String(index + 1)}] AS ${quoteIdentifier(name)}`).join(', ')} FROM ${cellTable})`;
  const counts = await countTextTypes(connection, asText, names, { dateFormat: null, timestampFormat: null, decimalComma: false });
  const columns = keys.map(({ name, nested }, index): JsonColumn => {
    const count = counts.get(name);
    const type = chosen[name] ?? (nested || count === undefined ? 'VARCHAR' : decideTextType(name, count).type);
    return { name, type, class: columnClass(type), cell: `cells[${String(index + 1)}]`, filled: count?.filled ?? 0 };
  });
  const values = columns.map(({ name, type, cell }) => `${type === 'VARCHAR' ? cell : `try_cast(${cell} AS ${type})`} AS ${quoteIdentifier(name)}`);
  await connection.run(`CREATE TABLE ${order.relation} AS SELECT ${[...values, ...folders.map((folder) => `[${paths.map((_, file) => folderValueSql(folder, file)).join(', ')}][file + 1] AS ${quoteIdentifier(folder.name)}`)].join(', ')} FROM ${cellTable} ORDER BY file, line`);
  const found = await connection.row<Record<string, number>>(`SELECT count(*) AS rows, ${columns.map(({ name }, index) => `count(${quoteIdentifier(name)}) AS n${String(index)}`).join(', ')} FROM ${order.relation}`);
  const rows = found.rows ?? 0;
  const { dropped } = await connection.row<{ dropped: number }>(`SELECT count(*) AS dropped FROM ${lineTable} WHERE ${badLine}`);
  const rejects = dropped > 0 ? await listBadLines(order) : [];
  if (dropped > 0) notices.push({ severity: dropped > rows * 0.1 ? 'error' : 'warning', count: dropped, message: `${String(dropped)} ${dropped === 1 ? 'line is' : 'lines are'} not a JSON object and left out.` });
  let unreadableCells = 0;
  for (const [index, column] of columns.entries()) {
    const bad = column.type === 'VARCHAR' ? 0 : column.filled - (found[`n${String(index)}`] ?? 0);
    if (bad <= 0) continue;
    unreadableCells += bad;
    notices.push({ severity: 'warning', column: column.name, count: bad, message: `${String(bad)} ${bad === 1 ? 'value' : 'values'} of "${column.name}" ${bad === 1 ? 'does' : 'do'} not fit the type ${column.type}; the rows are kept with an empty cell.` });
    rejects.push(...(await listBadValues(order, column)));
  }
  return {
    kind: 'table',
    columns: [...columns.map(({ name, type, class: meaning }) => ({ name, type, class: meaning })), ...folders.map(({ name, type }) => ({ name, type, class: columnClass(type) }))],
    rows,
    droppedRows: dropped,
    unreadableCells,
    rejectedRows: rejects.sort((left, right) => order.files.findIndex((file) => file.path === left.file) - order.files.findIndex((file) => file.path === right.file) || (left.line ?? 0) - (right.line ?? 0)).slice(0, shownRejects),
    dialect: null,
    notices,
    rowOrderSql: 'rowid',
  };
}

interface JsonColumn extends SourceColumn {
  readonly cell: string;
  readonly filled: number;
}

const badLine = `kind IS DISTINCT FROM 'OBJECT' AND trim(text) <> ''`;

function jsonPath(name: string): string {
  return quoteText(`$."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
}

/** A control character that JSON text cannot hold is the delimiter, so that each line is one cell. */
function lines(text: CsvText, index: number): string {
  return `SELECT ${String(index)} AS file, row_number() OVER () AS number, line FROM read_csv([${quoteText(duckPath(text.path))}], auto_detect = false, hive_partitioning = false, header = false,
    delim = chr(1), quote = '', escape = '', columns = {'line': 'VARCHAR'}, max_line_size = 16777216, compression = '${text.gzip ? 'gzip' : 'none'}')`;
}

function arrayElements(text: CsvText, index: number): string {
  return `SELECT ${String(index)} AS file, row_number() OVER () AS number, json::VARCHAR AS line FROM read_json_objects([${quoteText(duckPath(text.path))}], format = 'array', maximum_object_size = 16777216)`;
}

async function listBadLines(order: ReadOrder): Promise<RejectedRow[]> {
  const rows = await order.connection.rows<{ file: number; line: number; text: string; valid: boolean }>(
    `SELECT file, line, left(text, 500) AS text, kind IS NOT NULL AS valid FROM ${lineTable} WHERE ${badLine} ORDER BY file, line LIMIT ${String(shownRejects)}`,
  );
  return rows.map((row) => ({
    file: order.files[row.file]?.path ?? '',
    line: row.line,
    column: null,
    reason: row.valid ? 'NOT AN OBJECT' : 'INVALID JSON',
    message: row.valid ? 'The line is JSON, but not an object; it is left out.' : 'The line is not valid JSON; it is left out.',
    text: row.text,
  }));
}

async function listBadValues(order: ReadOrder, column: JsonColumn): Promise<RejectedRow[]> {
  const rows = await order.connection.rows<{ file: number; line: number; text: string; value: string }>(
    `SELECT c.file, c.line, left(l.text, 500) AS text, left(${column.cell}, 80) AS value FROM ${cellTable} c JOIN ${lineTable} l ON c.file = l.file AND c.line = l.line
     WHERE trim(${column.cell}) <> '' AND try_cast(${column.cell} AS ${column.type}) IS NULL ORDER BY c.file, c.line LIMIT ${String(shownRejects)}`,
  );
  return rows.map((row) => ({
    file: order.files[row.file]?.path ?? '',
    line: row.line,
    column: column.name,
    reason: 'CAST',
    message: `"${row.value}" does not fit the type ${column.type}; the cell is empty, the row is kept.`,
    text: row.text,
  }));
}
