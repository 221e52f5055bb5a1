import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamChunks } from '../../../src-main/database/columns';
import { Database } from '../../../src-main/database/database';
import { streamColumns } from '../../../src-main/database/stream-columns';

let database: Database;
beforeAll(async () => { database = await Database.open({ allowedPaths: [], threads: 1 }); });
afterAll(() => database.close());

/** More rows than DuckDB makes ahead, the last of which cannot be cast. */
const failing = "SELECT i::DOUBLE AS x, hash(i)::DOUBLE AS y, CAST(CASE WHEN i = 9999999 THEN 'x' ELSE '1' END AS DOUBLE) AS z FROM range(10000000) t(i)";

describe('rows taken as they come', () => {
  it('fail where their query fails late, instead of ending early', async () => {
    const connection = await database.connect();
    let rows = 0;
    await expect(streamChunks(connection, failing, 3, (_, count) => { rows += count; })).rejects.toMatchObject({ failure: { kind: 'query', message: expect.stringContaining('Could not convert') as string } });
    expect(rows).toBeGreaterThan(0);
    await expect(streamColumns(connection, failing, undefined, () => undefined)).rejects.toMatchObject({ failure: { kind: 'query' } });
    rows = 0;
    await streamChunks(connection, 'SELECT i FROM range(100000) t(i)', 1, (_, count) => { rows += count; });
    expect(rows).toBe(100_000);
    connection.close();
  });
  it('are cancelled where their signal aborts in between', async () => {
    const controller = new AbortController();
    const connection = await database.connect({ signal: controller.signal });
    let chunks = 0;
    const reading = streamChunks(connection, 'SELECT i::DOUBLE, hash(i)::DOUBLE FROM range(50000000) t(i)', 2, () => { chunks += 1; if (chunks === 20) controller.abort(); });
    await expect(reading).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
    expect(chunks).toBeLessThanOrEqual(21);
    connection.close();
  });
  it('say so where somebody else interrupts them', async () => {
    const connection = await database.connect();
    let chunks = 0;
    const reading = streamChunks(connection, 'SELECT i::DOUBLE, hash(i)::DOUBLE FROM range(10000000) t(i)', 2, () => { chunks += 1; if (chunks === 20) connection.interrupt(); });
    await expect(reading).rejects.toMatchObject({ failure: { kind: expect.stringMatching(/engine|cancelled/) as string } });
    connection.close();
  });
});
