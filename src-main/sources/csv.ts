import type { DatasetNotice, Dialect, RejectedRow } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { checkChosenTypes } from './chosen-types';
import { columnClass } from './column-class';
import { detectDialect } from './csv-dialect';
import type { CsvGroup } from './csv-reader';
import { loadCarefully, loadStrictly } from './csv-load';
import type { LoadOrder, LoadResult } from './csv-load';
import { readCsv } from './csv-reader';
import { asUtf8, isGzip, lookAtText } from './csv-text';
import type { CsvText } from './csv-text';
import { folderColumns, folderValueSql } from './folder-columns';
import { looksBinary } from './magic-bytes';
import { mergeColumns } from './merge-columns';
import { shownRejects } from './opened-source';
import type { ReadOrder, ReadResult, SourceKind } from './source-kind';
import { surveyText } from './text-survey';
import { countColumnTypes, countTextTypes, decideTextType } from './text-types';
import type { TextType } from './text-types';

/** Rows by which types are first decided. What comes later is checked while it is loaded. */
const sampleRows = 10_000;

/** Delimited text: CSV, TSV and their like, plain or packed with gzip. */
export const csv: SourceKind = {
  format: 'csv',
  recognises: (path, head) => isGzip(head) ? !/\.(json|jsonl|ndjson)\.gz$/i.test(path) : looksBinary(head) === null,
  read: readCsvFiles,
};

interface Layout {
  readonly group: CsvGroup;
  readonly types: ReadonlyMap<string, TextType>;
}

async function readCsvFiles(order: ReadOrder): Promise<ReadResult> {
  const notices: DatasetNotice[] = [];
  const layouts: Layout[] = [];
  for (const file of order.files) {
    const looked = await lookAtText(file);
    if (looked.encoding !== 'utf-8') notices.push({ severity: 'info', message: `${file.path} is not UTF-8; it was read as ${looked.encoding === 'windows-1252' ? 'Latin-1 (Windows-1252)' : 'UTF-16'}.` });
    const layout = await layoutOf(order, await asUtf8(looked, order.temporaryDirectory, looked.encoding, order.signal));
    for (const notice of layout.group.dialect.notices) if (!notices.some((known) => known.message === notice.message)) notices.push(notice);
    layouts.push(layout);
  }
  const [first] = layouts;
  if (!first) throw new LiftbenchError({ kind: 'bug', message: 'A source without a file was opened.' });
  const names = [...new Set(layouts.flatMap((layout) => layout.group.dialect.names))];
  const paths = order.files.map(({ path }) => path);
  const chosen = await checkChosenTypes(order.connection, order.options.types ?? {}, [...names, ...folderColumns(paths, names).map(({ name }) => name)], `sources.${order.source}.types`);
  const folders = folderColumns(paths, names, chosen);
  const merged = mergeColumns(
    layouts.map(({ group, types }) => ({
      file: group.texts[0]?.file.path ?? '',
      columns: group.dialect.names.map((name) => ({ name, type: types.get(name)?.type ?? 'VARCHAR', unknown: types.get(name)?.unknown })),
    })),
    chosen,
  );
  notices.push(...merged.notices);
  const inFiles = merged.columns.map(({ name, type }) => ({
    name,
    type,
    chosen: chosen[name] !== undefined,
    doubtful: layouts.some(({ types }) => types.get(name)?.garbage === true),
    unseen: chosen[name] === undefined && type === 'VARCHAR' && layouts.some(({ types }) => types.get(name)?.unknown === true),
  }));
  const columns = [...inFiles, ...folders.map(({ name, type }) => ({ name, type, chosen: true, doubtful: false, unseen: false }))];
  const wanted = projection(columns, order, layouts);
  const groups = groupLayouts(layouts.map(({ group }, index) => (folders.length === 0 ? group : { ...group, constants: new Map(folders.map((folder) => [folder.name, folderValueSql(folder, index)])) })));
  const loaded = await order.during(() => load({ order, groups, columns: wanted }));
  refuseNothing(loaded, order);
  notices.push(...cellNotices(loaded), ...droppedNotices(loaded));
  return {
    kind: 'table',
    columns: loaded.columns.map(({ name, type }) => ({ name, type, class: columnClass(type) })),
    rows: loaded.rows,
    droppedRows: loaded.droppedRows,
    unreadableCells: [...loaded.unreadable.values()].reduce((sum, cells) => sum + cells, 0),
    rejectedRows: inFileOrder(loaded.rejects, order),
    dialect: publicDialect(first.group),
    notices,
    rowOrderSql: 'rowid',
  };
}

