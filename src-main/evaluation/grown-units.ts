import { quoteIdentifier } from '../database/quoting';
import type { Connection } from '../database/connection';
import type { KeptUnits } from './sample-cache';
import { exposuresTable, readLevels, readUnitColumns, severalOf, type ReadUnits } from './read-units';
import { firstExposuresSql, rowCountsSql, undeclaredSql, unitColumnsSql, unitCountsSql, unitsSql, UNDECLARED, type UnitsPlan } from './units-sql';

/** Units of an experiment as they were before more files came. */
export interface FormerUnits {
  readonly kept: KeptUnits;
  /** SQL of a relation with their keys `k`, variant codes `c`, times `t` and attributes by {@link attributeName}, in their order. */
  readonly keys: string;
  /** The columns that it has as attributes. */
  readonly attributes: readonly string[];
}

/** How an attribute is called beside keys. */
export function attributeName(index: number): string {
  return `a${String(index)}`;
}

/** Whether the units tell everything about every exposure that counted: none was left out but for what its row says. */
export function tellAll({ multiple, cluster }: Pick<UnitsPlan, 'multiple' | 'cluster'>, { read: { columns, counts } }: KeptUnits): boolean {
  return cluster === null && multiple !== 'each' && counts.exposedUnits === columns.count && counts.unitsInSeveralVariants === 0 && counts.undeclared.length === 0;
}

/**
 * Makes the table of units from the former ones and the rows of files that follow theirs, and reads it: the same as
 * reading all rows.
 *
 * @param rows a query for the rows of the new files.
 * @param table its name; it stays for later scans.
 * @returns null where former units do not {@link tellAll}, or lack an attribute.
 */
export async function growUnits(connection: Connection, plan: UnitsPlan, { kept, keys, attributes }: FormerUnits, rows: string, table: string): Promise<ReadUnits | null> {
  if (!tellAll(plan, kept) || !plan.attributes.every(({ column }) => attributes.includes(column))) return null;
  const all = exposuresTable(table);
  const fresh = `${table}_more`;
  const more: UnitsPlan = { ...plan, source: { ...plan.source, relation: `(${rows}) AS more` } };
  try {
    await connection.run(firstExposuresSql(more, fresh));
    await connection.run(combinedSql(plan, keys, attributes, fresh, all));
    const groups = await connection.rows<{ c: number; seen: string; units: number }>(unitCountsSql(plan, all));
    const several = severalOf(plan, groups);
    const added = await connection.row<Record<string, number | undefined>>(rowCountsSql(more, fresh));
    await connection.run(unitsSql(plan, all, table));
    const { counts } = kept.read;
    const levels: (string | null)[][] = [];
    for (const index of plan.attributes.keys()) levels.push(await readLevels(connection, plan, table, index));
    const columnsSql = unitColumnsSql(plan, table, levels);
    return {
      columns: await readUnitColumns(connection, plan, columnsSql, levels),
      counts: {
        ...counts,
        rowsRead: plan.source.rows,
        exposureRows: counts.exposureRows + (added['rows'] ?? 0),
        exposedUnits: groups.reduce((sum, { units }) => sum + units, 0),
        unitsInSeveralVariants: several.units,
        undeclared: groups.some(({ c }) => c === UNDECLARED) ? await connection.rows<{ variant: string | null; units: number }>(undeclaredSql(plan)) : [],
        outsidePeriod: counts.outsidePeriod + (added['outsidePeriod'] ?? 0),
        unreadableTimes: (counts.unreadableTimes ?? 0) + (added['unreadableTimes'] ?? 0),
        nullUnits: counts.nullUnits + (added['nullUnits'] ?? 0),
        filteredOut: counts.filteredOut + (added['filteredOut'] ?? 0),
        severalByVariants: several.byVariants,
      },
      // What reads all rows gives the same, and can be run again.
      sql: [firstExposuresSql(plan, all), unitsSql(plan, all, table), columnsSql],
    };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${fresh}; DROP TABLE IF EXISTS ${all}`);
  }
}

/** First exposures over all files: a later file's counts only where it is earlier in time, as rows of one instant count in their order. */
function combinedSql(plan: UnitsPlan, keys: string, attributes: readonly string[], fresh: string, table: string): string {
  const former = plan.attributes.map(({ column }, index) => `a${String(index)}: o.${quoteIdentifier(attributeName(attributes.indexOf(column)))}`).join(', ');
  const earlier = 'o.k IS NULL OR coalesce(x.t < o.t, FALSE)';
  return `CREATE OR REPLACE TABLE ${table} AS
SELECT coalesce(o.k, x.k) AS k, CASE WHEN ${earlier} THEN x.c ELSE o.c END AS c, CASE WHEN ${earlier} THEN x.t ELSE o.t END AS t,
  ${former === '' ? '' : `CASE WHEN ${earlier} THEN x.f ELSE {${former}} END AS f, `}coalesce(x.seen, 0::UBIGINT) | CASE WHEN o.k IS NULL THEN 0::UBIGINT ELSE 1::UBIGINT << o.c END AS seen
FROM ${keys} o FULL JOIN ${fresh} x ON o.k = x.k`;
}
