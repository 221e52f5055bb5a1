import { setImmediate } from 'node:timers/promises';
import { LiftbenchError } from '../../src-contract/failure';
import type { MeasureStream } from '../../src-contract/sample';
import { readColumns, type ColumnKind } from '../database/columns';
import type { Connection } from '../database/connection';
import { rowsToStreams } from '../statistics/rows-to-streams';
import { maskCount, measuresSql } from './measures-sql';
import type { PlannedScan } from './scan-plan';

/** Scans a source once and cuts the streams of all wanted measures out of it, in their order. */
export async function readStreams(
  connection: Connection, planned: PlannedScan, table: string, units: number, onRows?: (done: number, total: number) => void,
): Promise<{ streams: MeasureStream[]; sql: string }> {
  const { scan, wanted } = planned;
  const sql = measuresSql(scan, table);
  const masks = maskCount(scan);
  const kinds: ColumnKind[] = [
    'uint32', ...(scan.time === null ? [] : (['float64'] as const)), ...(scan.ordered ? (['float64'] as const) : []),
    ...Array.from({ length: masks }, () => 'uint32' as const), ...scan.values.map(() => 'float64' as const),
  ];
  const read = await scanOrBlame(connection, planned, () => readColumns(connection, sql, kinds, { onRows }));
  const columns = [...read.columns];
  const take = <Values>(): Values => columns.shift() as Values;
  const scanned = {
    rows: read.rows,
    unit: take<Uint32Array>(),
    elapsed: scan.time === null ? null : take<Float64Array>(),
    row: scan.ordered ? take<Float64Array>() : null,
    masks: Array.from({ length: masks }, () => take<Uint32Array>()),
    values: scan.values.map(() => take<Float64Array>()),
  };
  const pause = (): Promise<void> => connection.guard(sql, () => setImmediate<void>(undefined));
  return { streams: await rowsToStreams(scanned, units, wanted, pause), sql };
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
