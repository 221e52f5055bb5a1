import { quoteIdentifier, quoteText } from '../database/quoting';

/**
 * SQL giving a column's time as microseconds since 1970-01-01 UTC (BIGINT), NULL where it cannot be read.
 *
 * - TIMESTAMP WITH TIME ZONE: the instant itself. TIMESTAMP, DATE: local in `timezone`.
 * - Text: ISO 8601 as DuckDB reads it; with `Z` or an offset it is that instant, without one it is local in `timezone`.
 *   Digits only are an epoch, as below.
 * - Numbers: an epoch by size: up to 1e11 seconds (the year 5138), up to 1e14 milliseconds, up to 1e17 microseconds, above
 *   nanoseconds. So milliseconds before 1973-03 are taken for seconds, which no experiment reaches.
 *
 * A local time that a clock change skips or repeats is read as DuckDB's ICU reads it (the later standard time rules).
 */
export function timeSql(column: string, type: string, timezone: string): string {
  const value = quoteIdentifier(column);
  if (type === 'TIMESTAMP WITH TIME ZONE') return `epoch_us(${value})`;
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return localTime(`${value}::TIMESTAMP`, timezone);
  if (type === 'VARCHAR') return textTime(`trim(${value})`, timezone);
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT)$/.test(type)) return integerEpoch(value);
  if (/^(FLOAT|DOUBLE|DECIMAL.*)$/.test(type)) return realEpoch(value);
  return 'NULL::BIGINT';
}

/** infinity and -infinity are timestamps to DuckDB; they are no time that a row can have. */
function localTime(value: string, timezone: string): string {
  const time = isUtc(timezone) ? `epoch_us(${value})` : `epoch_us(timezone(${quoteText(timezone)}, ${value}))`;
  return `(CASE WHEN isfinite(${value}) THEN ${time} END)`;
}

/** Whether local times of a zone are those of UTC. */
export function isUtc(timezone: string): boolean {
  return /^(utc|etc\/utc|gmt|z)$/i.test(timezone);
}

function integerEpoch(value: string): string {
  return `(CASE WHEN ${value} BETWEEN -100000000000 AND 100000000000 THEN ${value}::BIGINT * 1000000
    WHEN ${value} BETWEEN -100000000000000 AND 100000000000000 THEN ${value}::BIGINT * 1000
    WHEN ${value} BETWEEN -100000000000000000 AND 100000000000000000 THEN ${value}::BIGINT
    ELSE try_cast(${value} // 1000 AS BIGINT) END)`;
}

/** Fractions are of a second, millisecond or microsecond; rounded to whole microseconds. */
function realEpoch(value: string): string {
  const real = `${value}::DOUBLE`;
  return `(CASE WHEN NOT isfinite(${real}) THEN NULL WHEN abs(${real}) <= 1e11 THEN round(${real} * 1e6)::BIGINT
    WHEN abs(${real}) <= 1e14 THEN round(${real} * 1e3)::BIGINT
    WHEN abs(${real}) <= 1e17 THEN round(${real})::BIGINT
    ELSE try_cast(round(${real} / 1e3) AS BIGINT) END)`;
}

function textTime(value: string, timezone: string): string {
  return `(CASE WHEN regexp_full_match(${value}, '-?[0-9]{9,19}') THEN ${integerEpoch(`try_cast(${value} AS HUGEINT)`)}
    WHEN regexp_full_match(${value}, '-?[0-9]{9,19}\\.[0-9]+') THEN ${realEpoch(`try_cast(${value} AS DOUBLE)`)}
    WHEN regexp_matches(${value}, '(?i)(Z|[0-9]\\s*[+-][0-9]{2}(:?[0-9]{2})?|UTC|GMT)$') AND ${value} LIKE '%:%'
      THEN epoch_us(try_cast(regexp_replace(${value}, '(?i)\\s*(UTC|GMT)$', 'Z') AS TIMESTAMPTZ))
    ELSE ${localTime(`try_cast(${value} AS TIMESTAMP)`, timezone)} END)`;
}
