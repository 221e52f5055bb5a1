import { afterEach, describe, expect, it } from 'vitest';
import { toFailure, type Failure } from '../../../src-contract/failure';
import type { WarehouseLook, WarehouseLookRequest } from '../../../src-contract/warehouse-connection';
import { lookAtWarehouse } from '../../../src-main/warehouse/look-at-warehouse';
import { fakeClickHouse, refusal, rowsAnswer, type Answer, type FakeClickHouse } from './fake-clickhouse';

const secret = 'pass-4711-word';
let server: FakeClickHouse | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const shop: Answer = ({ sql }, response) => {
  if (sql.includes('system.settings')) rowsAnswer(response, [{ readonly: '1' }]);
  else if (sql.includes('version()')) rowsAnswer(response, [{ version: '26.7.2.1' }]);
  else if (sql.includes('system.databases')) rowsAnswer(response, [{ name: 'default' }, { name: 'shop' }]);
  else if (sql.includes('system.tables')) rowsAnswer(response, [{ name: 'events', total_rows: '12' }, { name: 'recent', total_rows: null }]);
  else if (sql.startsWith('DESCRIBE')) rowsAnswer(response, [{ name: 'user_id', type: 'String' }, { name: 'tags', type: 'Array(String)' }]);
  else rowsAnswer(response, [{ rows: 12, parts: 1, held: 12, modified: '' }]);
};

async function look(answer: Answer, change: Partial<WarehouseLookRequest> = {}): Promise<WarehouseLook> {
  server = await fakeClickHouse(answer);
  return lookAtWarehouse({ job: 'look', address: server.address, database: 'shop', table: null, as: { signIn: 'password', user: 'ada', password: secret }, ...change }, { credentials: () => Promise.reject(new Error('not asked')) });
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(() => { throw new Error('it did not fail'); }, toFailure);
}

describe('testing a connection', () => {
  it('shows the server, its databases and the tables of one, as the user who was typed', async () => {
    expect(await look(shop)).toEqual({ engine: 'ClickHouse', version: '26.7.2.1', databases: ['default', 'shop'], tables: [{ name: 'events', rows: 12 }, { name: 'recent', rows: null }], columns: null, rows: null });
    expect(Buffer.from((server?.asked[0]?.authorization ?? '').replace('Basic ', ''), 'base64').toString()).toBe(`ada:${secret}`);
  });

  it('shows the columns of a table, and which of them a definition cannot use', async () => {
    const { columns, rows } = await look(shop, { table: 'events' });
    expect(rows).toBe(12);
    expect(columns).toEqual([{ name: 'user_id', type: 'String', class: 'text' }, { name: 'tags', type: 'Array(String)', class: null }]);
  });

  it('works for a user who may see no list', async () => {
    const found = await look((asked, response) => { if (/system\.(databases|tables|settings)/.test(asked.sql)) refusal(response, 403, 497, 'ada: Not enough privileges. (ACCESS_DENIED)'); else shop(asked, response); }, { table: 'events' });
    expect(found).toMatchObject({ databases: [], tables: [], rows: 12 });
  });

  it.each([
    [516, 403, 'ada: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)', 'user', 'refuses the user'],
    [194, 401, 'ada: Authentication failed: password is incorrect. (REQUIRED_PASSWORD)', 'user', 'refuses the user'],
    [159, 500, 'Timeout exceeded: elapsed 5 seconds, maximum: 5. (TIMEOUT_EXCEEDED)', 'address', 'longer than the server allows'],
  ])('marks the field that is wrong where the server answers %i', async (code, status, text, field, words) => {
    const failure = await failureOf(look((_asked, response) => { refusal(response, status, code, text); }));
    expect(failure).toMatchObject({ kind: 'input', place: { field } });
    expect(failure.message).toContain(words);
    expect(failure.next).not.toContain('sources.');
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it('names the databases there are where the one asked for is none of them', async () => {
    expect(await failureOf(look(shop, { database: 'shp' }))).toMatchObject({ place: { field: 'database' }, message: expect.stringContaining('"shp"') as string, next: 'Known: default, shop.' });
  });

  it('says that there is no such table', async () => {
    const failure = await failureOf(look((asked, response) => { if (asked.sql.startsWith('DESCRIBE')) refusal(response, 404, 60, 'Table shop.evnts does not exist. (UNKNOWN_TABLE)'); else shop(asked, response); }, { table: 'evnts' }));
    expect(failure).toMatchObject({ place: { field: 'table' }, message: 'There is no such table in ClickHouse.' });
  });

  it('says that a name leads nowhere, and that nobody answers', async () => {
    expect(await failureOf(look(shop, { address: 'http://no-such-host.invalid:8123' }))).toMatchObject({ place: { field: 'address' }, message: expect.stringMatching(/cannot be reached|failed/) as string });
    expect(await failureOf(look(shop, { address: 'http://127.0.0.1:1' }))).toMatchObject({ place: { field: 'address' }, message: expect.stringContaining('cannot be reached') as string });
  });

  it('refuses an address with a password before anything is sent', async () => {
    expect(await failureOf(look(shop, { address: 'http://ada:secret@127.0.0.1:8123' }))).toMatchObject({ place: { field: 'address' }, message: expect.stringContaining('must not hold') as string });
    expect(server?.asked).toEqual([]);
  });
});
