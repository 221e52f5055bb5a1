import { describe, expect, it } from 'vitest';
import { whereOf } from '../../../src-main/trust/cause-where';
import { Database } from '../../../src-main/database/database';
import { columnClass } from '../../../src-main/sources/column-class';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import { timeSql } from '../../../src-main/sources/time-sql';
import { definitionOf } from '../evaluation/tiny-workspace';

/** Noon and one second before midnight of 3–7 March in Prague, in every form that a time may have. */
const times = "SELECT i, TIMESTAMPTZ '2026-03-03 11:00:00+00' + INTERVAL (12 * i) HOUR - INTERVAL (i % 2) SECOND AS instant FROM range(9) t(i)";

describe('the condition of a set of units', () => {
  it.each([
    ['TIMESTAMPTZ', 'instant', 'UTC'], ['TIMESTAMP', "instant AT TIME ZONE 'Europe/Prague'", 'Europe/Prague'], ['TIMESTAMP', "instant AT TIME ZONE 'UTC'", 'UTC'],
    ['BIGINT', 'epoch(instant)::BIGINT', 'UTC'], ['BIGINT', 'epoch_ms(instant)', 'UTC'], ['BIGINT', 'epoch_us(instant)', 'UTC'], ['VARCHAR', "strftime(instant AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')", 'UTC'],
  ])('finds the days of the period in its own zone: %s from %s', async (type, value, timezone) => {
    const database = await Database.open({ allowedPaths: [], threads: 1 });
    const connection = await database.connect();
    await connection.run(`CREATE TABLE events AS SELECT i, ${value} AS "Ts", i % 2 = 0 AS flag, NULL::VARCHAR AS place FROM (${times})`);
    const column = { name: 'Ts', type: type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type, class: columnClass(type) };
    const source = { name: 'events', relation: 'events', timezone, columns: [column, { name: 'flag', type: 'BOOLEAN', class: 'boolean' }, { name: 'place', type: 'VARCHAR', class: 'text' }], timeSql: (name: string) => timeSql(name, column.type, timezone) } as unknown as OpenedSource;
    const definition = definitionOf({
      liftbench: 1, unit: 'i', sources: { events: { path: 'x', time: 'Ts' } }, exposure: { source: 'events', where: 'i >= 0 OR flag', variant: 'v' }, variants: [{ id: 'a' }, { id: 'b' }], metrics: [],
      period: { timezone: 'Europe/Prague' },
    });
    const rows = async (where: string): Promise<number[]> => (await connection.rows<{ i: number }>(`SELECT i::INTEGER AS i FROM events WHERE ${where} ORDER BY i`)).map(({ i }) => i);
    const days = { from: '2026-03-04', to: '2026-03-06' };
    expect(await rows(whereOf({ conditions: [], days }, definition, source))).toEqual([2, 3, 4, 5, 6, 7]);
    expect(await rows(whereOf({ conditions: [{ column: 'flag', level: 'false' }, { column: 'place', level: null }], days }, definition, source))).toEqual([3, 5, 7]);
    connection.close();
    await database.close();
  });
});
