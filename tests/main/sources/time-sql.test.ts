import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src-main/database/connection';
import { Database } from '../../../src-main/database/database';
import { timeSql } from '../../../src-main/sources/time-sql';

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

/** The time in ISO 8601, by JavaScript's own clock. */
async function instant(value: string, type: string, timezone = 'UTC'): Promise<string | null> {
  const { us } = await connection.row<{ us: number | null }>(`SELECT ${timeSql('a time', type, timezone)} AS us FROM (SELECT ${value}::${type} AS "a time")`);
  return us === null ? null : new Date(us / 1000).toISOString();
}

describe('the time of a row', () => {
  it.each([
    ["'2026-03-01 10:00:00'", 'TIMESTAMP', 'UTC', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01 10:00:00.25'", 'TIMESTAMP', 'Europe/Prague', '2026-03-01T09:00:00.250Z'],
    ["'2026-07-01 10:00:00'", 'TIMESTAMP', 'Europe/Prague', '2026-07-01T08:00:00.000Z'],
    ["'2026-03-01 10:00:00'", 'TIMESTAMP', 'America/New_York', '2026-03-01T15:00:00.000Z'],
    ["'2026-03-01 10:00:00'", 'TIMESTAMP_MS', 'UTC', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01 10:00:00'", 'TIMESTAMP_NS', 'UTC', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01 10:00:00+02'", 'TIMESTAMP WITH TIME ZONE', 'America/New_York', '2026-03-01T08:00:00.000Z'],
    ["'2026-03-01'", 'DATE', 'UTC', '2026-03-01T00:00:00.000Z'],
    ["'2026-03-01'", 'DATE', 'Europe/Prague', '2026-02-28T23:00:00.000Z'],
    ["'2026-03-01T10:00:00Z'", 'VARCHAR', 'Europe/Prague', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01T10:00:00.123456+05:30'", 'VARCHAR', 'UTC', '2026-03-01T04:30:00.123Z'],
    ["'2026-03-01 10:00:00 UTC'", 'VARCHAR', 'Europe/Prague', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01 10:00:00-0800'", 'VARCHAR', 'UTC', '2026-03-01T18:00:00.000Z'],
    ["' 2026-03-01 10:00:00 '", 'VARCHAR', 'Europe/Prague', '2026-03-01T09:00:00.000Z'],
    ["'2026-03-01T10:00'", 'VARCHAR', 'UTC', '2026-03-01T10:00:00.000Z'],
    ["'2026-03-01'", 'VARCHAR', 'UTC', '2026-03-01T00:00:00.000Z'],
    ["'1772359200'", 'VARCHAR', 'UTC', '2026-03-01T10:00:00.000Z'],
    ["'1772359200123'", 'VARCHAR', 'UTC', '2026-03-01T10:00:00.123Z'],
    ["'1772359200.5'", 'VARCHAR', 'UTC', '2026-03-01T10:00:00.500Z'],
    ['1772359200', 'INTEGER', 'Europe/Prague', '2026-03-01T10:00:00.000Z'],
    ['1772359200', 'BIGINT', 'UTC', '2026-03-01T10:00:00.000Z'],
    ['1772359200123', 'BIGINT', 'UTC', '2026-03-01T10:00:00.123Z'],
    ['1772359200123456', 'BIGINT', 'UTC', '2026-03-01T10:00:00.123Z'],
    ['1772359200123456789', 'BIGINT', 'UTC', '2026-03-01T10:00:00.123Z'],
    ['1772359200123456789', 'HUGEINT', 'UTC', '2026-03-01T10:00:00.123Z'],
    ['1772359200.5', 'DOUBLE', 'UTC', '2026-03-01T10:00:00.500Z'],
    ['1772359200123.25', 'DOUBLE', 'UTC', '2026-03-01T10:00:00.123Z'],
    ['1772359200.25', 'DECIMAL(18,3)', 'UTC', '2026-03-01T10:00:00.250Z'],
    ['0', 'BIGINT', 'UTC', '1970-01-01T00:00:00.000Z'],
    ['-86400', 'BIGINT', 'UTC', '1969-12-31T00:00:00.000Z'],
  ])('written as %s of type %s in %s is %s', async (value, type, timezone, expected) => {
    expect(await instant(value, type, timezone)).toBe(expected);
  });

  it.each([
    ["'soon'", 'VARCHAR'],
    ["''", 'VARCHAR'],
    ["'2026-02-30 10:00:00'", 'VARCHAR'],
    ["'12'", 'VARCHAR'],
    ['NULL', 'TIMESTAMP'],
    ["'infinity'", 'TIMESTAMP'],
    ["'-infinity'", 'DATE'],
    ["'nan'", 'DOUBLE'],
    ["'inf'", 'DOUBLE'],
    ['1e300', 'DOUBLE'],
    ['true', 'BOOLEAN'],
    ['NULL', 'VARCHAR'],
  ])('is unknown for %s of type %s', async (value, type) => {
    expect(await instant(value, type)).toBeNull();
  });
});
