import type { RowSlices, SourceFile } from './opened-source';

/** Slices of a table by the numbers of its rows; absent where a column of the file has that name. */
export function slicesOfTable(table: string, columns: readonly { readonly name: string }[], rows: number): RowSlices | undefined {
  if (named(columns, ['rowid'])) return undefined;
  return { of: table, into: (parts) => ranges('rowid', rows, parts).map((range) => `SELECT *, rowid FROM ${table}${range === '' ? '' : ` WHERE ${range}`}`) };
}

/**
 * Slices of Parquet files: small files together, large ones by the numbers of their rows. Absent where a column has the
 * name of such a number.
 * @param select a query for all their rows, without a condition
 */
export function slicesOfParquet(of: string, select: string, { files, columns, rows }: { readonly files: readonly SourceFile[]; readonly columns: readonly { readonly name: string }[]; readonly rows: number }): RowSlices | undefined {
  if (named(columns, ['file_index', 'file_row_number'])) return undefined;
  return {
    of,
    into: (parts) => {
      const conditions = parts < 2 || files.length === 1 ? ranges('file_row_number', rows, parts) : fileRanges(files, rows, parts);
      return conditions.map((condition) => (condition === '' ? select : `${select} WHERE ${condition}`));
    },
  };
}

function named(columns: readonly { readonly name: string }[], names: readonly string[]): boolean {
  return columns.some(({ name }) => names.includes(name.toLowerCase()));
}

/** How many rows a file has is guessed by its size: the last range of each has no end. */
function fileRanges(files: readonly SourceFile[], rows: number, parts: number): string[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const share = bytes / parts;
  const conditions: string[] = [];
  let first = 0;
  let gathered = 0;
  const gather = (end: number): void => {
    if (end > first) conditions.push(`file_index >= ${String(first)} AND file_index < ${String(end)}`);
    first = end;
    gathered = 0;
  };
  files.forEach((file, index) => {
    const cuts = Math.round(file.bytes / share);
    if (cuts > 1) {
      gather(index);
      for (const range of ranges('file_row_number', (rows * file.bytes) / bytes, cuts)) conditions.push(`file_index = ${String(index)} AND ${range}`);
      first = index + 1;
      return;
    }
    if (gathered + file.bytes > 1.25 * share) gather(index);
    gathered += file.bytes;
    if (gathered >= 0.75 * share) gather(index + 1);
  });
  gather(files.length);
  return conditions;
}

/** Conditions that cut row numbers into equal ranges; the last one has no end. */
function ranges(number: string, rows: number, parts: number): string[] {
  if (parts < 2) return [''];
  return Array.from({ length: parts }, (_, index) => {
    const from = Math.floor((rows * index) / parts);
    const until = index === parts - 1 ? '' : ` AND ${number} < ${String(Math.floor((rows * (index + 1)) / parts))}`;
    return `${number} >= ${String(from)}${until}`;
  });
}
