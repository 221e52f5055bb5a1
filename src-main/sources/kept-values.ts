import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import type { OpenedSource } from './opened-source';

/** A table of a column's values `v`, NULL among them, with the rows `n` that have each. */
interface KeptValues {
  readonly table: string;
  readonly source: OpenedSource;
  readonly column: string;
  /** Whether some of them stand for nobody. */
  readonly standIns: boolean;
}

const kept = new WeakMap<Database, KeptValues[]>();
let tables = 0;

/** A name that no source has. */
export function newValuesTable(): string {
  tables += 1;
  return `liftbench_values_${String(tables)}`;
}

/** Keeps the values of a source's column until {@link forgetValues} drops them. */
export function keepValues(database: Database, values: KeptValues): void {
  kept.set(database, [...(kept.get(database) ?? []), values]);
}

/** The values of a column, where they are kept. */
export function keptValues(database: Database, source: OpenedSource, column: string): Pick<KeptValues, 'table' | 'standIns'> | null {
  return kept.get(database)?.find((one) => one.source === source && one.column === column) ?? null;
}

/** Drops what is kept of sources that are no longer open, and of one that is looked at again. */
export async function forgetValues(database: Database, connection: Connection, open: readonly OpenedSource[], again: OpenedSource): Promise<void> {
  const all = kept.get(database) ?? [];
  const stays = ({ source }: KeptValues): boolean => source !== again && open.includes(source);
  kept.set(database, all.filter(stays));
  for (const { table } of all.filter((one) => !stays(one))) await connection.run(`DROP TABLE IF EXISTS ${table}`);
}
