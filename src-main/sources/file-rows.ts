import { quoteIdentifier, quoteText, quoteTextList } from '../database/quoting';
import { duckPath } from './duck-path';
import type { FileRows, SourceFile } from './opened-source';

/** Rows that were read together: their files, and what to select them from. */
export interface RowPart {
  readonly files: readonly SourceFile[];
  /** A table, or a function that reads a file. */
  readonly from: string;
  /** The number of a row in it, from 0 on. */
  readonly row: string;
  readonly rows: number;
}

/** A query for the rows of one part, numbered from those of the parts before on. */
export function partSelect({ from, row }: RowPart, before: number, names: string, place: string): string {
  return `SELECT ${names}, ${row} + ${String(before)} AS ${place} FROM ${from}`;
}

/** Rows in parts, one after the other, as imports of text files are kept. */
export function rowsInParts(of: string, columns: readonly { readonly name: string }[], place: string, parts: readonly RowPart[]): FileRows {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return {
    of,
    queryFor: (files) => {
      const wanted = new Set(files.map(({ path }) => path));
      const selects: string[] = [];
      let covered = 0;
      let before = 0;
      for (const part of parts) {
        if (part.files.every(({ path }) => wanted.has(path))) {
          selects.push(partSelect(part, before, names, place));
          covered += part.files.length;
        }
        before += part.rows;
      }
      return selects.length === 0 || covered < wanted.size ? null : selects.join(' UNION ALL ');
    },
  };
}

/** A part that is kept as a Parquet file. */
export function keptPart(files: readonly SourceFile[], path: string, rows: number): RowPart {
  return { files, from: `read_parquet(${quoteText(duckPath(path))}, file_row_number = true)`, row: 'file_row_number', rows };
}

/** What a Parquet file is read by, and where a row stands: files by their number, rows by theirs. */
export function parquetSelect(files: readonly SourceFile[], select: readonly string[], place: string, firstFile = 0): string {
  const number = firstFile === 0 ? 'file_index' : `(file_index + ${String(firstFile)})`;
  return `SELECT ${select.join(', ')}, (${number}::BIGINT << 40) + file_row_number AS ${place} FROM ${parquetFiles(files)}`;
}

export function parquetFiles(files: readonly SourceFile[]): string {
  return `read_parquet(${quoteTextList(files.map((file) => duckPath(file.path)))}, union_by_name = true, binary_as_string = true)`;
}

/** Rows of Parquet files that all have the same columns. */
export function rowsOfParquet(of: string, all: readonly SourceFile[], select: readonly string[], place: string): FileRows {
  return {
    of,
    queryFor: (files) => {
      const numbers = files.map(({ path }) => all.findIndex((file) => file.path === path)).sort((left, right) => left - right);
      if (numbers.length === 0 || numbers.includes(-1)) return null;
      const selects: string[] = [];
      for (let at = 0; at < numbers.length; ) {
        const first = numbers[at] ?? 0;
        let length = 1;
        while (numbers[at + length] === first + length) length += 1;
        selects.push(parquetSelect(all.slice(first, first + length), select, place, first));
        at += length;
      }
      return selects.join(' UNION ALL ');
    },
  };
}
