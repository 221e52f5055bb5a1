import { describe, expect, it } from 'vitest';
import { clickHouseColumn } from '../../../src-main/warehouse/clickhouse-columns';

describe('a column of a ClickHouse table', () => {
  it.each([
    ['Nullable(Int32)', 'INTEGER'], ['LowCardinality(Nullable(String))', 'VARCHAR'], ['UInt64', 'UBIGINT'], ['Int128', 'HUGEINT'], ['Bool', 'BOOLEAN'],
    ['Decimal(76, 10)', 'DOUBLE'], ['Nullable(Decimal(9, 2))', 'DOUBLE'], ['BFloat16', 'FLOAT'], ['FixedString(8)', 'VARCHAR'], ['UUID', 'VARCHAR'], ['IPv6', 'VARCHAR'],
    ["Enum8('a' = 1, 'b)' = 2)", 'VARCHAR'], ["Nullable(DateTime64(9, 'Asia/Tokyo'))", 'TIMESTAMP'], ["DateTime('Europe/Prague')", 'TIMESTAMP'], ['Date32', 'TIMESTAMP'],
    ['SimpleAggregateFunction(sum, Float64)', 'DOUBLE'], ['SimpleAggregateFunction(max, Nullable(DateTime))', 'TIMESTAMP'],
  ])('of type %s is used as %s', (type, duckType) => {
    expect(clickHouseColumn('x', type)).toMatchObject({ name: 'x', type, duckType });
  });

  it.each(['Array(String)', 'Map(String, Int32)', 'Tuple(a Int32, b String)', 'Int256', 'AggregateFunction(sum, Float64)', 'JSON', 'Dynamic', 'Variant(Int8, String)', 'Point', 'Nothing'])('of type %s is not used', (type) => {
    expect(clickHouseColumn('x', type).duckType).toBeNull();
  });
});
