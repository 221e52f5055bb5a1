import { quoteText } from '../database/quoting';
import { asText } from './sql-text';

/** What the cube's SQL needs beyond standard SQL, so that another engine is another such object. */
export interface SqlDialect {
  readonly name: string;
  text(value: string): string;
  /** A key or label as text, the same for 1, 1.0 and '1'. */
  asText(expression: string, type: string): string;
  /** A value as a double; NULL where it is no finite number. */
  asFiniteDouble(expression: string): string;
  /** Whole seconds from one instant to another (epoch microseconds), rounded down. */
  wholeSeconds(from: string, to: string): string;
  /** A sum of doubles that loses as little as the engine can manage. */
  sum(expression: string): string;
  /** The quantile by linear interpolation (type 7) over all rows. */
  quantile(expression: string, share: number): string;
}

export const duckDialect: SqlDialect = {
  name: 'DuckDB',
  text: quoteText,
  asText,
  asFiniteDouble: (expression) => `CASE WHEN isfinite(TRY_CAST(${expression} AS DOUBLE)) THEN TRY_CAST(${expression} AS DOUBLE) END`,
  wholeSeconds: (from, to) => `CAST(floor(CAST(${to} - ${from} AS DOUBLE) / 1000000) AS BIGINT)`,
  sum: (expression) => `kahan_sum(${expression})`,
  quantile: (expression, share) => `quantile_cont(${expression}, ${String(share)})`,
};

/**
 * Which rows `e` of units `u` lie in a window of seconds after first exposure; both have their time in `t`.
 * @param end of the period (epoch microseconds), where a window without an end of its own stops
 */
export function windowConditions({ from, to }: { readonly from: number | null; readonly to: number | null }, end: number | null, { wholeSeconds }: Pick<SqlDialect, 'wholeSeconds'>): string[] {
  const seconds = wholeSeconds('u.t', 'e.t');
  return [
    ...(from === null ? [] : [`${seconds} >= ${String(from)}`]),
    ...(to === null ? [] : [`${seconds} < ${String(to)}`]),
    ...(to === null && end !== null ? [`e.t < ${String(end)}`] : []),
  ];
}
