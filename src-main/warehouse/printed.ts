/** What a part of an expression gives. `time` compares as a DateTime or DateTime64. */
export type PrintedKind = 'number' | 'text' | 'boolean' | 'time' | 'null';

/** A part of an expression in another engine's SQL. */
export interface Printed {
  readonly sql: string;
  readonly kind: PrintedKind;
  /** The value, where it is written as text. */
  readonly text?: string;
  /** It is never NaN, which DuckDB counts above every number and ClickHouse beside all. */
  readonly ordered?: boolean;
  /** The value, where it is written as a number. */
  readonly number?: number;
}

/** What rewritten functions ask of their printer. */
export interface ExpressionPrinter {
  /** Both sides brought to one kind. @throws LiftbenchError where that differs between the engines */
  compare(left: Printed, operator: string, right: Printed): string;
  /** The one kind of parts of which one becomes the value. @throws LiftbenchError where they are of several */
  common(parts: readonly Printed[], what: string): PrintedKind;
}
