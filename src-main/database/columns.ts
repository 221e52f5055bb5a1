import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnArray } from '../../src-contract/sample';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from './connection';
import { requireWhole } from './stream-end';

/** How a column of a result is read: DuckDB's UINTEGER, INTEGER, UTINYINT or DOUBLE, as it lies in memory. */
export type ColumnKind = 'uint32' | 'int32' | 'uint8' | 'float64';

interface ArrayOfKind {
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly float64: Float64Array;
}
type ArraysOf<Kinds extends readonly ColumnKind[]> = { readonly [Index in keyof Kinds]: ArrayOfKind[Kinds[Index]] };

export interface ReadColumns<Kinds extends readonly ColumnKind[]> {
  readonly rows: number;
  readonly columns: ArraysOf<Kinds>;
}

/** Chunks read before the event loop gets its turn: about five milliseconds. */
const CHUNKS_PER_TURN = 128;

/** Electron's memory cage ends one buffer there. */
const MAXIMUM_BYTES = 2_000_000_000;

/** A query's result, materialised in DuckDB: that and reading it chunk by chunk is faster than streaming. */
export interface ResultChunks {
  readonly rows: number;
  /**
   * Hands over the chosen columns chunk by chunk, in row order: copies of DuckDB's vectors, as they lie in memory. NULLs
   * must have been replaced in SQL: their slots hold rubbish. Not for text.
   */
  each(columns: readonly number[], take: (vectors: readonly ColumnArray[], rows: number) => void): Promise<void>;
}

/** Runs a query to be read in chunks. The connection's signal stops the query and the reading. */
export async function readChunks(connection: Connection, sql: string): Promise<ResultChunks> {
  const result = await connection.guard(sql, () => connection.raw().run(sql));
  const rows = result.rowCount;
  if (rows * 8 > MAXIMUM_BYTES) {
    throw new LiftbenchError({
      kind: 'sample',
      message: `${rows.toLocaleString('en-US')} rows are more than one evaluation can hold in memory.`,
      next: 'Narrow the conditions of the metrics, shorten the period, or evaluate a sample of the units.',
    });
  }
  const breathe = (): Promise<void> => connection.guard(sql, () => new Promise<void>((resolve) => setImmediate(resolve)));
  return {
    rows,
    each: async (columns, take) => {
      for (let index = 0; index < result.chunkCount; index += 1) {
        const chunk = result.getChunk(index);
        take(columns.map((column) => itemsOf(chunk, column)), chunk.rowCount);
        if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) await breathe();
      }
    },
  };
}

/**
 * Runs a query and hands over its columns chunk by chunk as they come, in no order: copies of DuckDB's vectors, as for
 * {@link readChunks}. Only what DuckDB makes ahead is in memory. The connection's signal stops it.
 * @param columns how many the query has
 */
export async function streamChunks(connection: Connection, sql: string, columns: number, take: (vectors: readonly ColumnArray[], rows: number) => void): Promise<void> {
  const result = await connection.guard(sql, () => connection.raw().stream(sql));
  const places = Array.from({ length: columns }, (_, column) => column);
  const fetch = (): Promise<DuckDBDataChunk | null> => connection.guard(sql, () => result.fetchChunk());
  let next = fetch();
  for (;;) {
    const chunk = await next;
    if (chunk === null || chunk.rowCount === 0) return requireWhole(connection, result, sql);
    // DuckDB makes the next chunk while this one is used.
    next = fetch();
    try {
      take(places.map((column) => itemsOf(chunk, column)), chunk.rowCount);
    } catch (thrown) {
      await next.catch(() => undefined);
      throw thrown;
    }
  }
}

/**
 * Runs a query and copies its result, column by column, into fresh typed arrays in row order.
 *
 * @param kinds one per column of the result, in order; they must be the columns' very types.
 */
export async function readColumns<const Kinds extends readonly ColumnKind[]>(connection: Connection, sql: string, kinds: Kinds): Promise<ReadColumns<Kinds>> {
  const result = await readChunks(connection, sql);
  const columns = kinds.map((kind) => allocate(kind, result.rows));
  let at = 0;
  await result.each([...kinds.keys()], (vectors, rows) => {
    columns.forEach((column, place) => {
      column.set(vectors[place]!, at);
    });
    at += rows;
  });
  return { rows: result.rows, columns: columns as unknown as ArraysOf<Kinds> };
}

/** A vector's values: a copy of DuckDB's own, made by the bindings. */
function itemsOf(chunk: DuckDBDataChunk, column: number): ColumnArray {
  return (chunk.getColumnVector(column) as unknown as { readonly items: ColumnArray }).items;
}

function allocate(kind: ColumnKind, rows: number): ColumnArray {
  switch (kind) {
    case 'uint32': return new Uint32Array(rows);
    case 'int32': return new Int32Array(rows);
    case 'uint8': return new Uint8Array(rows);
    case 'float64': return new Float64Array(rows);
  }
}
