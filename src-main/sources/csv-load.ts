import type { DatasetNotice, RejectedRow } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { quoteIdentifier } from '../database/quoting';
import { cellSql, fitsSql, readCsv, readerType } from './csv-reader';
import type { Conversion, CsvGroup } from './csv-reader';
import { countCastErrors, countDroppedRows, dropRejectTables, listRejects, rejectTables } from './csv-rejects';
import { asUtf8 } from './csv-text';
import type { CsvText } from './csv-text';
import { shownRejects } from './opened-source';
import { refuseOverlongLines } from './overlong-lines';
import type { ReadOrder } from './source-kind';
import { addCounts, countsOfFitting, countTextTypes, decideTextType, groupedByPoints } from './text-types';
import type { TextCounts } from './text-types';
import { isUtf8File } from './utf8-file';

export interface CsvColumn {
  readonly name: string;
  readonly type: string;
  /** The type is the user's and stays. */
  readonly chosen: boolean;
  /** Some cells of the sample do not fit. */
  readonly doubtful: boolean;
  /** The sample had no cell to judge by; it is text until its cells are seen. */
  readonly unseen: boolean;
}

export interface LoadOrder {
  readonly order: ReadOrder;
  readonly groups: readonly CsvGroup[];
  readonly columns: readonly CsvColumn[];
}

export interface LoadResult {
  readonly columns: readonly CsvColumn[];
  readonly rows: number;
  readonly droppedRows: number;
  /** Cells that did not fit, by column. */
  readonly unreadable: ReadonlyMap<string, number>;
  readonly rejects: readonly RejectedRow[];
  readonly notices: readonly DatasetNotice[];
}

/**
 * Loads clean files in one pass in which every cell must fit.
 * @returns null when something does not fit, or a column's type must be decided from cells that the sample did not see. The
 * careful load starts anew then.
 */
export async function loadStrictly(o: LoadOrder): Promise<LoadResult | null> {
  const { connection } = o.order;
  // A projected read of bytes that are no UTF-8 brings DuckDB down instead of failing, so they are looked for first.
  if (isProjected(o) && !(await allUtf8(o))) return null;
  try {
    await createTable(o, 'demanded', '');
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query') throw thrown;
    await connection.run(`DROP TABLE IF EXISTS ${o.order.relation}`);
    return null;
  }
  return { columns: o.columns, rows: await countRows(o), droppedRows: 0, unreadable: new Map(), rejects: [], notices: [] };
}

/**
 * Loads files with flaws: types are decided by every cell instead of a sample; rows of the wrong shape are left out, cells
 * that do not fit are emptied, and both are counted exactly and listed with their lines.
 */
export async function loadCarefully(written: LoadOrder): Promise<LoadResult> {
  const notices: DatasetNotice[] = [];
  let o: LoadOrder = { ...written, groups: await readable(written, notices) };
  const { connection } = o.order;
  let droppedRows = 0;
  const rejects: RejectedRow[] = [];
  const groups: CsvGroup[] = [];
  const counts = new Map<string, TextCounts>();
  for (const strict of o.groups) {
    const seen = await scan(o, strict);
    groups.push(seen.group);
    droppedRows += seen.droppedRows;
    rejects.push(...seen.rejects);
    for (const [name, count] of seen.counts) {
      const former = counts.get(name);
      counts.set(name, former ? addCounts(former, count) : count);
    }
  }
  if (groups.some((group) => group.lenient)) notices.push({ severity: 'warning', message: 'Line ends or quotes in the file do not follow the rules of CSV; it was read leniently.' });
  const columns = o.columns.map((column) => {
    const count = counts.get(column.name);
    return column.chosen || count === undefined ? column : { ...column, type: decideTextType(column.name, count).type };
  });
  o = { ...o, groups, columns };
  await connection.run(`DROP TABLE IF EXISTS ${o.order.relation}`);
  await createTable(o, 'tried', ', ignore_errors = true');
  const filled = await filledCells(o);
  const suspects = columns.filter((column) => column.type !== 'VARCHAR' && (filled.get(column.name) ?? 0) < (counts.get(column.name)?.filled ?? 0));
  const unreadable = new Map<string, number>();
  if (suspects.length > 0) {
    for (const group of groups) rejects.push(...(await listCells(o, group, suspects, unreadable)));
    // DuckDB's own cast knows no thousands, so it refuses cells that were read.
    for (const { name, type } of suspects) if (type === 'DOUBLE' && groups.some(({ dialect }) => dialect.decimalComma)) unreadable.set(name, (counts.get(name)?.filled ?? 0) - (filled.get(name) ?? 0));
  }
  return { columns, rows: await countRows(o), droppedRows, unreadable, rejects, notices };
}

