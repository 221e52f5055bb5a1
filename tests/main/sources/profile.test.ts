import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { niceStep, niceTimeStep } from '../../../src-main/sources/histogram';
import { profileSource } from '../../../src-main/sources/profile';
import { readRows } from '../../../src-main/sources/read-rows';
import { folderWith, newWorkspace, openText } from './open-files';

const text = [
  'user_id,event,variant,amount,ts,empty',
  'u1,exposure,control,,2026-03-01 00:00:00,',
  'u1,purchase,,2.5,2026-03-01 12:00:00,',
  'u2,exposure,treatment,,2026-03-02 00:00:00,',
  'u2,purchase,,NaN,2026-03-02 06:00:00,',
  'u2,purchase,,10,2026-03-03 00:00:00,',
  'u3,exposure,Control,inf,2026-03-04 00:00:00,',
].join('\n');

describe('the profile of a source', () => {
  it('counts nulls, distinct values, ranges and frequent values exactly', async () => {
    const { workspace } = await openText(text);
    const profile = await profileSource(workspace, 'events');
    const column = Object.fromEntries(profile.columns.map((one) => [one.name, one]));
    expect(profile).toMatchObject({ source: 'events', format: 'csv', rows: 6, rejected: { count: 0, rows: [] } });
    expect(column.user_id).toMatchObject({ class: 'text', nulls: 0, distinct: 3, minimum: 'u1', maximum: 'u3', histogram: null, top: [{ value: 'u2', count: 3 }, { value: 'u1', count: 2 }, { value: 'u3', count: 1 }] });
    expect(column.event?.top).toEqual([{ value: 'exposure', count: 3 }, { value: 'purchase', count: 3 }]);
    expect(column.amount).toMatchObject({ class: 'number', type: 'DOUBLE', nulls: 2, distinct: 4, minimum: '2.5', maximum: '10.0', notFinite: 2 });
    expect(column.amount?.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(2);
    expect(column.ts).toMatchObject({ class: 'time', minimum: '2026-03-01T00:00:00', maximum: '2026-03-04T00:00:00' });
    expect(column.ts?.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(6);
    expect(column.ts?.histogram?.[0]?.low).toBe(Date.parse('2026-03-01T00:00:00Z'));
    expect(column.empty).toMatchObject({ nulls: 6, distinct: 0, minimum: null, maximum: null, top: [] });
  });

  it('says what looks wrong', async () => {
    const { workspace } = await openText(text);
    const messages = (await profileSource(workspace, 'events')).notices.map((notice) => notice.message);
    expect(messages).toEqual([
      'The column "variant" spells one value in several ways: "Control", "control".',
      'The column "amount" has 2 values that are not a number (NaN) or infinite.',
      'The column "empty" is empty in every row.',
    ]);
  });

  it('finds rows sent twice, stand-ins for nobody, and clocks that are wrong', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => `e${String(index % 396)},${index < 5 ? 'null' : `u${String(index % 90)}`},2026-03-01 00:00:${String(index % 60).padStart(2, '0')}`);
    rows.push('e900,u1,1970-01-01 00:00:00');
    const { workspace } = await openText(`event_id,user_id,ts\n${rows.join('\n')}\n`);
    const messages = (await profileSource(workspace, 'events')).notices.map((notice) => notice.message);
    expect(messages).toEqual([
      '"event_id" looks as if every row had its own value, but 4 rows repeat a value: rows may have been sent twice.',
      '"user_id" has 5 rows with a stand-in instead of an identifier: "null".',
      'The column "ts" has times that can hardly be right, such as 1970-01-01T00:00:00.',
    ]);
  });

  it('counts the same for columns that hardly repeat, which are scanned another way', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `id-${String(index)},${String(index * 1.5)},${index === 7 ? '' : `t${String(index)}`}`);
    const { workspace } = await openText(`row_id,amount,note\n${rows.join('\n')}\nid-0,0,t0\n`);
    const { columns } = await profileSource(workspace, 'events');
    expect(columns.map(({ name, distinct, nulls, minimum, maximum }) => [name, distinct, nulls, minimum, maximum])).toEqual([
      ['row_id', 3000, 0, 'id-0', 'id-999'],
      ['amount', 3000, 0, '0.0', '4498.5'],
      ['note', 2999, 1, 't0', 't999'],
    ]);
    expect(columns[0]?.top).toEqual([{ value: 'id-0', count: 2 }]);
  });

  it.each([[1, false, 0.05], [100, false, 5], [7, true, 1], [1000, true, 50], [0.003, false, 0.0001]])('divides a range of %d into steps that people read easily', (range, whole, step) => {
    expect(niceStep(range, whole)).toBeCloseTo(step, 12);
  });

  it('divides time into hours and days', () => {
    expect(niceTimeStep(14 * 86_400_000)).toBe(12 * 3_600_000);
    expect(niceTimeStep(86_400_000)).toBe(3_600_000);
    expect(niceTimeStep(40_000)).toBe(5000);
  });
});

