import { quoteIdentifier } from '../database/quoting';
import { firstExposuresSql, UNDECLARED, type UnitsPlan } from '../evaluation/units-sql';
import { asText, rowOrder } from '../evaluation/sql-text';
import { isKnownFilled } from '../sources/known-columns';
import type { OpenedSource } from '../sources/opened-source';
import type { ExperimentData } from './experiment-data';
import { packedExposuresSql, packing } from './packed-exposures';

/** Columns that a bit each of one number can stand for. */
const MOST_COLUMNS = 60;

/** One row per unit with an exposure: variant code, first exposure, variants seen, and which columns were empty at first exposure. */
export interface UnitTable {
  readonly name: string;
  /** Columns of the exposure source that may be empty, by their bit in `f.a0`. */
  readonly columns: readonly string[];
  /** Epoch microseconds of the first and last first exposure; null without units or time. */
  readonly first: number | null;
  readonly last: number | null;
  /** Whether all first exposures lie from the first to the last. */
  readonly wholly: boolean;
  /** Units that are analysed. */
  readonly units: number;
  /** Whether every unit of a declared variant is. */
  readonly allAnalysed: boolean;
  /** Whether some exposure that counts is of a variant that is not declared; null where not every one that counts lies in the table. */
  readonly undeclared: boolean | null;
}

/** Makes the table of units that the finders join with. @param plausible times (epoch microseconds) that `first` and `last` are taken of */
export async function makeUnitTable(data: ExperimentData, name: string, plausible: { readonly from: number; readonly to: number }): Promise<UnitTable> {
  const { plan: { units }, connection, definition } = data;
  const used = new Set([units.key, definition.sources[units.source.name]?.time ?? '', definition.exposure.variant].map((one) => one.replaceAll('"', '').toLowerCase()));
  const columns = units.source.columns.map((column) => column.name).filter((column) => !used.has(column.toLowerCase()) && !isKnownFilled(units.source, column)).slice(0, MOST_COLUMNS);
  const bits = columns.map((column, bit) => `CASE WHEN ${quoteIdentifier(column)} IS NULL THEN ${String(2n ** BigInt(bit))}::UBIGINT ELSE 0::UBIGINT END`);
  const attributes = bits.length === 0 ? [] : [{ column: 'empty columns', sql: `(${bits.join(' | ')})`, type: 'UBIGINT', field: 'segments' }];
  const asked = { ...units, multiple: 'exclude' as const, attributes };
  const packed = packing(data, columns.length, plausible.to);
  await connection.run(packed === null ? firstExposuresSql(asked, name, [`coalesce(bool_or(c = ${String(UNDECLARED)}) FILTER (WHERE o IS NOT NULL), FALSE) AS strange`]) : packedExposuresSql(asked, name, packed));
  const sane = `t BETWEEN ${String(plausible.from)} AND ${String(plausible.to)}`;
  const span = await connection.row<{ first: number | null; last: number | null; wholly: boolean | null; units: number; declared: number; strange: boolean }>(`SELECT min(t) FILTER (WHERE ${sane})::DOUBLE AS first, max(t) FILTER (WHERE ${sane})::DOUBLE AS last, bool_and(${sane}) AS wholly, count(*) FILTER (WHERE ${analysed(units)}) AS units, count(*) FILTER (WHERE c < ${String(UNDECLARED)} AND k IS NOT NULL) AS declared, coalesce(bool_or(strange AND k IS NOT NULL), FALSE) AS strange FROM ${name} WHERE c IS NOT NULL`);
  // What does not say its cluster does not count, and is looked at among the variants nevertheless.
  return { name, columns, first: span.first, last: span.last, wholly: span.wholly === true, units: span.units, allAnalysed: span.units === span.declared, undeclared: units.cluster === null ? span.strange : null };
}

/** Units of the table that are analysed, as a condition. */
export function analysed(units: UnitsPlan): string {
  return `c < 255 AND ${named(units)}${units.multiple === 'exclude' ? ' AND bit_count(seen) < 2' : ''}`;
}

/** Rows of the table that name a unit. */
export function named({ keyType }: UnitsPlan): string {
  return keyType === 'VARCHAR' ? "(k IS NOT NULL AND k <> '')" : 'k IS NOT NULL';
}

/** What an exposure row that counts must satisfy. */
export function exposureConditions(units: UnitsPlan): string[] {
  const conditions = [`${units.key} IS NOT NULL`];
  if (units.where !== null) conditions.push(units.where);
  if (units.filter !== null) conditions.push(units.filter);
  if (units.time !== null) {
    conditions.push(`${units.time} IS NOT NULL`);
    if (units.start !== null) conditions.push(`${units.time} >= ${String(units.start)}`);
    if (units.end !== null) conditions.push(`${units.time} < ${String(units.end)}`);
  }
  return conditions;
}

/** The variant's label of an exposure row, as text. */
export function variantLabel(units: UnitsPlan): string {
  return asText(units.variant, units.variantType);
}

/** A query for the places of a source's rows for which conditions hold. */
export function placesWhere(source: OpenedSource, conditions: readonly string[], remark?: string): string {
  return `SELECT ${rowOrder(source)} AS place${remark === undefined ? '' : `, ${remark} AS remark`} FROM ${source.relation}${conditions.length === 0 ? '' : ` WHERE ${conditions.map((condition) => `(${condition})`).join(' AND ')}`}`;
}

const integer = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i;

/** Whether a row `e` with key `e.k` of some type is of unit `u` of the table. */
export function sameUnit(keyType: string, units: UnitsPlan): string {
  if (keyType === units.keyType || (integer.test(keyType) && integer.test(units.keyType))) return 'e.k = u.k';
  return `${asText('e.k', keyType)} = ${asText('u.k', units.keyType)}`;
}
