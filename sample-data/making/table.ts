import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'

/** One event of a sample: seconds since 1970 (UTC) and its cells, null where the cell is empty. */
export interface SampleRow {
  readonly at: number
  readonly cells: readonly (string | null)[]
}

/** Column names with their DuckDB types, in file order. */
export type SampleColumns = readonly (readonly [name: string, type: string])[]

/** A timestamp as exports write it: `2026-03-02 08:15:30`, UTC. */
export function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/** Orders rows by time; rows of the same second keep the order in which they were made. */
export function byTime(rows: readonly SampleRow[]): SampleRow[] {
  return [...rows].sort((left, right) => left.at - right.at)
}

/** The rows as CSV text with a header. Cells never need quotes; an empty cell is an empty field. */
export function csvText(columns: SampleColumns, rows: readonly SampleRow[]): string {
  const lines = [columns.map(([name]) => name).join(',')]
  for (const row of rows) lines.push(row.cells.map((cell) => cell ?? '').join(','))
  return lines.join('\n') + '\n'
}

/** Writes CSV text, gzipped when the path ends in `.gz`. */
export function writeCsv(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, path.endsWith('.gz') ? gzipSync(text, { level: 9 }) : text)
}

/** Writes the Parquet twin of a CSV file: the same rows in the same order, with the declared types. */
export async function writeParquet(path: string, csvPath: string, columns: SampleColumns): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const types = columns.map(([name, type]) => `'${name}': '${type}'`).join(', ')
  await connection.run(
    `COPY (SELECT * FROM read_csv(${quoted(csvPath)}, auto_detect = false, header = true, delim = ',', quote = '', columns = {${types}}))
     TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)`,
  )
  connection.closeSync()
  instance.closeSync()
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`
}
