import { DuckDBDateValue } from '@duckdb/node-api';

const DAY_MS = 86_400_000;

/** A day (YYYY-MM-DD) to be bound as a DATE. */
export function boundDate(day: string): DuckDBDateValue {
  return new DuckDBDateValue(Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS));
}
