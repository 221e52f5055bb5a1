import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-contract/failure';
import { Engine } from '../../../src-main/evaluation/engine';
import { WarehouseBook } from '../../../src-main/warehouse/warehouse-book';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { fakeClickHouse, rowsAnswer, type FakeClickHouse } from './fake-clickhouse';

let folder = '';
let server: FakeClickHouse;
let engine: Engine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftbench-permission-'));
  server = await fakeClickHouse((_asked, response) => { rowsAnswer(response, []); });
  const book = new WarehouseBook(folder, null);
  engine = new Engine({ statistics: new InProcessStatistics(), reportPage: null, credentials: (address) => book.credentials(address) });
});
afterEach(async () => {
  await engine.close();
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('a server that nobody allowed', () => {
  it.each(['evaluate', 'power', 'calibrate', 'explore', 'draftWarehouse'] as const)('is not asked by %s', async (method) => {
    const definition = stringify({
      liftbench: 1, sources: { events: { warehouse: 'clickhouse', address: server.address, table: 'events' } }, unit: 'user',
      exposure: { source: 'events', variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'amount', kind: 'mean', source: 'events', value: 'amount' }],
    });
    const place = { job: 'asked', definition, baseDirectory: null };
    const asked = {
      evaluate: () => engine.evaluate({ ...place, timeline: false }, null),
      power: () => engine.power({ ...place, effect: 0.05, power: 0.8, days: null, metrics: null }, null),
      calibrate: () => engine.calibrate({ ...place, permutations: 10, seed: 1, plantedLift: null, metrics: null }, null),
      explore: () => engine.explore({ ...place, kind: 'specification', metric: 'amount', segment: null }, null),
      draftWarehouse: () => engine.draftWarehouse({ job: 'asked', name: 'events', address: server.address, database: 'default', table: 'events' }, null),
    };
    const failure = await asked[method]().then(() => null, toFailure);
    expect(failure?.kind).toBe('input');
    expect(server.asked).toEqual([]);
  });
});
