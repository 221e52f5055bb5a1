import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { failureOf, folderWith, openPaths, textRows, typesOf } from './open-files';

async function parquetFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderWith({});
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const [name, query] of Object.entries(files)) await connection.run(`COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return folder;
}

describe('a Parquet file', () => {
  it('is read in place, in the order of its rows', async () => {
    const folder = await parquetFolder({ 'events.parquet': `SELECT 'u' || i AS user_id, i AS n, i / 2.0 AS amount, TIMESTAMP '2026-03-01' + to_hours(i) AS ts FROM range(5) t(i)` });
    const opened = await openPaths(folder, ['events.parquet']);
    expect(opened.source).toMatchObject({ format: 'parquet', rows: 5, rejected: 0, dialect: null });
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', n: 'BIGINT', amount: 'DOUBLE', ts: 'TIMESTAMP' });
    expect((await textRows(opened)).map((row) => row[0])).toEqual(['u0', 'u1', 'u2', 'u3', 'u4']);
  });

  it('is known by its content, whatever its name', async () => {
    const folder = await parquetFolder({ 'events.csv': `SELECT 1 AS user_id, 2 AS n` });
    expect((await openPaths(folder, ['events.csv'])).source.format).toBe('parquet');
  });

  it('may be several files with other columns and wider types, in their order', async () => {
    const folder = await parquetFolder({ 'b.parquet': `SELECT 'u3' AS user_id, 1.5::DOUBLE AS n`, 'a.parquet': `SELECT 'u' || i AS user_id, i AS n, 'DE' AS country FROM range(3) t(i)` });
    const opened = await openPaths(folder, ['*.parquet']);
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', n: 'DOUBLE', country: 'VARCHAR' });
    expect(await textRows(opened)).toEqual([['u0', '0.0', 'DE'], ['u1', '1.0', 'DE'], ['u2', '2.0', 'DE'], ['u3', '1.5', null]]);
    expect(opened.source.notices).toEqual([expect.objectContaining({ column: 'country', message: expect.stringContaining('not in b.parquet') as string })]);
  });

  it('is refused where a column is text in one file and a number in another', async () => {
    const folder = await parquetFolder({ 'a.parquet': `SELECT 'u' AS user_id, 1 AS amount`, 'b.parquet': `SELECT 'u' AS user_id, 'x' AS amount` });
    expect(await failureOf(openPaths(folder, ['*.parquet']))).toMatchObject({ kind: 'input', place: { file: join(folder, 'b.parquet'), column: 'amount' } });
  });

  it('is refused when it has no rows', async () => {
    const folder = await parquetFolder({ 'a.parquet': `SELECT 1 AS user_id WHERE false` });
    expect(await failureOf(openPaths(folder, ['a.parquet']))).toMatchObject({ kind: 'input', message: expect.stringContaining('no rows') as string });
  });

  it("obeys the user's types and counts what does not fit", async () => {
    const folder = await parquetFolder({ 'a.parquet': `SELECT * FROM (VALUES ('1.5'), ('many'), (NULL)) t(amount)` });
    const opened = await openPaths(folder, ['a.parquet'], { types: { amount: 'DOUBLE' } });
    expect(await textRows(opened)).toEqual([['1.5'], [null], [null]]);
    expect(opened.source.unreadableCells).toBe(1);
  });
});
