/**
 * What can go wrong, by the fate that follows: who has to act, and how.
 *
 * - `input`: what the user gave is wrong (a file, a definition, an argument); they correct it.
 * - `query`: DuckDB refused an expression; the message carries its own words and the SQL.
 * - `sample`: the data cannot answer the question (one variant only, no exposed unit).
 * - `disk`: reading or writing failed (missing permission, disk full).
 * - `cancelled`: the user stopped it, or something newer superseded it.
 * - `engine`: the engine process died or could not be reached; the work can be repeated.
 * - `bug`: our fault.
 */
export type FailureKind = 'input' | 'query' | 'sample' | 'disk' | 'cancelled' | 'engine' | 'bug';

/** Where it went wrong. Every part is optional; `field` is a dotted path such as `metrics[2].where`. */
export interface FailurePlace {
  readonly file?: string | undefined;
  /** 1-based. */
  readonly line?: number | undefined;
  /** A column's name (data) or a 1-based character position (text). */
  readonly column?: string | number | undefined;
  readonly field?: string | undefined;
}

/** A failure as plain data, so that it crosses process lines unharmed. */
export interface Failure {
  readonly kind: FailureKind;
  /** One sentence: what is wrong. No stack trace, no jargon. */
  readonly message: string;
  readonly place?: FailurePlace | undefined;
  /** One sentence: what to do next. */
  readonly next?: string | undefined;
  /** DuckDB's own words, the SQL, or whatever a curious person unfolds. */
  readonly details?: string | undefined;
}

/** An Error that carries a {@link Failure}. Throw it for everything a person may be told. */
export class LiftbenchError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = 'LiftbenchError';
    this.failure = failure;
  }
}

/** Turns anything thrown into a {@link Failure}; what is not ours becomes a `bug` with its text as details. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof LiftbenchError) return thrown.failure;
  if (isFailureCarrier(thrown)) return thrown.failure;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    kind: 'bug',
    message: 'Something failed inside Liftbench.',
    next: 'Please report it with the details; your data and your notebook are unchanged.',
    details: text,
  };
}

function isFailureCarrier(value: unknown): value is { failure: Failure } {
  if (typeof value !== 'object' || value === null || !('failure' in value)) return false;
  const failure = value.failure;
  return typeof failure === 'object' && failure !== null && 'kind' in failure && 'message' in failure;
}

/** The place in words: `events.csv, line 12, column "amount"` or `metrics[2].where`; empty when unknown. */
export function placeInWords(place: FailurePlace | undefined): string {
  if (!place) return '';
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.line !== undefined) parts.push(`line ${String(place.line)}`);
  if (typeof place.column === 'string') parts.push(`column "${place.column}"`);
  if (typeof place.column === 'number') parts.push(`character ${String(place.column)}`);
  if (place.field !== undefined) parts.push(place.field);
  return parts.join(', ');
}

/** The failure as one line for a terminal: place, message, next step. */
export function failureLine(failure: Failure): string {
  const place = placeInWords(failure.place);
  return `${place ? `${place}: ` : ''}${failure.message}${failure.next ? ` ${failure.next}` : ''}`;
}
