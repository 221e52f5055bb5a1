import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstExposuresSql, type UnitsPlan } from '../../../src-main/evaluation/units-sql';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import { packedExposuresSql } from '../../../src-main/triage/packed-exposures';

/** Times that tie, a unit in both variants, undeclared variants before and after declared ones, rows without time or unit, and empty cells. */
const LOG = `SELECT * FROM (VALUES
  (0, 'u1', 'a', 1767225600000000, 'x', 'y'), (1, 'u1', 'b', 1767225600000001, NULL, 'y'),
  (2, 'u2', 'b', 1767225600000005, NULL, NULL), (3, 'u2', 'b', 1767225600000004, 'x', NULL),
  (4, 'u3', 'other', 1767225600000007, 'x', 'y'), (5, 'u3', 'a', 1767225600000008, 'x', 'y'),
  (6, 'u4', 'a', 1767225600000009, 'x', NULL), (7, 'u4', NULL, 1767225600000010, 'x', 'y'),
  (8, 'u5', 'a', 1767225600000011, NULL, 'y'), (9, 'u5', 'b', 1767225600000011, 'x', NULL),
  (10, 'u6', 'a', NULL, 'x', 'y'), (11, NULL, 'a', 1767225600000012, 'x', 'y'), (12, '', 'b', 1767225600000013, 'x', 'y'),
  (13, 'u7', 'b', 86400000000, 'x', 'y'), (14, 'u8', 'a', 2000000000000000, NULL, NULL), (15, 'u8', 'a', 1767225600000020, 'x', NULL),
  (1099511627776, 'u9', 'a', 1767225600000020, NULL, 'y'), (16, 'u9', 'b', 1767225600000020, 'x', 'y')
) v(r, k, variant, t, one, two)`;

function plan(o: Partial<UnitsPlan> = {}): UnitsPlan {
  const source: Pick<OpenedSource, 'relation' | 'rowOrderSql'> = { relation: 'log', rowOrderSql: 'r' };
  return {
    source: source as OpenedSource, key: '"k"', keyType: 'VARCHAR', variant: 'variant', variantType: 'VARCHAR', variants: ['a', 'b'], where: null, filter: null, time: 't', start: null, end: null, multiple: 'exclude', cluster: null,
    attributes: [{ column: 'empty columns', sql: '(CASE WHEN one IS NULL THEN 1::UBIGINT ELSE 0::UBIGINT END | CASE WHEN two IS NULL THEN 2::UBIGINT ELSE 0::UBIGINT END)', type: 'UBIGINT' }],
    ...o,
  };
}

describe('First exposures from one number per unit', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    await connection.run(`CREATE TABLE log AS ${LOG}`);
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  const bounded = { start: 1767225600000001, end: 1767225600000020 };
  it.each([
    ['all of the log', plan(), 2, ''],
    ['a period', plan(bounded), 2, ', "outsidePeriod"'],
    ['a filter and a period', plan({ ...bounded, filter: "two = 'y'" }), 2, ', "outsidePeriod"'],
    ['no column that may be empty', plan({ attributes: [] }), 0, ''],
    ['more variants', plan({ variants: ['b', 'other', 'a', 'never'] }), 2, ''],
  ] as const)('are those found part by part: %s', async (_, asked, columns, more) => {
    await connection.run(firstExposuresSql(asked, 'apart', ['coalesce(bool_or(c = 255) FILTER (WHERE o IS NOT NULL), FALSE) AS strange']));
    await connection.run(packedExposuresSql(asked, 'packed', { columns, codes: Math.ceil(Math.log2(asked.variants.length + 1)) }));
    const read = async (table: string): Promise<unknown> =>
      (await connection.runAndReadAll(`SELECT k, c, t, seen, strange${columns === 0 ? '' : ', f.a0 AS empty'}${more} FROM ${table} ORDER BY k NULLS LAST`)).getRowObjectsJson();
    const apart = await read('apart');
    expect(apart).toHaveLength(11);
    expect(await read('packed')).toEqual(apart);
    const types = async (table: string): Promise<unknown> => (await connection.runAndReadAll(`SELECT typeof(k), typeof(c), typeof(t), typeof(seen), typeof(strange)${columns === 0 ? '' : ', typeof(f)'} FROM ${table} LIMIT 1`)).getRowsJson();
    expect(await types('packed')).toEqual(await types('apart'));
  });
});
