import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allDistinct, repeats } from '../../../src-main/database/all-distinct';
import type { Connection } from '../../../src-main/database/connection';
import { Database } from '../../../src-main/database/database';

describe('telling whether all values differ', () => {
  let database: Database;
  let connection: Connection;

  beforeAll(async () => {
    database = await Database.open({ allowedPaths: [] });
    connection = await database.connect();
  });
  afterAll(async () => {
    connection.close();
    await database.close();
  });

  it('finds two equal numbers among any, and none where all differ, as a set does', () => {
    fc.assert(fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 1, maxLength: 300 }), fc.boolean(), (numbers, again) => {
      const all = again ? [...numbers, numbers[0]!] : numbers;
      const halves = new Uint32Array(all.flatMap((number) => [Number(number & 0xffffffffn), Number(number >> 32n)]));
      expect(repeats(halves)).toBe(new Set(all).size < all.length);
    }));
  });

  it.each([
    ['few', 1000, 'SELECT i AS x FROM range(1000) t(i)', true],
    ['few with one twice', 1001, 'SELECT i AS x FROM range(1000) t(i) UNION ALL SELECT 500', false],
    ['many', 300_000, "SELECT 'row ' || i AS x FROM range(300000) t(i)", true],
    ['many with the last one twice', 300_001, "SELECT 'row ' || i AS x FROM range(300000) t(i) UNION ALL SELECT 'row 299999'", false],
    ['many with several empty ones, which are not asked about', 300_005, 'SELECT i AS x FROM range(300000) t(i) UNION ALL SELECT NULL FROM range(5)', true],
  ])('answers for %s values', async (_, rows, sql, answer) => {
    expect(await allDistinct(connection, { hash: 'hash(x)', from: `(${sql})`, where: 'x IS NOT NULL', rows })).toBe(answer);
  });

  it('answers for more rows than are looked at together, part by part', async () => {
    const question = { hash: 'hash(x)', where: '', rows: 50_000_000 };
    expect(await allDistinct(connection, { ...question, from: '(SELECT i AS x FROM range(200000) t(i))' })).toBe(true);
    expect(await allDistinct(connection, { ...question, from: '(SELECT i AS x FROM range(200000) t(i) UNION ALL SELECT 7)' })).toBe(false);
  });
});
