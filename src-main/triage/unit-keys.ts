import { allDistinct } from '../database/all-distinct';
import { quoteIdentifier } from '../database/quoting';
import type { UnitsPlan } from '../evaluation/units-sql';
import { sameUnit } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { keyColumn } from './repair-steps';

/** How rows of a source and units of the unit table are put together. */
export interface UnitKey {
  /** SQL of a row's key. */
  readonly row: string;
  /** SQL of a unit's key, over the unit table. */
  readonly unit: string;
  /** Whether row `e` with key `e.k` is of unit `u` with key `u.k`. */
  readonly same: string;
}

export interface UnitKeys {
  of(column: { readonly name: string; readonly type: string }): UnitKey;
}

/** With fewer rows to put together a proof costs more than it saves. */
const WORTH_FROM_ROWS = 1_000_000;

/** Keys as they are. */
export function ownKey({ name, type }: { readonly name: string; readonly type: string }, units: UnitsPlan): UnitKey {
  return { row: quoteIdentifier(name), unit: 'k', same: sameUnit(type, units) };
}

/**
 * Text keys are compared by their hashes, which is faster, where no two ids of all sources (nor the lack of one) share a
 * hash; else, and where keys are no text, as they are. Units without a key must be left out beforehand.
 * @param ids relation with every id `k` of every source, and its rows
 */
export async function unitKeys(data: ExperimentData, ids: { readonly relation: string; readonly rows: number }): Promise<UnitKeys> {
  const { connection, sources, plan: { units } } = data;
  const list = [...sources.values()];
  const texts = units.keyType === 'VARCHAR' && list.every((source) => keyColumn(source, data).type === 'VARCHAR');
  const worth = list.some(({ rows }) => rows >= WORTH_FROM_ROWS);
  const hashed = texts && worth && (await allDistinct(connection, { hash: 'hash(k)', from: list.length === 1 ? ids.relation : `(SELECT DISTINCT k FROM ${ids.relation})`, where: '', rows: ids.rows }));
  return { of: (column) => (hashed ? { row: `hash(${quoteIdentifier(column.name)})`, unit: 'hash(k)', same: 'e.k = u.k' } : ownKey(column, units)) };
}
