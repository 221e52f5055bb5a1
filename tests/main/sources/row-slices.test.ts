import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { folderWith, openPaths, openText, type Opened } from './open-files';

/** Row numbers and keys of each slice, as lists. */
async function slicesOf({ workspace, source }: Opened, parts: number): Promise<{ place: number; key: number }[][]> {
  const connection = await workspace.database.connect();
  try {
    const slices: { place: number; key: number }[][] = [];
    for (const slice of source.slices!.into(parts)) slices.push(await connection.rows(`SELECT CAST(${source.rowOrderSql} AS BIGINT) AS place, "key"::INTEGER AS key FROM (${slice}) ORDER BY place`));
    return slices;
  } finally {
    connection.close();
  }
}

async function wholeOf({ workspace, source }: Opened): Promise<{ place: number; key: number }[]> {
  const connection = await workspace.database.connect();
  try {
    return await connection.rows(`SELECT CAST(${source.rowOrderSql} AS BIGINT) AS place, "key"::INTEGER AS key FROM ${source.relation} ORDER BY place`);
  } finally {
    connection.close();
  }
}

/** Parquet files of so many rows each, in small row groups. */
async function parquetFiles(sizes: readonly number[], columns = 'i AS "key"'): Promise<Opened> {
  const folder = folderWith({});
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  let before = 0;
  for (const [index, size] of sizes.entries()) {
    await connection.run(`COPY (SELECT ${columns} FROM range(${String(before)}, ${String(before + size)}) t(i)) TO '${join(folder, `part-${String(index)}.parquet`)}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    before += size;
  }
  connection.closeSync();
  instance.closeSync();
  return openPaths(folder, ['*.parquet']);
}

describe('slices of a source', () => {
  it.each([
    ['one Parquet file', [10_000]],
    ['small Parquet files', [700, 300, 900, 50, 1200, 10, 800]],
    ['a large Parquet file among small ones', [500, 20_000, 40, 3000, 60]],
    ['an empty Parquet file among others', [0, 5000, 1]],
  ])('have every row of %s once, where it stands in the whole', async (_, sizes) => {
    const opened = await parquetFiles(sizes);
    const whole = await wholeOf(opened);
    expect(whole).toHaveLength(sizes.reduce((sum, size) => sum + size, 0));
    for (const parts of [1, 2, 3, 7]) {
      const slices = await slicesOf(opened, parts);
      expect(slices.flat().sort((a, b) => a.place - b.place)).toEqual(whole);
      if (parts === 1) expect(slices).toHaveLength(1);
    }
  });

  it('are of about equal size', async () => {
    for (const sizes of [[12_000], [4000, 4000, 4000], [6000, 6000]]) {
      const slices = await slicesOf(await parquetFiles(sizes), 3);
      expect(slices.length).toBeGreaterThan(1);
      for (const slice of slices) expect(slice.length).toBeLessThanOrEqual(6000);
    }
  });

  it('have every row of a text file once', async () => {
    const opened = await openText(`key,value\n${Array.from({ length: 5000 }, (_, i) => `${String(i)},a${String(i)}`).join('\n')}\n`);
    const whole = await wholeOf(opened);
    expect(whole).toHaveLength(5000);
    const slices = await slicesOf(opened, 4);
    expect(slices.map((slice) => slice.length)).toEqual([1250, 1250, 1250, 1250]);
    expect(slices.flat()).toEqual(whole);
  });

  it('are not to be had where a column has the name of the rows’ numbers', async () => {
    expect((await parquetFiles([10], 'i AS "key", i % 2 AS File_Row_Number')).source.slices).toBeUndefined();
    expect((await openText('key,rowid\n1,2\n3,4\n')).source.slices).toBeUndefined();
  });
});
