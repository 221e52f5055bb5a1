import type { DuckDBDateValue as DateValue } from '@duckdb/node-api';
import { DuckDBDateValue } from './duckdb';

const DAY_MS = 86_400_000;

/** A day (YYYY-MM-DD) to be bound as a DATE. */
export function boundDate(day: string): DateValue {
  return new DuckDBDateValue(Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS));
}
