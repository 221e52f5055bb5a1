import { basename } from 'node:path';
import type { OpenedSource } from '../sources/opened-source';
import { recordsAt, type RecordLayout } from './record-lines';

export interface RowPlace {
  readonly file: string | null;
  /** 1-based line of a text file, or row of a Parquet file; null where it cannot be told for sure. */
  readonly line: number | null;
}

const nowhere: RowPlace = { file: null, line: null };
/** Parquet's rows are numbered within their file, files above bit 40. */
const FILE_BITS = 40n;

/**
 * Which line of which file rows come from. A text file is read up to the last of them; a line is told only if it holds
 * what the row must hold.
 * @param positions as the source's `rowOrderSql` gives them
 * @param key text that every row's line must contain: its unit
 */
export async function placeRows(source: OpenedSource, positions: readonly bigint[], key: string): Promise<readonly RowPlace[]> {
  if (source.format === 'parquet') {
    return positions.map((position) => {
      const file = source.files[Number(position >> FILE_BITS)];
      return file ? { file: basename(file.path), line: Number(position & ((1n << FILE_BITS) - 1n)) + 1 } : nowhere;
    });
  }
  const only = source.files.length === 1 ? basename(source.files[0]?.path ?? '') : null;
  const layout = layoutOf(source);
  if (layout === null) return positions.map(() => ({ file: only, line: null }));
  const wanted = [...new Set(positions.map(Number))].sort((a, b) => a - b);
  const places = new Map<number, RowPlace>();
  let before = 0;
  try {
    for (const { path } of source.files) {
      const own = wanted.filter((position) => position >= before).map((position) => position - before);
      if (own.length === 0) break;
      const { found, passed } = await recordsAt(path, layout, own);
      for (const [record, { line, text }] of found) if (text.includes(key)) places.set(before + record, { file: basename(path), line });
      before += passed;
    }
  } catch {
    return positions.map(() => ({ file: only, line: null }));
  }
  return positions.map((position) => places.get(Number(position)) ?? { file: only, line: null });
}

/** Null where records cannot be counted: several files of which some rows were left out, or not all of those are known. */
function layoutOf({ dialect, droppedRows, rejectedRows, files }: OpenedSource): RecordLayout | null {
  const dropped = new Set(rejectedRows.flatMap(({ line, reason }) => (line === null || reason === 'CAST' ? [] : [line])));
  if (droppedRows > 0 && (files.length > 1 || dropped.size !== droppedRows)) return null;
  const kept = droppedRows > 0 ? dropped : new Set<number>();
  if (dialect === null) return { quote: '', headerLines: 0, dropped: kept };
  return { quote: dialect.quote, headerLines: dialect.skippedLines + (dialect.header ? 1 : 0), dropped: kept };
}
