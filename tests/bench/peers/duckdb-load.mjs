/**
 * Peer: DuckDB loading the columns that the bench's metrics need into a table, typed, and nothing else. What a job on CSV
 * costs before it has begun.
 * Usage: node duckdb-load.mjs FILE
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [path] = process.argv.slice(2)
const texts = ['event_id', 'user_id', 'experiment', 'variant', 'event', 'value', 'ts', 'country', 'device'].map((name) => [name, 'VARCHAR'])
const types = { ...Object.fromEntries(texts), value: 'DOUBLE', ts: 'TIMESTAMP' }
const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`).join(', ')
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run(`CREATE TABLE events AS SELECT user_id, experiment, variant, event, value, ts FROM read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${columns}})`)
const reader = await connection.runAndReadAll('SELECT count(*)::DOUBLE AS rows FROM events')
process.stdout.write(JSON.stringify(reader.getRowObjectsJson()))
