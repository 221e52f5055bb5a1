/**
 * Peer: the shortest answer that DuckDB can give of a file in node.
 * Usage: node count-rows.mjs FILE
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [path] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const reader = await connection.runAndReadAll(`SELECT count(*) FROM '${String(path)}'`)
process.stdout.write(`${String(reader.getRows()[0]?.[0])}\n`)
process.exit(0)
