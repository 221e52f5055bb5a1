import { clickHouseName } from './clickhouse-dialect';
import type { RemoteColumn } from './remote-engine';

const whole: Readonly<Record<string, string>> = {
  Int8: 'TINYINT', Int16: 'SMALLINT', Int32: 'INTEGER', Int64: 'BIGINT', Int128: 'HUGEINT',
  UInt8: 'UTINYINT', UInt16: 'USMALLINT', UInt32: 'UINTEGER', UInt64: 'UBIGINT', UInt128: 'UHUGEINT',
};

/** A column of a ClickHouse table as definitions may use it: its DuckDB type, and how it is read so that both mean the same. */
export function clickHouseColumn(name: string, type: string): RemoteColumn {
  const raw = `src.${clickHouseName(name)}`;
  const plain = bare(type);
  const column = (duckType: string | null, sql = raw, micros: string | null = null): RemoteColumn => ({ name, type, duckType, sql, micros });
  const integer = whole[plain];
  if (integer !== undefined) return column(integer);
  if (plain === 'Bool') return column('BOOLEAN');
  if (plain === 'Float64') return column('DOUBLE');
  if (plain === 'Float32') return column('FLOAT');
  if (plain === 'BFloat16') return column('FLOAT', `toFloat32(${raw})`);
  // As doubles: decimals of ClickHouse meet no double without a cast.
  if (plain.startsWith('Decimal')) return column('DOUBLE', `toFloat64(${raw})`);
  if (plain === 'String') return column('VARCHAR');
  if (plain.startsWith('FixedString')) return column('VARCHAR', `toStringCutToZero(${raw})`);
  if (/^(UUID|IPv4|IPv6|Enum8\(|Enum16\(|Enum\()/.test(plain)) return column('VARCHAR', `toString(${raw})`);
  if (plain === 'Date' || plain === 'Date32') {
    const instant = `toDateTime64(${raw}, 6, 'UTC')`;
    return column('TIMESTAMP', instant, `toUnixTimestamp64Micro(${instant})`);
  }
  if (plain.startsWith('DateTime')) return column('TIMESTAMP', raw, `toUnixTimestamp64Micro(toDateTime64(${raw}, 6, 'UTC'))`);
  return column(null);
}

/** The type without what does not change its values. */
function bare(type: string): string {
  const inner = (/^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type) ?? /^SimpleAggregateFunction\([^,]+, *(.*)\)$/.exec(type))?.[1];
  return inner === undefined ? type : bare(inner);
}