interface Scanned {
  readonly group: CsvGroup;
  readonly counts: ReadonlyMap<string, TextCounts>;
  readonly droppedRows: number;
  readonly rejects: readonly RejectedRow[];
}

/** A statement of thousands of aggregates takes minutes and gigabytes. */
const columnsAtOnce = 100;

/**
 * Reads a whole group: which rows have the wrong shape, and what the cells of typed columns are. A cell that fits its
 * column's type is only counted; what the others could be is found out for them alone, which keeps this as fast as a load.
 */
async function scan(o: LoadOrder, group: CsvGroup): Promise<Scanned> {
  const { connection } = o.order;
  const judged = o.columns.filter((column) => group.dialect.names.includes(column.name) && (column.type !== 'VARCHAR' || column.unseen));
  const tables = rejectTables();
  try {
    const found: Record<string, number> = {};
    for (let at = 0; at === 0 || at < judged.length; at += columnsAtOnce) {
      const terms = judged.slice(at, at + columnsAtOnce).flatMap((column, offset) => {
        const cell = quoteIdentifier(column.name);
        const key = String(at + offset);
        const fits = column.type === 'VARCHAR' ? 'false' : fitsSql(cell, column.type, group.dialect);
        return [`count(*) FILTER (WHERE trim(${cell}) <> '') AS filled${key}`, `count(*) FILTER (WHERE ${fits}) AS fits${key}`];
      });
      Object.assign(found, await connection.row<Record<string, number>>(`SELECT ${['count(*) AS n', ...terms].join(', ')} FROM ${readCsv(group, new Map(), at === 0 ? tables.setting : ', ignore_errors = true')}`));
    }
    const of = (kind: 'filled' | 'fits', column: CsvColumn): number => found[`${kind}${String(judged.indexOf(column))}`] ?? 0;
    const misfits = judged.filter((column) => !column.chosen && of('fits', column) < of('filled', column));
    const others = misfits.length === 0 ? new Map<string, TextCounts>() : await countMisfits(o, group, misfits);
    const counts = new Map(judged.map((column) => {
      const other = others.get(column.name);
      const fitting = countsOfFitting(column.type, other ? of('fits', column) : of('filled', column), group.dialect);
      return [column.name, other ? addCounts(fitting, other) : fitting];
    }));
    return { group, counts, droppedRows: await countDroppedRows(connection, tables), rejects: await listRejects(connection, tables, group, 'rows') };
  } catch (thrown) {
    const failure = thrown instanceof LiftbenchError ? thrown.failure : null;
    if (failure?.kind === 'query' && !group.lenient) return await scan(o, { ...group, lenient: true });
    if (failure?.kind !== 'query') throw thrown;
    throw new LiftbenchError(
      { kind: 'input', message: 'This file cannot be read as a table.', place: { file: group.texts[0]?.file.path }, next: 'Choose the delimiter and quote, or export it again.', details: failure.details },
      { cause: thrown },
    );
  } finally {
    await dropRejectTables(connection, tables).catch(() => undefined);
  }
}

/** What the cells could be that do not fit their columns' types. */
async function countMisfits(o: LoadOrder, group: CsvGroup, misfits: readonly CsvColumn[]): Promise<Map<string, TextCounts>> {
  const cells = misfits.map((column) => {
    const cell = quoteIdentifier(column.name);
    return column.type === 'VARCHAR' ? cell : `CASE WHEN NOT (${fitsSql(cell, column.type, group.dialect)}) THEN ${cell} END AS ${cell}`;
  });
  return countTextTypes(o.order.connection, `(SELECT ${cells.join(', ')} FROM ${readCsv(group, new Map(), ', ignore_errors = true')})`, misfits.map((column) => column.name), group.dialect);
}

