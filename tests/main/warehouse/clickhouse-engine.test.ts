import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toFailure, type Failure } from '../../../src-contract/failure';
import { ClickHouseEngine } from '../../../src-main/warehouse/clickhouse-engine';
import { environmentCredentials, type Credentials } from '../../../src-main/warehouse/credentials';
import { fakeClickHouse, refusal, rowsAnswer, type Answer, type FakeClickHouse } from './fake-clickhouse';

const secret = 'pass-4711-word';
let server: FakeClickHouse | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function engineOn(answer: Answer, o: { credentials?: Credentials | null; signal?: AbortSignal; timeout?: string; version?: string } = {}): Promise<ClickHouseEngine> {
  server = await fakeClickHouse((asked, response) => { if (asked.sql.startsWith('SELECT version()')) rowsAnswer(response, [{ version: o.version ?? '26.7.2.1' }]); else answer(asked, response); });
  return engineAt(server.address, o);
}

function engineAt(address: string, { credentials = null, signal, timeout }: { credentials?: Credentials | null; signal?: AbortSignal; timeout?: string } = {}): ClickHouseEngine {
  return new ClickHouseEngine({ source: 'events', address, timeout, credentials, connect: () => Promise.reject(new Error('not needed')), signal });
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(() => { throw new Error('it did not fail'); }, toFailure);
}

