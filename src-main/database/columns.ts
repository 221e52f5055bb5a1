import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnArray } from '../../src-contract/sample';
import type { Connection } from './connection';

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

/** Chunks copied before the event loop gets its turn: about five milliseconds. */
const CHUNKS_PER_TURN = 128;

/**
 * Runs a query and copies its result, column by column, into fresh typed arrays in row order.
 *
 * The result is materialised first and then read chunk by chunk, which is faster than streaming. NULLs must have been
 * replaced in SQL: their slots hold rubbish.
 *
 * @param kinds one per column of the result, in order; they must be the columns' very types.
 * @param onRows is told how many rows are copied, now and then.
 */
export async function readColumns<const Kinds extends readonly ColumnKind[]>(
  connection: Connection,
  sql: string,
  kinds: Kinds,
  o: { readonly onRows?: ((done: number, total: number) => void) | undefined } = {},
): Promise<ReadColumns<Kinds>> {
  const result = await connection.guard(sql, () => connection.raw().run(sql));
  const rows = result.rowCount;
  const columns = kinds.map((kind) => allocate(kind, rows));
  let at = 0;
  for (let index = 0; index < result.chunkCount; index += 1) {
    const chunk = result.getChunk(index);
    columns.forEach((column, place) => {
      column.set(itemsOf(chunk, place), at);
    });
    at += chunk.rowCount;
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) {
      o.onRows?.(at, rows);
      await connection.guard(sql, () => new Promise<void>((resolve) => setImmediate(resolve)));
    }
  }
  return { rows, columns: columns as unknown as ArraysOf<Kinds> };
}

/** A vector's values as they lie in memory: a copy of DuckDB's own, made by the bindings. Not for text. */
function itemsOf(chunk: DuckDBDataChunk, column: number): ArrayLike<number> {
  return (chunk.getColumnVector(column) as unknown as { readonly items: ArrayLike<number> }).items;
}

function allocate(kind: ColumnKind, rows: number): ColumnArray {
  switch (kind) {
    case 'uint32': return new Uint32Array(rows);
    case 'int32': return new Int32Array(rows);
    case 'uint8': return new Uint8Array(rows);
    case 'float64': return new Float64Array(rows);
  }
}
