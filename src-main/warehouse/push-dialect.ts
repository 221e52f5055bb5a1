import { quoteIdentifier, quoteText } from '../database/quoting';
import { duckDialect, type SqlDialect } from '../evaluation/sql-dialect';

/** What adding units up where they are needs beyond {@link SqlDialect}; of two engines with equal answers, two such objects. */
export interface PushDialect extends SqlDialect {
  identifier(name: string): string;
  /** Whether a pattern (a regular expression, whatever the case) is found in text. */
  matches(text: string, pattern: string): string;
  /** Whole division of a positive number of microseconds. */
  wholeSpans(microseconds: string, span: number): string;
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
  /** A number that is as good as random but the same each time, of a row's texts. */
  scatter(texts: readonly string[]): string;
  /** Aggregate: how many different values there are, exact up to a hundred; more are told as more than a hundred. */
  fewDistinct(expression: string): string;
  /** Aggregate: the values that are not NULL as a list. */
  gather(expression: string): string;
  /** A list of lists as one list. */
  flat(lists: string): string;
  /** A list of numbers in ascending order. */
  sorted(list: string): string;
  lengthOf(list: string): string;
  /** An element of a list, from 0. */
  elementAt(list: string, place: string): string;
  /** How many elements are at most `cut`. */
  countUpTo(list: string, cut: string): string;
  /** The sum of an expression over the elements of a list, each called `name`. */
  sumOver(list: string, name: string, expression: string): string;
  /** A condition on a column of times that lets an engine pass over parts of a table. */
  between(rawTime: string, from: number | null, to: number | null): string[];
}

/** The engine inside Liftbench, so that the statements can be tried where there is no other. */
export const duckPushDialect: PushDialect = {
  ...duckDialect,
  identifier: quoteIdentifier,
  matches: (text, pattern) => `regexp_matches(${text}, ${quoteText(pattern)}, 'i')`,
  wholeSpans: (microseconds, span) => `(${microseconds} // ${String(span)})`,
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
  scatter: (texts) => `hash(${texts.join(', ')})`,
  fewDistinct: (expression) => `count(DISTINCT ${expression})`,
  gather: (expression) => `list(${expression}) FILTER (WHERE ${expression} IS NOT NULL)`,
  flat: (lists) => `flatten(${lists})`,
  sorted: (list) => `list_sort(${list})`,
  lengthOf: (list) => `len(${list})`,
  elementAt: (list, place) => `(${list})[CAST(${place} AS BIGINT) + 1]`,
  countUpTo: (list, cut) => `len(list_filter(${list}, lambda v: v <= ${cut}))`,
  sumOver: (list, name, expression) => `list_sum(list_transform(${list}, lambda ${name}: ${expression}))`,
  between: () => [],
};
