import { expect, it } from 'vitest';
import { Database } from '../../../src-main/database/database';
import { timeSql } from '../../../src-main/sources/time-sql';
import { clockChanges, clockNotices } from '../../../src-main/sources/clock-changes';
import { looksBinary } from '../../../src-main/sources/magic-bytes';

// Changes of clocks by the time zone database: Europe on 29 March and 25 October 2026, New York on 8 March and 1 November, Lord Howe by half an hour.
it.each([
  ['Europe/Prague', [['2026-03-29', 23], ['2026-10-25', 25]]],
  ['America/New_York', [['2026-03-08', 23], ['2026-11-01', 25]]],
  ['Australia/Lord_Howe', [['2026-04-05', 24.5], ['2026-10-04', 23.5]]],
  ['Asia/Tokyo', []],
  ['UTC', []],
])('finds the days of 2026 on which clocks change in %s', (zone, days) => {
  expect(clockChanges(zone, '2026-01-01', '2026-12-31').map(({ day, hours }) => [day, hours])).toEqual(days);
});

it('states the zone of a source, and warns of such days only where its times reach over them', () => {
  const column = { name: 'ts', minimum: '2026-03-01T00:00:00', maximum: '2026-03-20T00:00:00' };
  expect(clockNotices('Europe/Prague', column).map(({ severity }) => severity)).toEqual(['info']);
  expect(clockNotices('Europe/Prague', { ...column, maximum: '2026-04-01T00:00:00' })[1]).toMatchObject({ severity: 'warning', count: 1, message: expect.stringContaining('2026-03-29 (23 hours)') as string });
  expect(clockNotices('UTC', column)).toEqual([]);
});

it('knows databases by their beginning', () => {
  expect(looksBinary(new TextEncoder().encode('SQLite format 3\0......'))).toBe('a SQLite database');
  expect(looksBinary(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 0x44, 0x55, 0x43, 0x4b, 0, 0]))).toBe('a DuckDB database');
});

it('says which of two equal hours is read, as DuckDB does', async () => {
  const database = await Database.open({ allowedPaths: [], threads: 1 });
  const connection = await database.connect();
  const { us } = await connection.row<{ us: number }>(`SELECT ${timeSql('t', 'TIMESTAMP', 'Europe/Prague')} AS us FROM (SELECT TIMESTAMP '2026-10-25 02:30:00' AS t)`);
  // 02:30 came at 00:30 UTC in summer time and at 01:30 UTC in standard time.
  expect(us / 1000).toBe(Date.parse('2026-10-25T01:30:00Z'));
  connection.close();
  await database.close();
});
