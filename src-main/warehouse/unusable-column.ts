import { LiftbenchError } from '../../src-contract/failure';
import type { RemoteTable } from './remote-engine';

/**
 * What was thrown, where a definition names a column that is in a table but of a type that no definition can use: the mirror, over
 * which definitions are checked, is without it, so it would be told as missing.
 */
export function namedUnusable(thrown: unknown, tables: Iterable<RemoteTable>): unknown {
  if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'input') return thrown;
  const name = /^(?:There is|The source ".*?" has) no column "(.*)"\.$/.exec(thrown.failure.message)?.[1]?.toLowerCase();
  const column = [...tables].flatMap(({ columns }) => columns).find((one) => one.duckType === null && one.name.toLowerCase() === name);
  if (column === undefined) return thrown;
  return new LiftbenchError({
    ...thrown.failure, message: `The column "${column.name}" is of type ${column.type}, which a definition cannot use.`,
    next: 'Make a view in ClickHouse that gives a number, a text or a time taken from it, and name that.',
  }, { cause: thrown });
}
