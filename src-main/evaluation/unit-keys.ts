import { copyable } from '../sources/import-shelf';
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