/** While DuckDB looks at the beginning of a file, all its bytes are gone through; a line that is too long is told before anything else. */
async function layoutOf(order: ReadOrder, text: CsvText): Promise<Layout> {
  const [surveyed, begun] = await Promise.allSettled([text.gzip ? null : surveyText(text, order.signal), layoutOfBeginning(order, text)]);
  if (surveyed.status === 'rejected') throw surveyed.reason;
  if (begun.status === 'rejected') throw begun.reason;
  const { group, types } = begun.value;
  return { group: { ...group, texts: [{ ...text, ...surveyed.value }] }, types };
}

async function layoutOfBeginning(order: ReadOrder, text: CsvText): Promise<Layout> {
  const dialect = await detectDialect(order.connection, text, order.options);
  const group: CsvGroup = { texts: [text], dialect, lenient: false };
  return { group, types: await sampleTypes(order, group, text.gzip ? dialect.names : neededNames(order, dialect.names)) };
}

/** Most files are clean and load in one pass; only what that pass refuses is looked at again, and then in full. */
async function load(order: LoadOrder): Promise<LoadResult> {
  const doubtful = order.columns.some((column) => column.doubtful);
  const loaded = doubtful ? null : await loadStrictly(order);
  if (!loaded) return loadCarefully(order);
  const typed = await withTypesOfUnseen(order);
  if (!typed) return loaded;
  await order.order.connection.run(`DROP TABLE ${order.order.relation}`);
  return load(typed);
}

/**
 * Columns without a cell in the sample were loaded as text; now that all their cells are there, their types are decided. Most
 * are text indeed (a variant that only exposure rows have), so this saves reading the file a second time.
 * @returns null when all of them stay text.
 */
async function withTypesOfUnseen(order: LoadOrder): Promise<LoadOrder | null> {
  const unseen = order.columns.filter((column) => column.unseen).map(({ name }) => name);
  const [group] = order.groups;
  if (unseen.length === 0 || !group) return null;
  const decided = new Map<string, TextType>();
  for (const name of unseen) decided.set(name, decideTextType(name, await countColumnTypes(order.order.connection, order.order.relation, name, group.dialect)));
  const columns = order.columns.map((column) => {
    const found = decided.get(column.name);
    return found === undefined ? column : { ...column, type: found.type, doubtful: found.garbage, unseen: false };
  });
  return columns.some(({ type, doubtful }, index) => doubtful || type !== order.columns[index]?.type) ? { ...order, columns } : null;
}

/** Without a need all columns; a column that is not needed is not looked at. */
function neededNames(order: ReadOrder, names: readonly string[]): readonly string[] {
  if (order.needed === null) return names;
  const needed = new Set(order.needed.map((name) => name.toLowerCase()));
  return names.filter((name) => needed.has(name.toLowerCase()));
}

async function sampleTypes(order: ReadOrder, group: CsvGroup, names: readonly string[]): Promise<Map<string, TextType>> {
  const sample = 'temp."__sample"';
  try {
    // All columns, for a projected read of bytes that are no UTF-8 brings DuckDB down.
    await order.connection.run(`CREATE OR REPLACE TEMP TABLE "__sample" AS SELECT * FROM ${readCsv(group, new Map(), `, ignore_errors = true${smallBuffers(group)}`)} LIMIT ${String(sampleRows)}`);
    const counts = await countTextTypes(order.connection, sample, names, group.dialect);
    await order.connection.run(`DROP TABLE ${sample}`);
    return new Map([...counts].map(([name, count]) => [name, decideTextType(name, count)]));
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind !== 'query') throw thrown;
    // What stops the sample (line ends of several kinds) is dealt with by the careful load, which decides the types anew.
    return new Map(names.map((name) => [name, { type: 'VARCHAR', garbage: true, unknown: true }]));
  }
}