/** The cells of some columns that the reader cannot convert, counted and listed. */
async function listCells(o: LoadOrder, group: CsvGroup, suspects: readonly CsvColumn[], unreadable: Map<string, number>): Promise<RejectedRow[]> {
  const { connection } = o.order;
  const present = suspects.filter((column) => group.dialect.names.includes(column.name));
  if (present.length === 0) return [];
  const tables = rejectTables();
  try {
    const types = new Map(present.map((column) => [column.name, column.type]));
    await connection.run(`SELECT ${present.map((column) => `count(${quoteIdentifier(column.name)})`).join(', ')} FROM ${readCsv(group, types, tables.setting)}`);
    for (const [name, cells] of await countCastErrors(connection, tables)) unreadable.set(name, (unreadable.get(name) ?? 0) + cells);
    const listed = await listRejects(connection, tables, group, 'cells', shownRejects);
    return group.dialect.decimalComma ? listed.filter(({ message }) => !groupedNumber.test(message)) : listed;
  } finally {
    await dropRejectTables(connection, tables).catch(() => undefined);
  }
}

const groupedNumber = new RegExp(`^"${groupedByPoints}" is not a number`);

async function createTable(o: LoadOrder, conversion: Conversion, more: string): Promise<void> {
  const { connection, relation } = o.order;
  const [first, ...others] = o.groups;
  if (!first) return;
  if (others.length === 0) {
    await connection.run(`CREATE TABLE ${relation} AS ${selectGroup(o, first, conversion, more)}`);
    return;
  }
  await connection.run(`CREATE TABLE ${relation} (${o.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`).join(', ')})`);
  for (const group of o.groups) await connection.run(`INSERT INTO ${relation} ${selectGroup(o, group, conversion, more)}`);
}

function selectGroup(o: LoadOrder, group: CsvGroup, conversion: Conversion, more: string): string {
  const types = new Map(o.columns.map((column) => [column.name, readerType(column.type, conversion)]));
  const cells = o.columns.map((column) => {
    const value = group.dialect.names.includes(column.name) ? cellSql(column.name, column.type, conversion, group.dialect) : (group.constants?.get(column.name) ?? `NULL::${column.type}`);
    return `${value} AS ${quoteIdentifier(column.name)}`;
  });
  return `SELECT ${cells.join(', ')} FROM ${readCsv(group, types, `${more}${largeBuffers(group)}`)}`;
}

/**
 * DuckDB puts rows into a table in their order by pieces of a quarter of its buffers; pieces of fewer rows than a row group
 * of a table (122,880) are copied once more. For files of many buffers only, so that each thread has its share of them.
 */
function largeBuffers({ texts }: CsvGroup): string {
  return texts.some(({ gzip, file }) => gzip || file.bytes < MANY_BUFFERS_BYTES) ? '' : ', buffer_size = 48000000';
}

const MANY_BUFFERS_BYTES = 400_000_000;

function isProjected(o: LoadOrder): boolean {
  return o.groups.some((group) => group.dialect.names.some((name) => !o.columns.some((column) => column.name === name)));
}

async function allUtf8(o: LoadOrder): Promise<boolean> {
  for (const group of o.groups) for (const text of group.texts) if (!(await isUtf8(text, o.order.signal))) return false;
  return true;
}

async function isUtf8(text: CsvText, signal: AbortSignal | undefined): Promise<boolean> {
  return text.utf8 ?? isUtf8File(text.path, text.gzip, signal);
}

/** The groups with files that are no UTF-8 after all read as Latin-1, so that no row is lost to one letter. */
async function readable(o: LoadOrder, notices: DatasetNotice[]): Promise<CsvGroup[]> {
  const groups: CsvGroup[] = [];
  for (const group of o.groups) {
    const texts = [];
    for (const text of group.texts) {
      if (text.gzip) await refuseOverlongLines(text, o.order.signal);
      const fine = await isUtf8(text, o.order.signal);
      if (!fine) notices.push({ severity: 'warning', message: `${text.file.path} is not UTF-8; it was read as Latin-1 (Windows-1252).` });
      texts.push(fine ? text : await asUtf8(text, o.order.temporaryDirectory, 'windows-1252', o.order.signal));
    }
    if (new Set(texts.map((text) => text.gzip)).size <= 1) groups.push({ ...group, texts });
    else groups.push(...texts.map((text) => ({ ...group, texts: [text] })));
  }
  return groups;
}

async function countRows(o: LoadOrder): Promise<number> {
  return (await o.order.connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${o.order.relation}`)).rows;
}

async function filledCells(o: LoadOrder): Promise<Map<string, number>> {
  const row = await o.order.connection.row<Record<string, number>>(`SELECT ${o.columns.map((column, index) => `count(${quoteIdentifier(column.name)}) AS c${String(index)}`).join(', ')} FROM ${o.order.relation}`);
  return new Map(o.columns.map((column, index) => [column.name, row[`c${String(index)}`] ?? 0]));
}
