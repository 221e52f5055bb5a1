import type { Database } from '../database/database';
import { quoteIdentifier } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import { ExpressionChecker } from './expression-checker';

export interface SplitPart {
  readonly value: string | null;
  readonly rows: number;
  readonly units: number | null;
}

/** At most this many values: a column with more is no variant. */
const mostValues = 50;

/**
 * How a source's rows and units fall on the values of a column or expression, most rows first.
 * @param unit the unit's column; null counts rows only
 * @param where keeps the rows for which it is true
 */
export async function variantSplit(database: Database, source: OpenedSource, column: string, unit: string | null, where: string | null): Promise<SplitPart[]> {
  const connection = await database.connect();
  try {
    const checker = new ExpressionChecker(() => Promise.resolve(connection), new Map());
    const value = (await checker.expression(source, column, 'exposure.variant', 'any')).sql;
    const condition = where === null || where.trim() === '' ? 'true' : (await checker.expression(source, where, 'exposure.where', 'boolean')).sql;
    const units = unit === null ? 'NULL' : `count(DISTINCT ${quoteIdentifier(checker.column(source, unit, 'unit').name)})`;
    const found = await connection.rows<{ value: string | null; rows: number; units: number | null }>(
      `SELECT ${value}::VARCHAR AS "value", count(*) AS "rows", ${units} AS "units" FROM ${source.relation} WHERE ${condition} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${String(mostValues)}`,
    );
    return found.map((part) => ({ value: part.value, rows: Number(part.rows), units: part.units === null ? null : Number(part.units) }));
  } finally {
    connection.close();
  }
}
