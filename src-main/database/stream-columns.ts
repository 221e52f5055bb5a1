import type { DuckDBValue } from '@duckdb/node-api';
import { cancelledError } from './query-failure';
import type { BoundValues, Connection } from './connection';
import { requireWhole } from './stream-end';

/** Runs a query and hands over its columns chunk by chunk, as they come; nothing is kept. */
export async function streamColumns(connection: Connection, sql: string, values: BoundValues | undefined, take: (columns: DuckDBValue[][], rows: number) => Promise<void> | void, signal?: AbortSignal): Promise<void> {
  const result = await connection.guard(sql, () => connection.raw().stream(sql, values));
  for (;;) {
    if (signal?.aborted) throw cancelledError();
    const chunk = await connection.guard(sql, () => result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return requireWhole(connection, result, sql, values);
    await take(chunk.getColumns(), chunk.rowCount);
  }
}
