import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../../src-contract/failure';
import type { Connection } from '../../../src-main/database/connection';
import { Database } from '../../../src-main/database/database';
import { clickHouseColumn } from '../../../src-main/warehouse/clickhouse-columns';
import { clickHouseExpression } from '../../../src-main/warehouse/clickhouse-expression';
import type { RemoteTable } from '../../../src-main/warehouse/remote-engine';

const table: RemoteTable = {
  sql: 't', words: 't', rows: 0, state: '',
  columns: [
    clickHouseColumn('event', 'LowCardinality(String)'), clickHouseColumn('amount', 'Nullable(Float64)'), clickHouseColumn('items', 'Int32'), clickHouseColumn('paid', 'Bool'),
    clickHouseColumn('price', 'Decimal(9, 2)'), clickHouseColumn('ts', "DateTime64(6, 'UTC')"), clickHouseColumn('kind', "Enum8('a' = 1)"), clickHouseColumn('odd ` name', 'String'), clickHouseColumn('id', 'UInt64'),
  ],
};

describe('an expression for ClickHouse', () => {
  let database: Database;
  let connection: Connection;
  beforeAll(async () => {
    database = await Database.open({ allowedPaths: [], threads: 1 });
    connection = await database.connect();
  });
  afterAll(async () => {
    connection.close();
    await database.close();
  });

  it.each([
    ["event = 'it''s'", "((src.`event` = 'it\\'s'))"],
    ["event IN ('a', 'b') AND NOT paid", "((((src.`event` = 'a') OR (src.`event` = 'b')) AND (NOT src.`paid`)))"],
    ['amount BETWEEN 1 AND 2.50', '((((src.`amount` >= 1) OR isNaN(src.`amount`)) AND (src.`amount` <= 2.50)))'],
    ['amount > items', '(((src.`amount` > src.`items`) OR isNaN(src.`amount`) AND isNotNull(src.`items`)))'],
    ['amount = -amount', '(((src.`amount` = (-src.`amount`)) OR isNaN(src.`amount`) AND isNaN((-src.`amount`))))'],
    ['id = 9007199254740993 OR id < -9223372036854775807', '(((src.`id` = 9007199254740993) OR (src.`id` < -9223372036854775807)))'],
    ['id IN (9223372036854775807) AND event = \'"value":1234567890123456789,\'', '((((src.`id` = 9223372036854775807)) AND (src.`event` = \'"value":1234567890123456789,\')))'],
    ['price * 2 > items', '(((toFloat64(src.`price`) * 2) > src.`items`))'],
    ["ts >= '2026-03-02'", "((src.`ts` >= toDateTime64('2026-03-02 00:00:00.000000', 6, 'UTC')))"],
    ["ts < TIMESTAMP '2026-03-02 10:00:00.5'", "((src.`ts` < toDateTime64('2026-03-02 10:00:00.500000', 6, 'UTC')))"],
    ["event LIKE 'p%'", "((src.`event` LIKE 'p%'))"],
    ['amount IS NOT NULL', '(isNotNull(src.`amount`))'],
    ["kind = 'a'", "((toString(src.`kind`) = 'a'))"],
    ['"odd ` name" = \'x\'', "((src.`odd \\` name` = 'x'))"],
    ["event IS DISTINCT FROM 'a'", "((NOT coalesce((src.`event` = 'a'), isNull(src.`event`) AND isNull('a'))))"],
  ])('means %s', async (written, expected) => {
    expect(await clickHouseExpression(connection, written, table, 'exposure.where', 'boolean')).toBe(expected);
  });

  it.each([
    ['price * items - 1', '(((toFloat64(src.`price`) * src.`items`) - 1))'],
    ['items / 4', '((toFloat64(src.`items`) / 4))'],
    ['items // 4', '(intDiv(src.`items`, 4))'],
    ['CASE WHEN paid THEN amount ELSE 0 END', '(CASE WHEN src.`paid` THEN src.`amount` ELSE 0 END)'],
    ['coalesce(amount, 0)', '(coalesce(src.`amount`, 0))'],
    ['try_cast(event AS DOUBLE)', '(toFloat64OrNull(trimBoth(src.`event`)))'],
    ['length(lower(event))', '(lengthUTF8(lowerUTF8(src.`event`)))'],
    ['hour(ts)', "(toHour(toDateTime64(src.`ts`, 6, 'UTC')))"],
  ])('gives the value %s', async (written, expected) => {
    expect(await clickHouseExpression(connection, written, table, 'metrics[0].value', 'number')).toBe(expected);
  });

  it.each([
    ['round(amount, 1)', 'the function round()'],
    ['items % items', 'the operator %'],
    ["regexp_matches(event, 'a.*')", 'the function regexp_matches()'],
    ['CAST(event AS DOUBLE)', 'TRY_CAST'],
    ['amount = event', 'comparing number with text'],
    ["amount > 'many'", 'the text is no number'],
    ["ts > 'yesterday'", 'YYYY-MM-DD'],
    ["ts + INTERVAL 1 DAY > '2026-03-02'", 'ClickHouse cannot be asked this'],
    ["event LIKE 'a\\_b'", 'the operator ~~'],
    ['list_contains([1, 2], items)', 'ClickHouse cannot be asked this'],
  ])('refuses %s with its place and the reason', async (written, words) => {
    const failure = await clickHouseExpression(connection, written, table, 'metrics[3].where', 'boolean').then(() => null, toFailure);
    expect(failure).toMatchObject({ kind: 'input', place: { field: 'metrics[3].where' } });
    expect(failure?.message).toContain(words);
  });
});
