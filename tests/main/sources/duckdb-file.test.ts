import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, folderWith, newWorkspace } from './open-files';

const databaseWith = async (...statements: string[]): Promise<string> => {
  const folder = folderWith({ 'other.csv': 'a,b\n1,2\n' });
  const instance = await DuckDBInstance.create(join(folder, 'lab.duckdb'));
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  return folder;
};
const request = (folder: string, table?: string) => [{ name: 'lab', paths: ['lab.duckdb'], baseDirectory: folder, options: table === undefined ? {} : { table } }];
const events = "CREATE TABLE events AS SELECT 'u' || range AS user_id, range % 2 = 0 AS treated, TIMESTAMP '2026-03-01' + INTERVAL (range) MINUTE AS ts FROM range(100)";

describe('A DuckDB database file', () => {
  it('with one table is a source, read only and let go at once', async () => {
    const folder = await databaseWith(events);
    const workspace = newWorkspace();
    const lab = (await workspace.ensure(request(folder))).get('lab');
    expect(lab).toMatchObject({ format: 'duckdb', rows: 100, columns: [{ name: 'user_id', class: 'text' }, { name: 'treated', class: 'boolean' }, { name: 'ts', class: 'time' }] });
    const writer = await DuckDBInstance.create(join(folder, 'lab.duckdb'));
    await (await writer.connect()).run('DROP TABLE events');
    writer.closeSync();
    expect(workspace.source('lab').rows).toBe(100);
  });

  it('with several tables asks which, and takes the one that is named', async () => {
    const folder = await databaseWith(events, 'CREATE SCHEMA staging', 'CREATE TABLE staging.units AS SELECT 1 AS id', 'CREATE VIEW some_events AS SELECT * FROM events WHERE treated');
    expect(await failureOf(newWorkspace().ensure(request(folder)))).toMatchObject({ kind: 'input', message: expect.stringContaining('3 tables') as string, place: { field: 'sources.lab.table' } });
    expect((await newWorkspace().ensure(request(folder, 'some_events'))).get('lab')?.rows).toBe(50);
    expect((await newWorkspace().ensure(request(folder, 'staging.units'))).get('lab')?.rows).toBe(1);
    expect((await failureOf(newWorkspace().ensure(request(folder, 'event')))).next).toBe('Did you mean "events"?');
  });

  it('without a table is refused, and so is SQLite, with the next step', async () => {
    expect((await failureOf(newWorkspace().ensure(request(await databaseWith('SELECT 1'))))).message).toBe('This DuckDB database has no table.');
    const folder = folderWith({ 'lab.duckdb': 'SQLite format 3\0\u0010\0\u0001\u0001\0' });
    expect(await failureOf(newWorkspace().ensure(request(folder)))).toMatchObject({ message: expect.stringContaining('it looks like a SQLite database') as string, next: expect.stringContaining('sqlite3 -header -csv') as string });
  });
});
