import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { PlannedAttribute, UnitsPlan } from '../evaluation/units-sql';
import type { OpenedSource } from '../sources/opened-source';

/** Rows that tell whether a column has few values; what they miss shows when all units are read. */
const SAMPLED_ROWS = 20_000;
/** More values than this and a column is no attribute. */
export const MOST_LEVELS = 50;
const MOST_COLUMNS = 16;

const attributeType = /^(VARCHAR|BOOLEAN|ENUM.*|U?(TINY|SMALL|BIG)?INT(EGER)?|DATE)$/i;

/**
 * Columns of the exposure source that may be attributes of units: text, flags, days and whole numbers with two to fifty
 * values among the first exposures, other than unit, variant and time.
 */
export async function attributeColumns(connection: Connection, definition: CompleteDefinition, plan: UnitsPlan): Promise<PlannedAttribute[]> {
  const { source, where } = plan;
  const taken = new Set([definition.sources[source.name]?.time, plan.key, definition.exposure.variant].map((name) => name?.toLowerCase()));
  const possible = source.columns.filter(({ name, type }) => attributeType.test(type) && !taken.has(name.toLowerCase()) && !taken.has(quoteIdentifier(name).toLowerCase()));
  if (possible.length === 0) return [];
  const counted = possible.map(({ name }, i) => `count(DISTINCT ${quoteIdentifier(name)})::DOUBLE + (count(*) > count(${quoteIdentifier(name)}))::DOUBLE AS d${String(i)}`);
  const distinct = await connection.row<Record<string, number>>(`SELECT ${counted.join(', ')} FROM (SELECT * FROM ${source.relation}${where === null ? '' : ` WHERE ${where}`} LIMIT ${String(SAMPLED_ROWS)})`);
  const few = possible.filter((_, i) => (distinct[`d${String(i)}`] ?? 0) >= 2 && (distinct[`d${String(i)}`] ?? 0) <= MOST_LEVELS);
  return few.slice(0, MOST_COLUMNS).map(({ name, type }) => ({ column: name, sql: quoteIdentifier(name), type, field: 'segments' }));
}

/**
 * Columns that make a row's payload: all but times, the unit, and ids of the row itself (text or whole numbers that never
 * occur twice).
 */
export async function payloadColumns(connection: Connection, source: OpenedSource, unit: string): Promise<string[]> {
  const possible = source.columns.filter(({ name, class: kind }) => kind !== 'time' && name.toLowerCase() !== unit.toLowerCase());
  const ids = possible.filter(({ type }) => /^(VARCHAR|UUID|U?(BIG|HUGE)?INT(EGER)?)$/i.test(type));
  if (ids.length === 0) return possible.map(({ name }) => name);
  const counted = ids.map(({ name }, i) => `count(DISTINCT ${quoteIdentifier(name)})::DOUBLE AS d${String(i)}, count(${quoteIdentifier(name)})::DOUBLE AS n${String(i)}`);
  const found = await connection.row<Record<string, number>>(`SELECT ${counted.join(', ')}, count(*)::DOUBLE AS rows FROM (SELECT * FROM ${source.relation} LIMIT ${String(SAMPLED_ROWS)})`);
  const unique = ids.filter((_, i) => {
    const [different = 0, filled = 0] = [found[`d${String(i)}`], found[`n${String(i)}`]];
    return filled >= MOST_LEVELS && filled > 0.9 * (found['rows'] ?? 0) && different >= 0.9 * filled;
  });
  return possible.filter((column) => !unique.includes(column)).map(({ name }) => name);
}
