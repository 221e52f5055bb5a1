import { quoteIdentifier } from '../database/quoting';
import { duckDialect, type SqlDialect } from '../evaluation/sql-dialect';

/** What adding units up where they are needs beyond {@link SqlDialect}; of two engines with equal answers, two such objects. */
export interface PushDialect extends SqlDialect {
  /** A number in full. */
  number(value: number): string;
  /** An instant that is not known, as epoch microseconds. */
  readonly noInstant: string;
  /** A value as a double, NULL where text is no number; it may be infinite. */
  asDouble(expression: string, type: string): string;
  isFinite(expression: string): string;
  /** Aggregate: these expressions of the row that comes first, as one value. */
  first(expressions: readonly string[], order: readonly string[]): string;
  /** One of those expressions, from 1. */
  part(value: string, place: number): string;
  /** Aggregate: the value of the row that comes last among those that hold; NULL without one. */
  last(expression: string, order: readonly string[], condition: string): string;
  /** Aggregate: mean of squared deviations from the mean, without cancellation. */
  variance(expression: string): string;
  covariance(a: string, b: string): string;
  log1p(expression: string): string;
  /** A condition on a column of times that lets an engine pass over parts of a table. */
  between(rawTime: string, from: number | null, to: number | null): string[];
}

/** The engine inside Liftbench, so that the statements can be tried where there is no other. */
export const duckPushDialect: PushDialect = {
  ...duckDialect,
  number: (value) => `CAST('${String(value)}' AS DOUBLE)`,
  noInstant: 'CAST(NULL AS BIGINT)',
  asDouble: (expression, type) => (type === 'VARCHAR' ? `TRY_CAST(trim(${expression}) AS DOUBLE)` : `CAST(${expression} AS DOUBLE)`),
  isFinite: (expression) => `isfinite(${expression})`,
  first: (expressions, order) => `arg_min({${expressions.map((expression, i) => `p${String(i + 1)}: ${expression}`).join(', ')}}, row(${order.join(', ')}))`,
  part: (value, place) => `struct_extract(${value}, 'p${String(place)}')`,
  last: (expression, order, condition) => `arg_max(${expression}, row(${order.join(', ')})) FILTER (WHERE ${condition})`,
  variance: (expression) => `var_pop(${expression})`,
  covariance: (a, b) => `covar_pop(${a}, ${b})`,
  log1p: (expression) => `ln(1 + ${expression})`,
  between: () => [],
};

/** `database.table` in double quotes. */
export function duckTable(database: string | null, table: string): string {
  return [...(database === null ? [] : [database]), table].map(quoteIdentifier).join('.');
}
