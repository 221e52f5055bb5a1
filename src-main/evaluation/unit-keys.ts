import { duckPath } from '../sources/duck-path';
import { copyable } from '../sources/import-shelf';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import { quoteText } from '../database/quoting';
import type { UnitsPlan } from './units-sql';

/**
 * Writes the table of units, in the order of their numbers, to a Parquet file.
 * @throws where it is gone, or where a column's type does not come back from Parquet as it went in.
 */
export async function copyKeys(database: Database, table: string, plan: UnitsPlan, attributes: number, path: string): Promise<void> {
  const names = ['k', 'c', 't', ...Array.from({ length: attributes }, (_, index) => `a${String(index)}`)];
  const connection = await database.connect();
  try {
    const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${table}`);
    if (!names.every((name) => described.some(({ column_name, column_type }) => column_name === name && copyable(column_type)))) throw new RangeError(`the keys of ${plan.source.name} are not kept`);
    await connection.run(`COPY (SELECT ${names.join(', ')} FROM ${table}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION lz4_raw)`);
  } finally {
    connection.close();
  }
}

/**
 * Makes the table of units from a file of their keys.
 * @param wanted attributes that the table is to have, in their order.
 * @returns null where the file lacks one of them, or has not as many units.
 */
export async function tableOfKeys(connection: Connection, table: string, { path, attributes }: { readonly path: string; readonly attributes: readonly string[] }, wanted: readonly string[], units: number): Promise<true | null> {
  const places = wanted.map((column) => attributes.indexOf(column));
  if (places.includes(-1)) return null;
  const named = ['k', 'c', 't', ...places.map((place, index) => `a${String(place)} AS a${String(index)}`)].join(', ');
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT ${named} FROM read_parquet(${quoteText(duckPath(path))}, file_row_number = true) ORDER BY file_row_number`);
  const { found } = await connection.row<{ found: number }>(`SELECT count(*) AS found FROM ${table}`);
  return found === units ? true : null;
}
