import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { folderWith } from './open-files';

/** An event log of 260,000 rows with a few flaws, where what is known of large sources is used: Parquet, made by DuckDB. */
export const largeLog = `
SELECT 'e' || i AS event_id, CASE i WHEN 250001 THEN 'USER7' WHEN 250002 THEN ' user8' WHEN 250003 THEN 'unknown' ELSE 'user' || (i * 7919) % 20000 END AS user_id,
  CASE WHEN i < 20000 THEN 'exposure' WHEN i % 5 = 0 THEN 'purchase' WHEN i % 97 = 0 THEN NULL ELSE 'view' END AS event,
  CASE WHEN i < 20000 THEN CASE WHEN i % 4000 = 5 THEN 'B ' WHEN (i * 7919) % 2 = 0 THEN 'a' ELSE 'b' END END AS variant,
  CASE WHEN i >= 20000 AND i % 5 = 0 THEN (CASE i WHEN 30000 THEN -1 WHEN 30005 THEN 'nan'::DOUBLE ELSE 1 + (i % 1009) / 7 END) END AS amount,
  CASE WHEN i % 50 = 3 THEN NULL ELSE ['x', 'y', 'z'][1 + i % 3] END AS country,
  TIMESTAMP '2026-03-01 00:00:00' + to_seconds(i * 8) + CASE WHEN i = 100000 THEN -to_seconds(90000) ELSE to_seconds(0) END AS ts
FROM range(260000) t(i)`;

/** Writes a query's rows as a Parquet file into a fresh folder. */
export async function parquetFolder(query: string, name = 'events.parquet'): Promise<string> {
  const folder = folderWith({});
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return folder;
}

export const largeDefinition = `
liftbench: 1
sources: { events: { path: events.parquet, time: ts } }
unit: user_id
exposure: { source: events, where: "event = 'exposure'", variant: variant }
variants: [{ id: a }, { id: b }]
metrics: [{ id: amount, kind: mean, source: events, where: "event = 'purchase'", value: amount, aggregate: sum }, { id: views, kind: count, source: events, where: "event = 'view'" }]
`;
