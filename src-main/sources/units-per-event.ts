import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { OpenedSource } from './opened-source';

export interface EventUnits {
  readonly unit: string;
  readonly event: string;
  /** At most 60, each once. */
  readonly events: readonly string[];
  /** Exact number of different units in the source; null where it is not known. */
  readonly distinct: number | null;
}

/**
 * How many units have a row of each event, in one grouping by unit: a bit of a number for each event that it has.
 *
 * Text is grouped by its hash, which costs a third less, where there turn out to be as many hashes as units, so that no two
 * units share one; else by itself.
 */
export async function unitsPerEvent(connection: Connection, source: OpenedSource, { unit, event, events, distinct }: EventUnits): Promise<number[]> {
  if (events.length === 0) return [];
  const name = quoteIdentifier(unit);
  const marks = events.map((one, bit) => `(${quoteText(one)}, ${mark(bit)})`).join(', ');
  const count = async (key: string): Promise<Record<string, number>> => connection.row<Record<string, number>>(
    `WITH seen AS (SELECT ${key} AS k, bit_or(mark) AS bits FROM ${source.relation} LEFT JOIN (VALUES ${marks}) marks(marked, mark) ON ${quoteIdentifier(event)}::VARCHAR = marked WHERE ${name} IS NOT NULL GROUP BY 1)
     SELECT count(*) AS units, ${events.map((_, bit) => `count(*) FILTER (WHERE bits & ${mark(bit)} <> 0) AS u${String(bit)}`).join(', ')} FROM seen`,
  );
  const isText = source.columns.find((column) => column.name === unit)?.type === 'VARCHAR';
  const hashed = isText && distinct !== null ? await count(`hash(${name})`) : null;
  const exact = hashed !== null && hashed['units'] === distinct ? hashed : await count(name);
  return events.map((_, bit) => exact[`u${String(bit)}`] ?? 0);
}

function mark(bit: number): string {
  return `${String(2n ** BigInt(bit))}::UBIGINT`;
}
