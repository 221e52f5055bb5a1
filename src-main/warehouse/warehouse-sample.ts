import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { OpenedSource } from '../sources/opened-source';
import type { RemoteEngine, RemoteTable } from './remote-engine';

/** Rows that a draft looks at. */
export const SAMPLE_ROWS = 10_000;
/** The columns by which rows are drawn: more of them would be read in full for nothing. */
const DRAWN_BY = 3;
/** Further rows from each end of the table's time. */
const EDGE_ROWS = 100;
/** Rows of one INSERT. */
const CHUNK = 500;

/**
 * Fills the mirror of a table with some of its rows, drawn evenly and the same each time. Returns how many.
 * @param unit the column that seems to name units: then units are drawn, each with all its rows
 */
export async function sampleWarehouse(engine: RemoteEngine, table: RemoteTable, mirror: OpenedSource, connection: Connection, unit: string | null): Promise<number> {
  const { dialect } = engine;
  const usable = table.columns.flatMap((column) => (column.duckType === null ? [] : [{ ...column, duckType: column.duckType }]));
  const told = usable.map(({ sql, micros, duckType }, k) => `${micros ?? dialect.asText(sql, duckType)} AS c${String(k)}`);
  const every = Math.max(1, Math.ceil(table.rows / SAMPLE_ROWS));
  const named = usable.filter(({ name }) => name === unit);
  const drawn = dialect.scatter((named.length > 0 ? named : usable.slice(0, DRAWN_BY)).map(({ sql, duckType }) => dialect.asText(sql, duckType)));
  const some = every === 1 ? '' : ` WHERE ${drawn} % ${String(every)} = 0`;
  // Drawn rows number about as many as wanted; a limit that cut them would leave out what the table holds last.
  const rows = [...(await engine.rows(`SELECT ${told.join(', ')} FROM ${table.sql} AS src${some} LIMIT ${String(2 * SAMPLE_ROWS)}`))];
  const drawnRows = rows.length;
  const time = usable.find(({ micros }) => micros !== null)?.micros;
  // The first and the last days may have too few rows to be drawn.
  if (every > 1 && time != null) {
    for (const order of ['ASC', 'DESC']) rows.push(...(await engine.rows(`SELECT ${told.join(', ')} FROM ${table.sql} AS src WHERE ${time} IS NOT NULL ORDER BY ${time} ${order} LIMIT ${String(EDGE_ROWS)}`)));
  }
  for (let first = 0; first < rows.length; first += CHUNK) {
    const values = rows.slice(first, first + CHUNK).map((row) => `(${usable.map(({ micros, duckType }, k) => literal(row[`c${String(k)}`], micros !== null, duckType)).join(', ')})`);
    await connection.run(`INSERT INTO ${mirror.relation} (${usable.map(({ name }) => quoteIdentifier(name)).join(', ')}) VALUES ${values.join(', ')}`);
  }
  return drawnRows;
}

function literal(value: unknown, isInstant: boolean, type: string): string {
  if (value === null || value === undefined) return 'NULL';
  if (isInstant) return `make_timestamp(${String(Number(value))})`;
  return `TRY_CAST(${quoteText(String(value))} AS ${type})`;
}
