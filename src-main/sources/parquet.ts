import type { DatasetNotice } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { quoteIdentifier, quoteTextList } from '../database/quoting';
import { columnClass } from './column-class';
import { startsWith } from './magic-bytes';
import { parquetFiles, parquetSelect, rowsOfParquet } from './file-rows';
import { mergeColumns } from './merge-columns';
import { duckPath } from './duck-path';
import { slicesOfParquet } from './row-slices';
import type { ReadOrder, ReadResult, SourceKind } from './source-kind';

const magic = [0x50, 0x41, 0x52, 0x31];

/** Parquet files, read in place through a view: nothing is copied, only the columns that a query touches are read. */
export const parquet: SourceKind = {
  format: 'parquet',
  recognises: (_path, head) => startsWith(head, magic),
  read: readParquet,
};

async function readParquet(order: ReadOrder): Promise<ReadResult> {
  const layouts = [];
  for (const file of order.files) {
    const described = await refusingDamage(file.path, () =>
      order.connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM read_parquet(${quoteTextList([duckPath(file.path)])}, binary_as_string = true)`),
    );
    layouts.push({ file: file.path, columns: described.map((row) => ({ name: row.column_name, type: row.column_type })) });
  }
  const notices: DatasetNotice[] = [];
  const merged = mergeColumns(layouts, order.options.types ?? {});
  notices.push(...merged.notices);
  const select = merged.columns.map(({ name, type, changed }) => (changed ? `try_cast(${quoteIdentifier(name)} AS ${type}) AS ${quoteIdentifier(name)}` : quoteIdentifier(name)));
  const from = parquetFiles(order.files);
  const rowsSql = parquetSelect(order.files, select, rowPosition);
  await order.connection.run(`CREATE VIEW ${order.relation} AS ${rowsSql}`);
  const { rows } = await refusingDamage(order.files[0]?.path ?? '', () => order.connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${from}`));
  const [first] = order.files;
  if (rows === 0 && first) throw new LiftbenchError({ kind: 'input', message: 'The file has columns but no rows.', place: { file: first.path }, next: 'Export it again with its rows, or leave it out.' });
  const changed = merged.columns.filter((column) => column.changed && order.options.types?.[column.name] !== undefined);
  const unreadable = changed.length > 0 ? await countUnreadable(order, from, changed) : 0;
  if (unreadable > 0) notices.push({ severity: 'warning', message: `${String(unreadable)} cells could not be read as the types you chose and are empty.`, count: unreadable });
  return {
    kind: 'view',
    columns: merged.columns.map(({ name, type }) => ({ name, type, class: columnClass(type) })),
    rows,
    droppedRows: 0,
    unreadableCells: unreadable,
    rejectedRows: [],
    dialect: null,
    notices,
    rowOrderSql: rowPosition,
    slices: slicesOfParquet(order.relation, rowsSql, { files: order.files, columns: merged.columns, rows }),
    ...(layouts.every(({ columns }) => columns.length === merged.columns.length) && merged.columns.every(({ changed }) => !changed) ? { fileRows: rowsOfParquet(order.relation, order.files, select, rowPosition) } : {}),
  };
}

const rowPosition = '"__row_position"';

async function countUnreadable(order: ReadOrder, from: string, columns: readonly { name: string; type: string }[]): Promise<number> {
  const terms = columns.map(({ name, type }) => `count(${quoteIdentifier(name)}) - count(try_cast(${quoteIdentifier(name)} AS ${type}))`);
  const { cells } = await order.connection.row<{ cells: number }>(`SELECT ${terms.join(' + ')} AS cells FROM ${from}`);
  return cells;
}

async function refusingDamage<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof LiftbenchError && thrown.failure.kind === 'query') {
      throw new LiftbenchError(
        { kind: 'input', message: 'This Parquet file is damaged or cut off.', place: { file: path }, next: 'Export or copy it again.', details: thrown.failure.details },
        { cause: thrown },
      );
    }
    throw thrown;
  }
}
