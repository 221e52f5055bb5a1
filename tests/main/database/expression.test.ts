import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src-main/database/connection';
import { Database } from '../../../src-main/database/database';
import { checkExpression } from '../../../src-main/database/expression';
import type { ExpressionKind } from '../../../src-main/database/expression';
import { failureOf } from '../sources/open-files';

const columns = ['user_id', 'event', 'amount', 'Group Name', 'tags', 'ts', 'converted'];
let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await Database.open({ allowedPaths: [] });
  connection = await database.connect();
  await connection.run(`CREATE TABLE events AS SELECT 'u1' AS user_id, 'purchase' AS event, 1.5::DOUBLE AS amount, 'a' AS "Group Name", ['x'] AS tags, TIMESTAMP '2026-03-01' AS ts, 1 AS converted;
    CREATE TABLE secrets AS SELECT 1 AS id`);
});
afterAll(async () => {
  connection.close();
  await database.close();
});

const check = (expression: string, expects?: ExpressionKind) => checkExpression(connection, expression, { relation: 'events', columns, field: 'metrics[2].where', expects });

describe('an expression of a definition', () => {
  it.each([
    ["event = 'purchase'", ['event'], 'BOOLEAN'],
    ["event = 'purchase' AND amount > 10 -- only large ones", ['event', 'amount'], 'BOOLEAN'],
    ['"Group Name" IN (\'a\', \'b\')', ['Group Name'], 'BOOLEAN'],
    ['AMOUNT * 2', ['amount'], 'DOUBLE'],
    ['case when amount > 0 then 1 else 0 end', ['amount'], 'INTEGER'],
    ['len(list_filter(tags, x -> x = event))', ['tags', 'event'], 'BIGINT'],
    ["try_cast(user_id[2:] as integer)", ['user_id'], 'INTEGER'],
    ["event like '%;%'", ['event'], 'BOOLEAN'],
    ['lower(trim(event))', ['event'], 'VARCHAR'],
    ["date_diff('day', ts, TIMESTAMP '2026-03-02')", ['ts'], 'BIGINT'],
  ])('%s reads %j and is of type %s', async (expression, used, type) => {
    const found = await check(expression);
    expect([...found.columns].sort()).toEqual([...used].sort());
    expect(found.type).toBe(type);
    expect(await connection.rows(`SELECT ${found.sql} AS x FROM events WHERE true`)).toHaveLength(1);
  });

  it.each([
    'amount > (SELECT max(id) FROM secrets)',
    'EXISTS (FROM secrets)',
    'user_id IN (SELECT 1)',
    'amount, event',
    'amount FROM secrets',
    'amount WHERE true',
    'amount LIMIT 1',
    '1; DROP TABLE events',
    '1) FROM secrets --',
    'amount AS x',
    '*',
    "COLUMNS('a.*')",
    'sum(amount) > 3',
    'row_number() OVER () = 1',
    '$1 = event',
    'random() < 0.5',
    'now() > ts',
    "current_setting('home_directory') = 'x'",
    "getvariable('x') = 'y'",
    'nextval(\'s\') = 1',
    'amount UNION SELECT 1',
    '',
  ])('refuses %s', async (expression) => {
    const failure = await failureOf(check(expression));
    expect(['input', 'query']).toContain(failure.kind);
    expect(failure.place?.field).toBe('metrics[2].where');
    expect(failure.next).toBeTruthy();
  });

  it('suggests the column that was meant', async () => {
    const failure = await failureOf(check("evnt = 'purchase'"));
    expect(failure).toMatchObject({ kind: 'input', message: 'There is no column "evnt".' });
    expect(failure.next).toContain('Did you mean "event"?');
  });

  it("shows DuckDB's own words for what does not parse", async () => {
    const failure = await failureOf(check("event = = 'purchase'"));
    expect(failure.kind).toBe('query');
    expect(failure.message).toContain('syntax error at or near "="');
  });

  it('says that a number is beyond the range of numbers', async () => {
    expect(await failureOf(check('amount < 1e999'))).toMatchObject({ kind: 'input', message: expect.stringContaining('beyond the range of numbers') as string });
  });

  it("shows DuckDB's own words for an unknown function", async () => {
    expect((await failureOf(check('uper(event) = 1'))).message).toMatch(/uper/);
  });

  it('wants a condition to be true or false and says how', async () => {
    expect(await failureOf(check('converted', 'boolean'))).toMatchObject({ kind: 'input', next: expect.stringContaining('converted = 1') as string });
    expect((await check('converted = 1', 'boolean')).type).toBe('BOOLEAN');
  });

  it('wants a value to be a number and says how', async () => {
    expect(await failureOf(check('user_id', 'number'))).toMatchObject({ message: expect.stringContaining('text') as string, next: expect.stringContaining('try_cast(user_id AS DOUBLE)') as string });
    expect((await check('amount', 'number')).type).toBe('DOUBLE');
    expect((await check('amount > 1', 'number')).type).toBe('BOOLEAN');
  });
});