/** Enough for the sample's rows in most files; DuckDB would take and fill 32 MB otherwise. */
function smallBuffers({ texts }: CsvGroup): string {
  return texts.some(({ gzip }) => gzip) ? '' : ', buffer_size = 8000000';
}

/** Files that follow each other and are alike are read by one statement. */
function groupLayouts(groups: readonly CsvGroup[]): CsvGroup[] {
  const merged: CsvGroup[] = [];
  const alike = (group: CsvGroup): string => {
    const { delimiter, quote, escape, header, skippedLines, names, dateFormat, timestampFormat, decimalComma } = group.dialect;
    return JSON.stringify([delimiter, quote, escape, header, skippedLines, names, dateFormat, timestampFormat, decimalComma, group.texts[0]?.gzip, [...(group.constants ?? [])]]);
  };
  for (const group of groups) {
    const last = merged.at(-1);
    if (last && alike(last) === alike(group)) merged[merged.length - 1] = { ...last, texts: [...last.texts, ...group.texts] };
    else merged.push(group);
  }
  return merged;
}

/** Only what is needed, where the file can be projected safely; all columns otherwise. */
function projection(columns: LoadOrder['columns'], order: ReadOrder, layouts: readonly Layout[]): LoadOrder['columns'] {
  if (order.needed === null || layouts.some((layout) => layout.group.texts.some((text) => text.gzip))) return columns;
  const names = neededNames(order, columns.map((column) => column.name));
  const wanted = columns.filter((column) => names.includes(column.name));
  return wanted.length === 0 ? columns.slice(0, 1) : wanted;
}

function refuseNothing(loaded: LoadResult, order: ReadOrder): void {
  if (loaded.rows > 0) return;
  const [file] = order.files;
  const [reject] = loaded.rejects;
  throw new LiftbenchError({
    kind: 'input',
    message: reject === undefined ? 'This file has a header but no rows.' : `None of the ${String(loaded.droppedRows)} rows could be read. ${reject.message}`,
    place: { file: reject?.file ?? file?.path, line: reject?.line ?? undefined },
    next: reject === undefined ? 'Export it again with its rows, or leave it out.' : 'Choose the delimiter and quote, or export it again.',
    details: reject?.text ?? undefined,
  });
}

function cellNotices(loaded: LoadResult): DatasetNotice[] {
  return [...loaded.unreadable].filter(([, cells]) => cells > 0).map(([column, cells]) => {
    const type = loaded.columns.find((candidate) => candidate.name === column)?.type ?? '';
    const what = { number: 'numbers', time: 'times', boolean: 'true or false', text: 'text', other: type }[columnClass(type)];
    return { severity: 'warning', column, count: cells, message: `${String(cells)} ${cells === 1 ? 'cell' : 'cells'} of "${column}" ${cells === 1 ? 'is' : 'are'} not ${what}; the rows are kept with an empty cell.` };
  });
}

function droppedNotices(loaded: LoadResult): DatasetNotice[] {
  const notices: DatasetNotice[] = [...loaded.notices];
  if (loaded.droppedRows > 0) {
    notices.push({ severity: loaded.droppedRows > 0.1 * (loaded.rows + loaded.droppedRows) ? 'error' : 'warning', count: loaded.droppedRows, message: `${String(loaded.droppedRows)} ${loaded.droppedRows === 1 ? 'row' : 'rows'} could not be read and ${loaded.droppedRows === 1 ? 'is' : 'are'} left out.` });
  }
  return notices;
}

function inFileOrder(rejects: readonly RejectedRow[], order: ReadOrder): RejectedRow[] {
  const position = new Map(order.files.map((file, index) => [file.path, index]));
  return [...rejects]
    .sort((left, right) => (position.get(left.file) ?? 0) - (position.get(right.file) ?? 0) || (left.line ?? 0) - (right.line ?? 0))
    .slice(0, shownRejects);
}

function publicDialect(group: CsvGroup): Dialect {
  const { delimiter, quote, escape, header, skippedLines, given } = group.dialect;
  return { delimiter, quote, escape, header, skippedLines, given };
}

