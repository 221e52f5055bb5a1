import { setImmediate } from 'node:timers/promises';
import { LiftbenchError } from '../../src-contract/failure';
import type { ColumnArray, MeasureStream } from '../../src-contract/sample';
import type { Connection } from '../database/connection';
import { rowsToStreams } from '../statistics/rows-to-streams';
import { limitsOf } from '../statistics/row-limits';
import { UnitBuckets } from '../statistics/unit-buckets';
import { maskCount, measuresSql } from './measures-sql';
import type { PlannedScan } from './scan-plan';
import { scanRows } from './scan-rows';

/** What whoever waits may hear: the share of the source that was gone over so far (0…1), and then rows ordered of those there are. */
export interface StreamProgress {
  taken(share: number): void;
  ordered(rows: number, total: number): void;
}

/**
 * Scans a source once and cuts the streams of all wanted measures out of it, in their order. Beside DuckDB's own memory
 * there are the rows once, and then the streams.
 */
export async function readStreams(connection: Connection, planned: PlannedScan, table: string, units: number, told?: StreamProgress): Promise<{ streams: MeasureStream[]; sql: string }> {
  const { scan, wanted, span } = planned;
  const sql = measuresSql(scan, table);
  const shape = { timed: scan.time !== null, placed: scan.ordered, masks: maskCount(scan), values: scan.values.length };
  const buckets = new UnitBuckets(units, shape, { limits: span && limitsOf(span, wanted) });
  const columns = 1 + Number(shape.timed) + Number(shape.placed) + shape.masks + shape.values;
  const taking = { columns, take: (vectors: readonly ColumnArray[]) => { buckets.add(vectors); }, taken: (share: number) => { told?.taken(share); } };
  await scanOrBlame(connection, planned, () => scanRows(connection, scan, table, units, taking));
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