describe('asking ClickHouse', () => {
  it('reads rows and tells how far a statement is', async () => {
    const engine = await engineOn((_asked, response) => { rowsAnswer(response, [{ c: 0, n: 12 }, { c: 1, n: 13 }]); });
    const told: [number, number][] = [];
    expect(await engine.rows('SELECT 1', (done, total) => told.push([done, total]))).toEqual([{ c: 0, n: 12 }, { c: 1, n: 13 }]);
    expect(told).toEqual([[50, 100]]);
    expect(server?.asked.map(({ sql }) => sql.slice(0, 20))).toEqual(['SELECT version() AS ', 'SELECT value AS read', expect.stringContaining('SELECT 1')]);
    await engine.close();
  });

  it('asks for reading only, within the time of the source, and names each statement', async () => {
    const engine = await engineOn((_asked, response) => { rowsAnswer(response, [{ readonly: '0' }]); }, { timeout: '90s' });
    await engine.rows('SELECT 1');
    const [version, settings, asked] = server?.asked ?? [];
    expect(version?.settings).toEqual([]);
    expect(settings?.settings).toEqual([]);
    expect([...(asked?.settings ?? [])].sort()).toEqual(['cancel_http_readonly_queries_on_client_close=1', 'max_execution_time=90', 'max_result_rows=1000000', 'readonly=2', 'result_overflow_mode=throw']);
    expect(asked?.queryId).toMatch(/^[0-9a-f-]{36}$/);
    await engine.close();
  });

  it.each([
    ['may only read', (response: Parameters<Answer>[1]) => { rowsAnswer(response, [{ readonly: '1' }]); }],
    ['may not read the settings', (response: Parameters<Answer>[1]) => { refusal(response, 403, 497, 'ada: Not enough privileges. (ACCESS_DENIED)'); }],
  ])('changes no setting for a user who %s', async (_who, settings) => {
    const engine = await engineOn(({ sql }, response) => { if (sql.includes('system.settings')) settings(response); else rowsAnswer(response, [{ n: 1 }]); });
    expect(await engine.rows('SELECT 1')).toEqual([{ n: 1 }]);
    expect(server?.asked.at(-1)?.settings).toEqual([]);
    await engine.close();
  });

  it('leaves out the setting that a server bounds, and keeps the others', async () => {
    const engine = await engineOn(({ sql, settings }, response) => {
      if (sql.includes('system.settings')) rowsAnswer(response, [{ readonly: '0' }]);
      else if (settings.some((one) => one.startsWith('max_execution_time'))) refusal(response, 500, 452, "Setting max_execution_time shouldn't be greater than 60. (SETTING_CONSTRAINT_VIOLATION)");
      else rowsAnswer(response, [{ n: 1 }]);
    });
    expect(await engine.rows('SELECT 1')).toEqual([{ n: 1 }]);
    expect(await engine.rows('SELECT 1')).toEqual([{ n: 1 }]);
    expect(server?.asked.map(({ settings }) => settings.length)).toEqual([0, 0, 5, 4, 4]);
    expect(server?.asked.at(-1)?.settings).toContain('readonly=2');
    await engine.close();
  });

  it('asks without settings where the server knows none of them', async () => {
    const engine = await engineOn(({ sql, settings }, response) => {
      if (sql.includes('system.settings')) rowsAnswer(response, [{ readonly: '0' }]);
      else if (settings.length > 0) refusal(response, 500, 115, 'Unknown setting. (UNKNOWN_SETTING)');
      else rowsAnswer(response, [{ n: 1 }]);
    });
    expect(await engine.rows('SELECT 1')).toEqual([{ n: 1 }]);
    expect(server?.asked.map(({ settings }) => settings.length)).toEqual([0, 0, 5, 0]);
    await engine.close();
  });

  it.each(['18.16.1', '21.12.4.1', '22.8.21.38', 'v22.3'])('refuses version %s in words, before anything else is asked', async (version) => {
    const engine = await engineOn((_asked, response) => { rowsAnswer(response, [{ n: 1 }]); }, { version });
    const failure = await failureOf(engine.rows('SELECT 1'));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.address' } });
    expect(failure.message).toContain(`ClickHouse ${version} at `);
    expect(failure.message).toContain('22.9');
    expect(server?.asked).toHaveLength(1);
    await engine.close();
  });

  it.each(['22.9.1.1', '22.12.6', '23.3.1.2823', '26.7.2.1', 'head', ''])('asks version "%s"', async (version) => {
    const engine = await engineOn((_asked, response) => { rowsAnswer(response, [{ n: 1 }]); }, { version });
    expect(await engine.rows('SELECT 1')).toEqual([{ n: 1 }]);
    expect(await engine.version()).toBe(version);
    await engine.close();
  });

  it('describes a table by its columns as definitions may use them', async () => {
    const engine = await engineOn(({ sql }, response) => {
      if (sql.startsWith('DESCRIBE')) rowsAnswer(response, [{ name: 'user', type: 'LowCardinality(Nullable(String))' }, { name: 'ts', type: "DateTime64(3, 'Asia/Tokyo')" }, { name: 'price', type: 'Decimal(9, 2)' }, { name: 'tags', type: 'Array(String)' }]);
      else rowsAnswer(response, [{ rows: 7, parts: 1, held: 7, modified: '2026-03-02 00:00:00' }]);
    });
    const table = await engine.table('events', { path: '', warehouse: 'clickhouse', database: 'shop', table: 'ev`ents' });
    expect(table.sql).toBe('`shop`.`ev\\`ents`');
    expect(table.rows).toBe(7);
    expect(table.columns.map(({ name, duckType }) => [name, duckType])).toEqual([['user', 'VARCHAR'], ['ts', 'TIMESTAMP'], ['price', 'DOUBLE'], ['tags', null]]);
    await engine.close();
  });

  it('sends credentials of the environment and shows them in no failure', async () => {
    vi.stubEnv('LIFTBENCH_CLICKHOUSE_USER', 'ada');
    vi.stubEnv('LIFTBENCH_CLICKHOUSE_PASSWORD', secret);
    const credentials = await environmentCredentials('http://localhost:8123');
    vi.unstubAllEnvs();
    const engine = await engineOn((_asked, response) => { refusal(response, 403, 516, 'ada: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)'); }, { credentials });
    const failure = await failureOf(engine.rows('SELECT 1'));
    expect(Buffer.from((server?.asked[0]?.authorization ?? '').replace('Basic ', ''), 'base64').toString()).toBe(`ada:${secret}`);
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.address' } });
    expect(failure.message).toContain('refuses the user or the password');
    expect(JSON.stringify(failure)).not.toContain(secret);
    await engine.close();
  });

  it.each([
    [404, 60, "Unknown table expression identifier 'shop.evnts' in scope SELECT count() FROM shop.evnts. (UNKNOWN_TABLE)", 'input', 'no such table', 'sources.events.table'],
    [404, 81, 'Database shp does not exist. (UNKNOWN_DATABASE)', 'input', 'no such database', 'sources.events.database'],
    [403, 497, 'ada: Not enough privileges. (ACCESS_DENIED)', 'input', 'may not read', 'sources.events.table'],
    [500, 159, 'Timeout exceeded: elapsed 5 seconds, maximum: 5. (TIMEOUT_EXCEEDED)', 'input', 'longer than the server allows', 'sources.events.timeout'],
    [500, 241, 'Memory limit (for query) exceeded. (MEMORY_LIMIT_EXCEEDED)', 'input', 'more memory', 'sources.events.table'],
    [404, 47, 'Unknown expression identifier `nope` in scope SELECT nope. (UNKNOWN_IDENTIFIER)', 'query', 'refuses the statement', 'sources.events.table'],
  ])('tells answer %i with code %i in words', async (status, code, text, kind, words, field) => {
    const engine = await engineOn(({ sql }, response) => { if (sql.includes('system.settings')) rowsAnswer(response, []); else refusal(response, status, code, text); });
    const failure = await failureOf(engine.rows('SELECT 1'));
    expect(failure).toMatchObject({ kind, place: { field } });
    expect(failure.message).toContain(words);
    expect(failure.details).toContain('SELECT 1');
    await engine.close();
  });

  it('tells a failure that comes after rows', async () => {
    const engine = await engineOn((_asked, response) => {
      response.writeHead(200);
      response.end(`${JSON.stringify({ row: { n: 1 } })}\n${JSON.stringify({ exception: 'Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)' })}\n`);
    });
    expect((await failureOf(engine.rows('SELECT 1'))).message).toContain('more memory');
    await engine.close();
  });

  it('tells a failure that a server before 25.x writes after rows, as text', async () => {
    const engine = await engineOn((_asked, response) => {
      response.writeHead(200);
      response.end(`${JSON.stringify({ row: { n: 1 } })}\nCode: 396. DB::Exception: Limit for result exceeded, max rows: 1.00 million, current rows: 1.05 million. (TOO_MANY_ROWS_OR_BYTES) (version 23.8.2.7)\n`);
    });
    expect((await failureOf(engine.rows('SELECT 1'))).message).toContain('more rows than are taken');
    await engine.close();
  });

  it.each([['before it answers', ''], ['in the middle of a row', '{"row":{"n":'], ['between two rows', '{"row":{"n":1}}\n']])('says that a server went away %s, and takes no rows for all', async (_when, part) => {
    const engine = await engineOn(({ sql }, response) => {
      if (sql.includes('system.settings')) rowsAnswer(response, []);
      else if (part === '') response.destroy();
      else response.write(part, () => { response.destroy(); });
    });
    const failure = await failureOf(engine.rows('SELECT 1'));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.address' } });
    expect(failure.message).toContain('ended the connection before its answer was complete');
    await engine.close();
  });

  it('says where nobody answers', async () => {
    // A port of its own, which no other program on this machine can be given meanwhile.
    const engine = engineAt('http://127.0.0.1:1');
    const failure = await failureOf(engine.rows('SELECT 1'));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.address' } });
    expect(failure.message).toContain('cannot be reached');
    await engine.close();
  });

  it('says when there is no TLS where https is written', async () => {
    const plain = await fakeClickHouse((_asked, response) => { rowsAnswer(response, []); });
    const engine = engineAt(plain.address.replace('http:', 'https:'));
    expect((await failureOf(engine.rows('SELECT 1'))).message).toContain('No trusted connection');
    await engine.close();
    await plain.close();
  });

  it('says when what answers is no ClickHouse', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => { socket.write('SSH-2.0-other\r\n', () => socket.destroy()); });
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const engine = engineAt(`http://127.0.0.1:${String((other.address() as AddressInfo).port)}`);
    expect((await failureOf(engine.rows('SELECT 1'))).message).toContain('does not speak like ClickHouse');
    await engine.close();
    await new Promise((resolve) => other.close(resolve));
  });

  it('says so when a page answers', async () => {
    const engine = await engineOn((_asked, response) => { response.writeHead(401, { 'Content-Type': 'text/html' }).end('<html><body>401 Authorization Required</body></html>'); });
    expect((await failureOf(engine.rows('SELECT 1'))).message).toContain('does not speak like ClickHouse');
    await engine.close();
  });

  it('gives up after the time that the source allows', async () => {
    const engine = await engineOn(() => undefined, { timeout: '1s' });
    const failure = await failureOf(engine.rows('SELECT sleep(3)'));
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'sources.events.timeout' } });
    expect(failure.message).toContain('within 1s');
    await engine.close();
  });

  it('stops a statement over there when it is cancelled here', async () => {
    const controller = new AbortController();
    const engine = await engineOn(({ sql }, response) => {
      if (sql.startsWith('SELECT sleep')) controller.abort();
      else rowsAnswer(response, []);
    }, { signal: controller.signal });
    expect(await failureOf(engine.rows('SELECT sleep(3)'))).toMatchObject({ kind: 'cancelled' });
    await engine.close();
    const asked = server?.asked.find(({ sql }) => sql.startsWith('SELECT sleep'));
    const killed = server?.asked.find(({ sql }) => sql.startsWith('KILL'));
    expect(killed?.sql).toContain(`KILL QUERY WHERE query_id = '${asked?.queryId ?? '?'}'`);
  });
});
