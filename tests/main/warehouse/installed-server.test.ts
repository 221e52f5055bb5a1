import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFailure, type Failure } from '../../../src-contract/failure';
import { ClickHouseEngine } from '../../../src-main/warehouse/clickhouse-engine';
import type { Credentials } from '../../../src-main/warehouse/credentials';
import { lookAtWarehouse } from '../../../src-main/warehouse/look-at-warehouse';
import { installedServer, type InstalledServer } from './installed-server';

const endless = 'SELECT count() AS n FROM system.numbers';
const found = await installedServer();

describe.skipIf(found === null)(`a ClickHouse server that is installed${found === null ? ' (there is none here)' : `, ${found.version}`}`, () => {
  const { direct, address, version } = found ?? ({ direct: '', address: '', version: '' } as InstalledServer);
  const reader = { user: 'reader', password: 'secret & 7' };

  beforeAll(async () => {
    for (const sql of ['CREATE TABLE default.events (k UInt64, v Nullable(Float64)) ENGINE = Memory', 'INSERT INTO default.events VALUES (1, 2), (2, NULL)', 'CREATE DATABASE hidden', 'CREATE TABLE hidden.events (k UInt64) ENGINE = Memory']) {
      expect(await (await fetch(direct, { method: 'POST', body: sql })).text()).toBe('');
    }
  });
  afterAll(async () => found?.stop(), 60_000);

  async function asked<Result>(work: (engine: ClickHouseEngine) => Promise<Result>, o: { at?: string; credentials?: Credentials | null; timeout?: string; signal?: AbortSignal } = {}): Promise<Result> {
    const engine = new ClickHouseEngine({ source: 'events', address: o.at ?? address, timeout: o.timeout, credentials: o.credentials ?? null, connect: () => Promise.reject(new Error('not needed')), signal: o.signal });
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  }
  async function failureOf(work: Promise<unknown>): Promise<Failure> {
    return work.then(() => { throw new Error('it did not fail'); }, toFailure);
  }
  const source = (database: string, table: string): Parameters<ClickHouseEngine['table']>[1] => ({ path: '', warehouse: 'clickhouse', database, table });

  it('is refused in words where it is older than the SQL needs', async ({ skip }) => {
    if (!/^(1\d|2[01])\./.test(version)) skip();
    const failure = await failureOf(asked((engine) => engine.rows('SELECT 1'), { at: direct }));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.address' } });
    expect(failure.message).toContain(`ClickHouse ${version} at ${direct} is too old`);
    const inForm = await failureOf(lookAtWarehouse({ job: 'look', address: direct, as: { signIn: 'password', ...reader }, database: null, table: null }, {}));
    expect(inForm).toMatchObject({ kind: 'input', place: { field: 'address' }, message: expect.stringContaining('too old') as string });
  });

  it.each([['a wrong password', { user: 'reader', password: 'secret' }], ['a user that it does not know', { user: 'nobody', password: 'x' }]])('refuses %s', async (_what, credentials) => {
    for (const at of [direct, address]) {
      const failure = await failureOf(asked((engine) => engine.rows('SELECT 1'), { at, credentials }));
      expect(failure).toMatchObject({ kind: 'input', message: expect.stringContaining('refuses the user or the password') as string, place: { field: 'sources.events.address' } });
    }
    expect(await failureOf(lookAtWarehouse({ job: 'look', address, as: { signIn: 'password', ...credentials }, database: null, table: null }, {}))).toMatchObject({ place: { field: 'user' } });
  });

  it('describes a table to a user who may only read', async () => {
    const table = await asked((engine) => engine.table('events', source('default', 'events')), { credentials: reader });
    expect(table.rows).toBe(2);
    expect(table.columns.map(({ name, type }) => [name, type])).toEqual([['k', 'UInt64'], ['v', 'Nullable(Float64)']]);
  });

  it('names the table or the database that is not there, or that the user may not read', async () => {
    const fieldOf = async (database: string, table: string, credentials: Credentials | null = null): Promise<unknown> => (await failureOf(asked((engine) => engine.table('events', source(database, table)), { credentials }))).place?.field;
    expect(await fieldOf('default', 'evnts')).toBe('sources.events.table');
    expect(await fieldOf('shp', 'events')).toMatch(/^sources\.events\.(table|database)$/);
    expect(await fieldOf('hidden', 'events', { user: 'visitor', password: 'v' })).toMatch(/^sources\.events\.(table|database)$/);
  });

  it('is never written to, whoever asks', async () => {
    for (const credentials of [null, reader]) {
      const failure = await failureOf(asked((engine) => engine.rows('DROP TABLE default.events'), { credentials }));
      expect(failure.details).toMatch(/readonly/i);
    }
    expect(await asked((engine) => engine.rows('SELECT count() AS n FROM default.events'))).toEqual([{ n: '2' }]);
  });

  it('stops a statement that takes longer than its source allows, or more memory than its user may', async () => {
    expect(await failureOf(asked((engine) => engine.rows(endless), { timeout: '1s' }))).toMatchObject({ kind: 'input', place: { field: 'sources.events.timeout' } });
    const large = await failureOf(asked((engine) => engine.rows('SELECT length(groupArray(toString(number))) AS n FROM (SELECT number FROM system.numbers LIMIT 30000000)'), { credentials: { user: 'bounded', password: 'b' } }));
    expect(large).toMatchObject({ kind: 'input', message: expect.stringContaining('more memory') as string });
  });

  it('sends no more rows than are taken', async () => {
    const failure = await failureOf(asked((engine) => engine.rows('SELECT number FROM system.numbers LIMIT 3000000')));
    expect(failure.message).toMatch(/more rows/);
  });

  it('stops over there what is cancelled here', async () => {
    const controller = new AbortController();
    const running = async (): Promise<number> => Number((await asked((engine) => engine.rows("SELECT count() AS n FROM system.processes WHERE query LIKE '%system.numbers%' AND query NOT LIKE '%system.processes%'")))[0]?.['n'] ?? NaN);
    const stopped = failureOf(asked((engine) => engine.rows(endless), { signal: controller.signal, timeout: '5m' }));
    while ((await running()) === 0) await pause(20);
    controller.abort();
    expect(await stopped).toMatchObject({ kind: 'cancelled' });
    while ((await running()) > 0) await pause(20);
  });
});
