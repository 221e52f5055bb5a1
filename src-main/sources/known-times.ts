import type { ColumnProfile } from '../../src-contract/dataset';
import { quoteIdentifier } from '../database/quoting';
import { knownColumn } from './known-columns';
import type { OpenedSource } from './opened-source';
import { isUtc } from './time-sql';

/** A column of instants, all of which are known to be finite. */
export interface KnownInstants {
  /** SQL of the column as it stands: in the order of its times. */
  readonly column: string;
  /** SQL of a row's time in epoch microseconds, NULL where it is empty: what the source's own gives, for less work. */
  readonly microseconds: string;
  /** SQL of an instant of the column's type. @param time whole epoch microseconds */
  at(time: number): string;
}

/** Where a column's instants need no zone and none is infinite, as far as a profile of it knows; else null. */
export function knownInstants(source: OpenedSource, name: string): KnownInstants | null {
  const known = knownColumn(source, name);
  return known === undefined ? null : finiteInstants(source, known);
}

/** The same of a column whose figures are at hand. */
export function finiteInstants({ timezone }: Pick<OpenedSource, 'timezone'>, { name, type, class: meaning, notFinite }: Pick<ColumnProfile, 'name' | 'type' | 'class' | 'notFinite'>): KnownInstants | null {
  const zoned = type === 'TIMESTAMP WITH TIME ZONE';
  if (meaning !== 'time' || notFinite > 0 || !(zoned || (type === 'TIMESTAMP' && isUtc(timezone)))) return null;
  const column = quoteIdentifier(name);
  return { column, microseconds: `epoch_us(${column})`, at: (time) => `${zoned ? 'make_timestamptz' : 'make_timestamp'}(${String(time)})` };
}
