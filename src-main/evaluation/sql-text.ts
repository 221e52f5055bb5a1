import type { OpenedSource } from '../sources/opened-source';

/**
 * A label or key as text, the same for 1, 1.0 and '1', so that columns of different types can be compared.
 */
export function asText(expression: string, type: string): string {
  const plain = `CAST(${expression} AS VARCHAR)`;
  if (!/^(DOUBLE|FLOAT|REAL|DECIMAL)/i.test(type)) return plain;
  return `CASE WHEN ${expression} = trunc(${expression}) AND abs(${expression}) < 9007199254740992 THEN CAST(CAST(${expression} AS BIGINT) AS VARCHAR) ELSE ${plain} END`;
}

/** Rows of a source in their order, as a whole number below 2^60. */
export function rowOrder(source: OpenedSource): string {
  return `CAST(${source.rowOrderSql} AS BIGINT)`;
}
