import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it, vi } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { Connection } from '../../../src-main/database/connection';
import { ExpressionChecker } from '../../../src-main/evaluation/expression-checker';
import { planSample } from '../../../src-main/evaluation/plan-sample';
import { readStreams } from '../../../src-main/evaluation/read-streams';
import { readUnits } from '../../../src-main/evaluation/read-units';
import { planScans } from '../../../src-main/evaluation/scan-plan';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import { failureOf, folderWith, openPaths, type Opened } from '../sources/open-files';
import { definitionOf } from './tiny-workspace';

const written: Definition = {
  liftbench: 1, sources: { events: { path: 'events.parquet', time: 'ts' } }, unit: 'unit',
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }],
  metrics: [
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'p'", value: 'amount' },
    { id: 'last', kind: 'mean', source: 'events', where: "event = 'p'", value: 'amount', aggregate: 'last' },
    { id: 'rows', kind: 'count', source: 'events' },
  ],
};

/** Half a million rows of 20,000 units; many of a unit share one instant, and one amount in fifty is missing. */
async function manyRows(amount = 'CASE WHEN i % 50 = 7 THEN NULL ELSE i % 1009 / 8 END'): Promise<Opened> {
  const folder = folderWith({});
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (
    SELECT i * 7919 % 20000 AS unit, CASE WHEN i < 20000 THEN 'x' WHEN i % 3 = 0 THEN 'p' ELSE 'v' END AS event, CASE WHEN i * 7919 % 20000 % 2 = 0 THEN 'a' ELSE 'b' END AS variant,
      TIMESTAMP '2026-03-05' + INTERVAL (i // 100000) DAY AS ts, ${amount} AS amount
    FROM range(500000) t(i)) TO '${join(folder, 'events.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 20480)`);
  connection.closeSync();
  instance.closeSync();
  return openPaths(folder, ['events.parquet']);
}

async function streamsOf({ workspace }: Opened, source: OpenedSource, definition = written): ReturnType<typeof readStreams> {
  const connection = await workspace.database.connect();
  try {
    return await read(connection, source, undefined, definition);
  } finally {
    connection.close();
  }
}

async function read(connection: Connection, source: OpenedSource, told: (share: number) => void = () => undefined, definition = written): ReturnType<typeof readStreams> {
  const checker = new ExpressionChecker(() => Promise.resolve(connection), new Map());
  const plan = await planSample(definitionOf(definition), new Map([['events', source]]), checker);
  const { columns } = await readUnits(connection, plan.units, 'u');
  expect(columns.count).toBe(20_000);
  return readStreams(connection, planScans(plan, plan.measures)[0]!, 'u', columns.count, { taken: told, ordered: () => undefined });
}

describe('rows that are read part by part', () => {
  it('make the streams that they make in one piece, and are told of as one statement', async () => {
    const opened = await manyRows();
    const { source } = opened;
    const parts = source.slices!.into(2);
    let cut = 0;
    const counted = { ...source, slices: { of: source.relation, into: (count: number) => { cut = count; return source.slices!.into(count); } } };
    const inParts = await streamsOf(opened, counted);
    const whole = await streamsOf(opened, { ...source, slices: undefined });
    expect(parts).toHaveLength(2);
    expect(cut).toBeGreaterThan(1);
    expect(inParts.streams).toEqual(whole.streams);
    expect(whole.streams.map(({ seconds }) => seconds?.values.length)).toEqual(whole.streams.map(({ offsets }) => offsets.at(-1)));
    expect(inParts.sql).toBe(whole.sql);
  });

  it('are read in few parts where few of them match, and make the same streams', async () => {
    const opened = await manyRows();
    const { source } = opened;
    const rare: Definition = { ...written, metrics: [{ id: 'rare', kind: 'count', source: 'events', where: 'amount = 1' }] };
    const slices = { of: source.relation, into: () => source.slices!.into(6) };
    const guard = vi.spyOn(Connection.prototype, 'guard');
    const inParts = await streamsOf(opened, { ...source, slices }, rare);
    const statements = new Set(guard.mock.calls.map(([sql]) => sql).filter((sql) => /^SELECT u\.rowid[^]*JOIN/.test(sql)));
    guard.mockRestore();
    const whole = await streamsOf(opened, { ...source, slices: undefined }, rare);
    // The whole statement is asked once more while rows are ordered.
    expect([...statements].filter((sql) => sql !== inParts.sql)).toHaveLength(2);
    expect(whole.streams[0]?.offsets.at(-1)).toBeGreaterThan(0);
    expect(inParts.streams).toEqual(whole.streams);
  });

  it('are not cut where another relation was made of them', async () => {
    const opened = await manyRows();
    const source = { ...opened.source, relation: `(SELECT * FROM ${opened.source.relation} WHERE amount IS NOT NULL OR event = 'x')` };
    const { streams } = await streamsOf(opened, source);
    expect(streams.every(({ leftOut }) => leftOut.nulls === 0)).toBe(true);
  });

  it('tell how far they are, from nothing to all', async () => {
    const { workspace, source } = await manyRows();
    const connection = await workspace.database.connect();
    const shares: number[] = [];
    await read(connection, source, (share) => shares.push(share));
    connection.close();
    expect(shares.at(-1)).toBe(1);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('fail with the field whose expression fails on a late row', async () => {
    const { workspace, source } = await manyRows("CASE WHEN i = 480000 THEN 'many' ELSE '1' END");
    const connection = await workspace.database.connect();
    const checker = new ExpressionChecker(() => Promise.resolve(connection), new Map());
    const definition = definitionOf({ ...written, metrics: [{ id: 'm', kind: 'mean', source: 'events', value: 'CAST(amount AS DOUBLE)' }] });
    const plan = await planSample(definition, new Map([['events', source]]), checker);
    const { columns } = await readUnits(connection, plan.units, 'u');
    const failure = await failureOf(readStreams(connection, planScans(plan, plan.measures)[0]!, 'u', columns.count));
    connection.close();
    expect(failure).toMatchObject({ kind: 'query', place: { field: 'metrics[0].value' } });
  });
});
