import { setImmediate } from 'node:timers/promises';
import { LiftbenchError } from '../../src-contract/failure';
import type { MeasureStream } from '../../src-contract/sample';
import { streamChunks } from '../database/columns';
import type { Connection } from '../database/connection';
import { rowsToStreams } from '../statistics/rows-to-streams';
import { UnitBuckets } from '../statistics/unit-buckets';
import { maskCount, measuresSql } from './measures-sql';
import type { PlannedScan } from './scan-plan';

/** What whoever waits may hear: rows taken from the source so far, and then rows ordered of those there are. */
export interface StreamProgress {
  taken(rows: number): void;
  ordered(rows: number, total: number): void;
}

const TELL_EVERY_ROWS = 131_072;

/**
 * Scans a source once and cuts the streams of all wanted measures out of it, in their order. The scan's result is taken
 * as it comes, so that beside DuckDB's own memory there are the rows once, and then the streams.
 */
export async function readStreams(connection: Connection, planned: PlannedScan, table: string, units: number, told?: StreamProgress): Promise<{ streams: MeasureStream[]; sql: string }> {
  const { scan, wanted } = planned;
  const sql = measuresSql(scan, table);
  const shape = { timed: scan.time !== null, placed: scan.ordered, masks: maskCount(scan), values: scan.values.length };
  const buckets = new UnitBuckets(units, shape);
  const columns = 1 + Number(shape.timed) + Number(shape.placed) + shape.masks + shape.values;
  await scanOrBlame(connection, planned, () =>
    streamChunks(connection, sql, columns, (vectors) => {
      const before = buckets.rows;
      buckets.add(vectors);
      if (Math.floor(before / TELL_EVERY_ROWS) < Math.floor(buckets.rows / TELL_EVERY_ROWS)) told?.taken(buckets.rows);
    }),
  );
  const turn = async (done: number, total: number): Promise<void> => {
    told?.ordered(done, total);
    await connection.guard(sql, () => setImmediate<void>(undefined));
  };
  return { streams: await rowsToStreams(buckets, units, wanted, turn), sql };
}

/** An expression may fail only on some row (a cast, a division). Then the measures are tried one by one, to name the field. */
async function scanOrBlame<Result>(connection: Connection, { measures, scan }: PlannedScan, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query') throw thrown;
    for (const { condition, value, field } of measures) {
      await blame(connection, condition, scan.source.relation, `${field}.where`, null);
      await blame(connection, value?.sql ?? null, scan.source.relation, `${field}.value`, condition);
    }
    throw thrown;
  }
}

/** Runs an expression alone over a relation. @throws when it fails, with the field that it stands in. */
export async function blame(connection: Connection, expression: string | null, relation: string, field: string, condition: string | null): Promise<void> {
  if (expression === null) return;
  try {
    await connection.run(`SELECT count(${expression}) FROM ${relation}${condition === null ? '' : ` WHERE ${condition}`}`);
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query') throw thrown;
    const next = thrown.failure.next ?? 'Make the expression hold for every row, for example with try_cast.';
    throw new LiftbenchError({ ...thrown.failure, place: { field }, next }, { cause: thrown });
  }
}
