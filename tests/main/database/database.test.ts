import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiftbenchError } from '../../../src-contract/failure';
import { Database } from '../../../src-main/database/database';

let folder = '';
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liftbench-test-'));
  writeFileSync(join(folder, 'mine.csv'), 'a\n1\n');
  writeFileSync(join(folder, 'other.csv'), 'a\n1\n');
  database = await Database.open({ allowedPaths: [join(folder, 'mine.csv')], temporaryDirectory: join(folder, 'spill') });
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const slow = 'SELECT count(*) AS n FROM range(100000) a, range(10000000) b WHERE hash(a.range + b.range) % 7 = 0';

describe('a database', () => {
  it('reads the files it was opened for and nothing else', async () => {
    const connection = await database.connect();
    expect(await connection.rows(`SELECT * FROM read_csv('${join(folder, 'mine.csv')}')`)).toEqual([{ a: 1 }]);
    for (const sql of [
      `SELECT * FROM read_csv('${join(folder, 'other.csv')}')`,
      `SELECT * FROM read_text('/etc/hostname')`,
      `SELECT * FROM glob('/etc/*')`,
      `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`,
      `ATTACH '${join(folder, 'out.duckdb')}'`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      `SET memory_limit = '1GB'`,
      'SET lock_configuration = false',
    ]) {
      await expect(connection.run(sql), sql).rejects.toBeInstanceOf(LiftbenchError);
    }
    connection.close();
  });

  it('that was begun ahead has the limits it is opened with, and the same walls', async () => {
    Database.warm();
    Database.warm();
    for (let time = 0; time < 2; time += 1) {
      const opened = await Database.open({ allowedPaths: [join(folder, 'mine.csv')], temporaryDirectory: join(folder, 'other spill'), memoryLimit: '200MB', threads: 1, temporaryLimit: '1GB' });
      const connection = await opened.connect();
      expect(await connection.row(`SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory, current_setting('temp_directory') AS spill, current_setting('autoload_known_extensions') AS autoload`))
        .toEqual({ threads: 1, memory: '190.7 MiB', spill: join(folder, 'other spill'), autoload: false });
      expect(await connection.rows(`SELECT * FROM read_csv('${join(folder, 'mine.csv')}')`)).toEqual([{ a: 1 }]);
      await expect(connection.run(`SELECT * FROM read_csv('${join(folder, 'other.csv')}')`)).rejects.toBeInstanceOf(LiftbenchError);
      await expect(connection.run(`SET memory_limit = '1GB'`)).rejects.toBeInstanceOf(LiftbenchError);
      connection.close();
      await opened.close();
    }
  });

  it('that was begun ahead and is not needed is given up', async () => {
    Database.warm();
    await Database.cool();
    await Database.cool();
    const opened = await Database.open({ allowedPaths: [] });
    const connection = await opened.connect();
    expect(await connection.rows('SELECT 1 AS x')).toEqual([{ x: 1 }]);
    connection.close();
    await opened.close();
  });

  it('gives whole numbers as numbers where they are exact, and as bigint beyond', async () => {
    const connection = await database.connect();
    expect(await connection.rows(`SELECT 3::BIGINT AS small, 9007199254740993 AS large, sum(x)::HUGEINT AS total, [1::BIGINT, 2] AS list FROM (VALUES (1), (2)) t(x)`)).toEqual([{ small: 3, large: 9007199254740993n, total: 3, list: [1, 2] }]);
    connection.close();
  });

  it("puts DuckDB's words and the SQL into the details of a failing query", async () => {
    const connection = await database.connect();
    await expect(connection.run('SELECT nothing FROM nowhere')).rejects.toMatchObject({ failure: { kind: 'query', message: expect.stringContaining('nowhere') as string, details: expect.stringContaining('SELECT nothing FROM nowhere') as string } });
    connection.close();
  });

  it('stops a running query when its signal aborts, and refuses what follows', async () => {
    const controller = new AbortController();
    const connection = await database.connect({ signal: controller.signal });
    const running = connection.rows(slow).catch((thrown: unknown) => thrown);
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    expect(await running).toMatchObject({ failure: { kind: 'cancelled' } });
    await expect(connection.run('SELECT 1')).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    connection.close();
    const next = await database.connect();
    expect(await next.rows('SELECT 1 AS x')).toEqual([{ x: 1 }]);
    next.close();
  });

  it('stops a query that is interrupted the moment it was started', async () => {
    const controller = new AbortController();
    const connection = await database.connect({ signal: controller.signal });
    const running = connection.rows(slow).catch((thrown: unknown) => thrown);
    controller.abort();
    expect(await running).toMatchObject({ failure: { kind: 'cancelled' } });
    connection.close();
  });

  it('lets one job run while another waits for a slow query', async () => {
    const controller = new AbortController();
    const busy = await database.connect({ signal: controller.signal });
    const running = busy.rows(slow).catch(() => null);
    const quick = await database.connect();
    expect(await quick.row('SELECT 42 AS x')).toEqual({ x: 42 });
    quick.close();
    controller.abort();
    await running;
    busy.close();
  });

  it("drops a job's temporary tables when its connection is given back", async () => {
    const names: string[][] = [];
    for (let job = 0; job < 20; job++) {
      const connection = await database.connect();
      names.push((await connection.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables() WHERE temporary')).map((row) => row.name));
      await connection.run('CREATE TEMP TABLE scratch AS SELECT 1 AS x; CREATE TEMP VIEW "odd ""name" AS SELECT 1');
      connection.close();
    }
    expect(names.flat()).toEqual([]);
  });

  it('waits for running jobs before it closes, and refuses new ones', async () => {
    const connection = await database.connect();
    let closed = false;
    const closing = database.close().then(() => (closed = true));
    await expect(database.connect()).rejects.toMatchObject({ failure: { kind: 'engine' } });
    expect(await connection.rows('SELECT 1 AS x')).toEqual([{ x: 1 }]);
    expect(closed).toBe(false);
    connection.close();
    await closing;
    expect(closed).toBe(true);
  });

  it('says that the disk is full when data cannot be spilled', async () => {
    const small = await Database.open({ allowedPaths: [], temporaryDirectory: join(folder, 'small'), memoryLimit: '60MB', temporaryLimit: '1MB', threads: 1 });
    const connection = await small.connect();
    await expect(connection.run('CREATE TABLE t AS SELECT random() AS x, uuid() AS y FROM range(3000000) ORDER BY x')).rejects.toMatchObject({ failure: { kind: 'disk', next: expect.stringMatching(/space|memory/i) as string } });
    connection.close();
    await small.close();
  });
});
