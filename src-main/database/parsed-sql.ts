import type { Connection } from './connection';
import { quoteText } from './quoting';

/** A node of DuckDB's parse tree. */
export type SqlNode = Readonly<Record<string, unknown>>;

/** What DuckDB's own parser says of a text. */
export interface ParsedSql {
  readonly error: boolean;
  readonly error_message?: string;
  readonly error_type?: string;
  /** Offset of a syntax error, in bytes. */
  readonly position?: string;
  readonly statements?: SqlNode[];
}

/** The digits of a literal that a double may not hold; inside a text of the tree, the quote after `value` is escaped. */
const wideLiteral = /("value":)(-?\d{16,})(?=[,}])/g;

/**
 * Parses SQL without running it. Literals of 16 digits and more are texts of their digits in the tree, so that none is lost.
 * @returns null where a literal such as 1e999 makes the tree no JSON: DuckDB writes it as Infinity, which it cannot read back itself.
 */
export async function parseSql(connection: Connection, sql: string): Promise<ParsedSql | null> {
  const { tree } = await connection.row<{ tree: string }>(`SELECT json_serialize_sql(${quoteText(sql)})::VARCHAR AS tree`);
  try {
    return JSON.parse(tree.replace(wideLiteral, '$1"$2"')) as ParsedSql;
  } catch {
    return null;
  }
}
