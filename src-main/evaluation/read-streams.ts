import { setImmediate } from 'node:timers/promises';
import { LiftbenchError } from '../../src-contract/failure';
import type { MeasureStream } from '../../src-contract/sample';
import { readChunks } from '../database/columns';
import type { Connection } from '../database/connection';
import { rowsToStreams } from '../statistics/rows-to-streams';
import { BucketCounts, UnitBuckets } from '../statistics/unit-buckets';
import { maskCount, measuresSql } from './measures-sql';
import type { PlannedScan } from './scan-plan';

/** Scans a source once and cuts the streams of all wanted measures out of it, in their order. */
export async function readStreams(
  connection: Connection, planned: PlannedScan, table: string, units: number, onRows?: (done: number, total: number) => void,
): Promise<{ streams: MeasureStream[]; sql: string }> {
  const { scan, wanted } = planned;
  const sql = measuresSql(scan, table);
  const shape = { timed: scan.time !== null, placed: scan.ordered, masks: maskCount(scan), values: scan.values.length };
  const result = await scanOrBlame(connection, planned, () => readChunks(connection, sql));
  const counts = new BucketCounts(units);
  await result.each([0], ([unit]) => {
    if (unit) counts.add(unit);
  });
  const buckets = new UnitBuckets(counts, shape);
  const columns = 1 + Number(shape.timed) + Number(shape.placed) + shape.masks + shape.values;
  await result.each(Array.from({ length: columns }, (_, column) => column), (vectors) => {
    buckets.add(vectors);
  }, onRows);
  const pause = (): Promise<void> => connection.guard(sql, () => setImmediate<void>(undefined));
  return { streams: await rowsToStreams(buckets, units, wanted, pause), sql };
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
