import type { ColumnProfile } from '../../src-contract/dataset';
import type { OpenedSource } from './opened-source';

const known = new WeakMap<OpenedSource, readonly ColumnProfile[]>();

/** Keeps what a profile found, all of it exact, for as long as the source is open; a source that repairs changed is another. */
export function rememberColumns(source: OpenedSource, columns: readonly ColumnProfile[]): void {
  known.set(source, columns);
}

/** What is known of a column; undefined where the source was not profiled. */
export function knownColumn(source: OpenedSource, name: string): ColumnProfile | undefined {
  return known.get(source)?.find((column) => column.name === name);
}

/** Whether no value of a column is in two rows, as far as that is known. */
export function isKnownUnique(source: OpenedSource, name: string): boolean {
  const column = knownColumn(source, name);
  return column !== undefined && column.distinct === source.rows - column.nulls;
}

/** Whether a column is known to have no empty cell. */
export function isKnownFilled(source: OpenedSource, name: string): boolean {
  return knownColumn(source, name)?.nulls === 0;
}

const DAY = 86_400_000;

/**
 * Whether every row is known to have a time between two instants (epoch milliseconds), whatever zone local times are in.
 * Only of columns that hold times: text and numbers are read as times, which may fail.
 */
export function isKnownWithin(source: OpenedSource, name: string, from: number, to: number): boolean {
  const column = knownColumn(source, name);
  if (column?.class !== 'time' || column.nulls > 0 || column.notFinite > 0 || column.minimum === null || column.maximum === null) return false;
  return instant(column.minimum) > from + 2 * DAY && instant(column.maximum) < to - 2 * DAY;
}

function instant(text: string): number {
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : NaN;
}
