import type { DatasetNotice, RejectedRow } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { checkChosenTypes } from './chosen-types';
import { columnClass } from './column-class';
import type { CsvText } from './csv-text';
import { asUtf8, isGzip, lookAtText } from './csv-text';
import { duckPath } from './duck-path';
import { looksBinary } from './magic-bytes';
import { shownRejects } from './opened-source';
import type { ReadOrder, ReadResult, SourceKind } from './source-kind';
import { countTextTypes, decideTextType } from './text-types';

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
    texts.push(await asUtf8(looked, order.temporaryDirectory, looked.encoding, order.signal));
  }
  try {
    return await order.during(() => load(order, texts, notices));
  } finally {
    await order.connection.run(`DROP TABLE IF EXISTS temp.${lineTable}`).catch(() => undefined);
  }
}

async function load(order: ReadOrder, texts: readonly CsvText[], notices: DatasetNotice[]): Promise<ReadResult> {
  const { connection } = order;
  const isArray = texts.every((text) => /^\s*\[/.test(text.head.replace(/^\ufeff/, '')));
  await connection.run(`CREATE TEMP TABLE ${lineTable} (file INTEGER, line BIGINT, text VARCHAR)`);
  for (const [index, text] of texts.entries()) await connection.run(`INSERT INTO ${lineTable} ${isArray ? arrayElements(text, index) : lines(text, index)}`);
  const keys = await connection.rows<{ name: string; nested: boolean }>(
    `SELECT key AS name, bool_or(json_type(value) IN ('OBJECT', 'ARRAY')) AS nested
     FROM ${lineTable} l, json_each(CASE WHEN json_valid(text) AND json_type(text) = 'OBJECT' THEN text ELSE '{}' END) e
     GROUP BY key ORDER BY min((file::HUGEINT << 80) + (line::HUGEINT << 20) + e.id)`,
  );
  if (keys.length === 0) {
    const [file] = order.files;
    throw new LiftbenchError({ kind: 'input', message: 'No line of this file is a JSON object.', place: { file: file?.path }, next: 'Write one object a line, such as {"user_id": "u1", "event": "purchase"}, or export CSV.' });
  }
  const names = keys.map((key) => key.name);
  const chosen = await checkChosenTypes(connection, order.options.types ?? {}, names, `sources.${order.source}.types`);
  const asText = `(SELECT ${keys.map(({ name }) => `${valueSql(name)} AS ${quoteIdentifier(name)}`).join(', ')} FROM ${lineTable} WHERE ${isObject})`;
  const counts = await countTextTypes(connection, asText, names, { dateFormat: null, timestampFormat: null });
  const columns = keys.map(({ name, nested }) => {
    const count = counts.get(name);
    const type = chosen[name] ?? (nested || count === undefined ? 'VARCHAR' : decideTextType(name, count).type);
    return { name, type, class: columnClass(type) };
  });
  const cells = columns.map(({ name, type }) => `${type === 'VARCHAR' ? valueSql(name) : `try_cast(${valueSql(name)} AS ${type})`} AS ${quoteIdentifier(name)}`);
  await connection.run(`CREATE TABLE ${order.relation} AS SELECT ${cells.join(', ')} FROM ${lineTable} WHERE ${isObject} ORDER BY file, line`);
  const { rows } = await connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${order.relation}`);
  const { dropped } = await connection.row<{ dropped: number }>(`SELECT count(*) AS dropped FROM ${lineTable} WHERE NOT ${isObject} AND trim(text) <> ''`);
  const rejects = dropped > 0 ? await listBadLines(order) : [];
  if (dropped > 0) notices.push({ severity: dropped > rows * 0.1 ? 'error' : 'warning', count: dropped, message: `${String(dropped)} ${dropped === 1 ? 'line is' : 'lines are'} not a JSON object and left out.` });
  let unreadableCells = 0;
  for (const column of columns.filter(({ type }) => type !== 'VARCHAR')) {
    const failing = `${isObject} AND trim(${valueSql(column.name)}) <> '' AND try_cast(${valueSql(column.name)} AS ${column.type}) IS NULL`;
    const { cells: bad } = await connection.row<{ cells: number }>(`SELECT count(*) AS cells FROM ${lineTable} WHERE ${failing}`);
    if (bad === 0) continue;
    unreadableCells += bad;
    notices.push({ severity: 'warning', column: column.name, count: bad, message: `${String(bad)} ${bad === 1 ? 'value' : 'values'} of "${column.name}" ${bad === 1 ? 'does' : 'do'} not fit the type ${column.type}; the rows are kept with an empty cell.` });
    rejects.push(...(await listBadValues(order, column, failing)));
  }
  return {
    kind: 'table',
    columns,
    rows,
    droppedRows: dropped,
    unreadableCells,
    rejectedRows: rejects.slice(0, shownRejects),
    dialect: null,
    notices,
    rowOrderSql: 'rowid',
  };
}

const isObject = `(json_valid(text) AND json_type(text) = 'OBJECT')`;

function valueSql(name: string): string {
  return `json_extract_string(CASE WHEN json_valid(text) THEN text END, ${quoteText(`$."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)})`;
}

/** A control character that JSON text cannot hold is the delimiter, so that each line is one cell. */
function lines(text: CsvText, index: number): string {
  return `SELECT ${String(index)}, row_number() OVER (), line FROM read_csv([${quoteText(duckPath(text.path))}], auto_detect = false, header = false,
    delim = chr(1), quote = '', escape = '', columns = {'line': 'VARCHAR'}, max_line_size = 16777216, compression = '${text.gzip ? 'gzip' : 'none'}', null_padding = false)`;
}

function arrayElements(text: CsvText, index: number): string {
  return `SELECT ${String(index)}, row_number() OVER (), json::VARCHAR FROM read_json_objects([${quoteText(duckPath(text.path))}], format = 'array', maximum_object_size = 16777216)`;
}

async function listBadLines(order: ReadOrder): Promise<RejectedRow[]> {
  const rows = await order.connection.rows<{ file: number; line: number; text: string; valid: boolean }>(
    `SELECT file, line, left(text, 500) AS text, json_valid(text) AS valid FROM ${lineTable} WHERE NOT ${isObject} AND trim(text) <> '' ORDER BY file, line LIMIT ${String(shownRejects)}`,
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

async function listBadValues(order: ReadOrder, column: { name: string; type: string }, failing: string): Promise<RejectedRow[]> {
  const rows = await order.connection.rows<{ file: number; line: number; text: string; value: string }>(
    `SELECT file, line, left(text, 500) AS text, left(${valueSql(column.name)}, 80) AS value FROM ${lineTable} WHERE ${failing} ORDER BY file, line LIMIT ${String(shownRejects)}`,
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
