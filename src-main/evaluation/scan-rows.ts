import type { ColumnArray } from '../../src-contract/sample';
import { readChunks, streamChunks, type ResultChunks } from '../database/columns';
import type { Connection } from '../database/connection';
import { measuresSql, type ScanPlan } from './measures-sql';

/** How a scan's rows come to whoever takes them. */
export interface RowTaking {
  /** Columns of a row. */
  readonly columns: number;
  take(vectors: readonly ColumnArray[]): void;
  /** Hears of the share of the source that was gone over, 0…1. */
  taken(share: number): void;
}

/** The result of one part may take so much memory; where units are many, parts must be larger. */
const PART_BYTES = 48_000_000;
const MOST_PART_BYTES = 160_000_000;
/** Each part makes the table to look units up in anew, which must stay small beside its rows. */
const ROWS_PER_UNIT = 2;
/** Fewer rows are read before a second part would begin. */
const LEAST_ROWS = 400_000;
const TELL_EVERY_MS = 250;
const TELL_EVERY_ROWS = 131_072;

/**
 * Runs a scan and hands over its rows, in no order.
 *
 * Part by part, where the source can be cut so: DuckDB's threads make the rows of one part while those of the one before
 * are taken, and two parts are in memory. Else the rows are taken as they come; then DuckDB makes most of them by one
 * thread, as the other waits for room.
 *
 * @param table of units, of which there are `units`
 */
export async function scanRows(connection: Connection, scan: ScanPlan, table: string, units: number, taking: RowTaking): Promise<void> {
  const slices = slicesOf(scan, units, taking.columns);
  if (slices.length < 2) await streamRows(connection, measuresSql(scan, table), scan.source.rows, taking);
  else await takeParts(connection, scan, table, slices, taking);
}

/** By the source alone, so that the same statements run on every machine. */
function slicesOf({ source }: ScanPlan, units: number, columns: number): readonly string[] {
  const { slices, rows, relation } = source;
  if (slices?.of !== relation || rows < LEAST_ROWS) return [];
  const bytes = rows * columns * 8;
  const parts = Math.min(Math.floor(rows / (ROWS_PER_UNIT * units)), Math.max(2, Math.ceil(bytes / PART_BYTES)));
  return parts < 2 || bytes / parts > MOST_PART_BYTES ? [] : slices.into(parts);
}

/** The first slice is a part of its own. What it has of its rows says how many slices the next part may have: where few match, the table to look units up in need not be made often. */
async function takeParts(connection: Connection, scan: ScanPlan, table: string, slices: readonly string[], { columns, take, taken }: RowTaking): Promise<void> {
  const places = Array.from({ length: columns }, (_, column) => column);
  const most = Math.max(1, Math.floor(MOST_PART_BYTES / ((scan.source.rows / slices.length) * columns * 8)));
  let before = 0;
  let begun = 0;
  const run = (count: number): Promise<ResultChunks> => {
    before = begun;
    begun += count;
    const relation = `(${slices.slice(before, begun).join('\nUNION ALL\n')})`;
    const chunks = readChunks(connection, measuresSql({ ...scan, source: { ...scan.source, relation } }, table));
    // It may fail while rows are taken, before anybody waits for it.
    chunks.catch(() => undefined);
    return chunks;
  };
  const timer = setInterval(() => { taken((before + (begun - before) * (connection.progress() ?? 0)) / slices.length); }, TELL_EVERY_MS);
  try {
    let next: Promise<ResultChunks> | null = run(1);
    while (next !== null) {
      const end = begun;
      const chunks: ResultChunks = await next;
      const sliceBytes: number = (chunks.rows / (end - before)) * columns * 8;
      next = end === slices.length ? null : run(Math.max(1, Math.min(most, slices.length - end, Math.floor(PART_BYTES / sliceBytes))));
      try {
        await chunks.each(places, take);
      } catch (thrown) {
        await next?.catch(() => undefined);
        throw thrown;
      }
      taken(end / slices.length);
    }
  } finally {
    clearInterval(timer);
  }
}

async function streamRows(connection: Connection, sql: string, rows: number, { columns, take, taken }: RowTaking): Promise<void> {
  let before = 0;
  await streamChunks(connection, sql, columns, (vectors, came) => {
    take(vectors);
    if (Math.floor(before / TELL_EVERY_ROWS) < Math.floor((before + came) / TELL_EVERY_ROWS)) taken(connection.progress() ?? (before + came) / Math.max(1, rows));
    before += came;
  });
}