describe('a page of rows', () => {
  it('comes in file order as text, with nulls apart from texts', async () => {
    const { workspace } = await openText(text);
    expect(await readRows(workspace, 'events', 1, 2)).toEqual({
      columns: ['user_id', 'event', 'variant', 'amount', 'ts', 'empty'],
      offset: 1,
      total: 6,
      rows: [['u1', 'purchase', null, '2.5', '2026-03-01 12:00:00', null], ['u2', 'exposure', 'treatment', null, '2026-03-02 00:00:00', null]],
    });
    expect((await readRows(workspace, 'events', 5, 1000)).rows).toHaveLength(1);
    expect((await readRows(workspace, 'events', 50, 10)).rows).toEqual([]);
  });

  it.each([
    ['never repeats', 'i', 250_000, 0],
    ['repeats once, in the last row', 'CASE WHEN i = 249999 THEN 0 ELSE i END', 249_999, 1],
    ['has stand-ins', "CASE WHEN i = 200000 THEN NULL WHEN i = 200001 THEN -1 ELSE i END", 249_999, 0],
  ])('counts exactly in a large source whose id %s', async (_what, id, distinct, repeated) => {
    const folder = folderWith({});
    const path = join(folder, 'events.parquet');
    const made = await DuckDBInstance.create(':memory:');
    const connection = await made.connect();
    await connection.run(`COPY (SELECT (${id})::VARCHAR AS event_id, (i * 7) % 100 AS user_id, TIMESTAMPTZ '2026-03-01 00:00:00Z' + to_seconds(i) AS ts FROM range(250000) t(i)) TO '${path}' (FORMAT parquet)`);
    const [expected] = (await connection.runAndReadAll(`SELECT count(*) - count(event_id), count(DISTINCT event_id), min(event_id), max(event_id) FROM '${path}'`)).getRowsJS();
    connection.closeSync();
    made.closeSync();
    const workspace = newWorkspace();
    await workspace.ensure([{ name: 'events', paths: [path], baseDirectory: null, options: {} }]);
    const { columns, notices } = await profileSource(workspace, 'events');
    const [event, user, time] = columns;
    expect([event?.nulls, event?.distinct, event?.minimum, event?.maximum]).toEqual([Number(expected?.[0]), Number(expected?.[1]), expected?.[2], expected?.[3]]);
    expect(event?.distinct).toBe(distinct);
    expect(event?.top).toHaveLength(repeated === 1 ? 1 : 5);
    expect(notices.some(({ message }) => message.includes('stand-in'))).toBe(id.includes('-1') || distinct === 250_000 || repeated === 1);
    expect(user?.distinct).toBe(100);
    expect(time?.histogram?.reduce((sum, bin) => sum + bin.count, 0)).toBe(250_000);
  });
});
