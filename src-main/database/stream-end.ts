import type { DuckDBResult } from '@duckdb/node-api';
import { LiftbenchError } from '../../src-contract/failure';
import type { BoundValues, Connection } from './connection';

/** What a result says of itself once its query has failed. */
const INVALID = 0;

/**
 * To be asked when a streamed result has no more rows: a query that fails or is stopped on its way ends there just as one
 * that is done, and only its result's type tells them apart.
 * @throws LiftbenchError what the query failed of, found by running it once more
 */
export async function requireWhole(connection: Connection, result: DuckDBResult, sql: string, values?: BoundValues): Promise<void> {
  if (Number(await connection.guard(sql, () => Promise.resolve(result.returnType))) !== INVALID) return;
  await connection.run(`SELECT max(COLUMNS(*)) FROM (${sql}\n)`, values);
  throw new LiftbenchError({ kind: 'engine', message: 'The rows could not be read to their end.', next: 'Run it again.' });
}
