import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDefinition, type Definition } from '../../../src-contract/experiment';
import { draftWarehouse } from '../../../src-main/warehouse/draft-warehouse';
import { Engine } from '../../../src-main/evaluation/engine';
import { InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';
import { EmbeddedEngine } from './agreement';

const events = `SELECT 'u' || lpad(((i * 7919) % 1500)::VARCHAR, 5, '0') AS user_id, TIMESTAMP '2026-03-02 00:00:00' + to_minutes(i) AS ts,
  CASE WHEN i < 3000 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
  CASE WHEN i < 3000 THEN CASE WHEN (i * 7919) % 1500 % 2 = 0 THEN 'control' ELSE 'treatment' END END AS variant,
  CASE WHEN i >= 3000 AND i % 3 = 0 THEN (i % 70) / 4.0 WHEN i = 100 THEN 'nan'::DOUBLE END AS amount, [i] AS tags
  FROM range(36000) r(i)`;

describe('a table in a warehouse', () => {
  let workspace: TinyWorkspace;
  beforeAll(async () => { workspace = await TinyWorkspace.open({ events }); });
  afterAll(() => workspace.database.close());

  async function draft(): ReturnType<typeof draftWarehouse> {
    const connection = await workspace.database.connect();
    class Typed extends EmbeddedEngine {
      override async table(...given: Parameters<EmbeddedEngine['table']>): ReturnType<EmbeddedEngine['table']> {
        const table = await super.table(...given);
        return { ...table, columns: table.columns.map((column) => (column.duckType?.endsWith('[]') ? { ...column, duckType: null } : column)) };
      }
    }
    try {
      return await draftWarehouse([{ name: 'shop', address: 'http://localhost:8123', database: 'default', table: 'events' }], { open: () => Promise.resolve(new Typed(connection)) });
    } finally {
      connection.close();
    }
  }

  it('is profiled by exact counts, ranges and frequent values', async () => {
    const { profiles: [profile] } = await draft();
    expect(profile).toMatchObject({ source: 'shop', format: 'clickhouse', rows: 36_000, files: [] });
    const of = (name: string): unknown => profile?.columns.find((column) => column.name === name);
    expect(of('user_id')).toMatchObject({ class: 'text', distinct: 1500, nulls: 0, minimum: 'u00000', maximum: 'u01499' });
    expect(of('ts')).toMatchObject({ class: 'time', minimum: '2026-03-02T00:00:00', maximum: '2026-03-26T23:59:00' });
    expect(of('event')).toMatchObject({ distinct: 3, top: [{ value: 'view', count: 22_000 }, { value: 'purchase', count: 11_000 }, { value: 'exposure', count: 3000 }] });
    expect(of('variant')).toMatchObject({ nulls: 33_000, distinct: 2 });
    expect(of('amount')).toMatchObject({ notFinite: 1, minimum: '0', maximum: '17.25' });
    expect(of('tags')).toBeUndefined();
    expect(profile?.notices).toMatchObject([{ severity: 'info', column: 'tags' }]);
  });

  it('gives a definition that names it, from units with all their rows', async () => {
    const { draft: { text, guesses, missing } } = await draft();
    const written = parse(text) as Definition;
    expect(missing).toEqual([]);
    expect(written.sources['shop']).toEqual({ time: 'ts', warehouse: 'clickhouse', address: 'http://localhost:8123', database: 'default', table: 'events' });
    expect(written).toMatchObject({ unit: 'user_id', exposure: { source: 'shop', where: "event = 'exposure'", variant: 'variant' }, period: { from: '2026-03-02', to: '2026-03-26' } });
    expect(written.metrics.map(({ kind }) => kind)).toContain('conversion');
    expect(readDefinition(written)).toMatchObject({ ok: true });
    expect(guesses.find(({ field }) => field === 'sources')?.reason).toContain('drawn evenly');
  });

  it('cannot be asked for by an engine whose person has not said so', async () => {
    const engine = new Engine({ statistics: new InProcessStatistics() as never, reportPage: null, credentials: () => Promise.reject(new Error('not allowed')) });
    await expect(engine.draftWarehouse({ job: 'draft', name: 'shop', address: 'http://127.0.0.1:1', database: 'default', table: 'events' }, null)).rejects.toThrow('not allowed');
    await expect(engine.lookAtWarehouse({ job: 'look', address: 'http://127.0.0.1:1', database: null, table: null, as: null }, null)).rejects.toThrow('not allowed');
    await engine.close();
  });
});
