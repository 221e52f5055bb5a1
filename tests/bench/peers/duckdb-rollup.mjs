/**
 * Peer: what one writes by hand with DuckDB. One row per unit, then moments per variant for the ten metrics of the
 * bench, or for those of a definition that have a window, in one pass over the file, or (`--each`) with a query per metric.
 * No intervals, no tests, no checks.
 * LIFTBENCH_BENCH_MEMORY limits its memory, with room on disk to spill to.
 * Usage: node duckdb-rollup.mjs FILE [--each] [DEFINITION]
 */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { perUnit as benchPerUnit } from './per-unit.mjs'

const [path, ...rest] = process.argv.slice(2)
const mode = rest.includes('--each') ? '--each' : 'once'
const definition = rest.find((word) => word !== '--each')
/** @type {Record<string, string>} */
const perUnit = definition === undefined ? benchPerUnit : Object.fromEntries(JSON.parse(readFileSync(definition, 'utf8')).metrics.map(windowed))
const products = definition === undefined ? [['clicks', 'views'], ['revenue', 'orders']] : []
const metrics = [...Object.keys(perUnit).filter((name) => name !== 'clicks').map((name) => [name]), ...products]

const memory = process.env['LIFTBENCH_BENCH_MEMORY']
const instance = await DuckDBInstance.create(':memory:', memory === undefined ? {} : { memory_limit: memory, temp_directory: join(tmpdir(), `liftbench-bench-spill-${String(process.pid)}`) })
const connection = await instance.connect()
/** @type {Map<unknown, Record<string, unknown>>} */
const byVariant = new Map()
for (const names of mode === '--each' ? metrics : [Object.keys(perUnit)]) {
  const reader = await connection.runAndReadAll(rollup(names))
  for (const row of reader.getRowObjectsJson()) byVariant.set(row['variant'], { ...byVariant.get(row['variant']), ...row })
}
process.stdout.write(JSON.stringify([...byVariant.values()]))

/** @param {{ id: string, kind: string, where: string, window: { within: string } }} metric */
function windowed({ id, kind, where, window }) {
  const filter = `FILTER (${where} AND ts < t0 + INTERVAL ${String(parseInt(window.within, 10))} DAY)`
  return [id, kind === 'count' ? `count(*) ${filter}` : `coalesce(${kind === 'mean' ? 'sum(value)' : 'max(1.0)'} ${filter}, 0)`]
}

/** @param {string[]} names */
function rollup(names) {
  const moments = names.flatMap((name) => [`sum(${name}) AS ${name}_sum`, `sum(${name} * ${name}) AS ${name}_squares`])
  const crosses = products.filter((pair) => pair.every((name) => names.includes(name))).map(([x, y]) => `sum(${x} * ${y}) AS ${x}_${y}`)
  return `
    WITH events AS (SELECT user_id, experiment, variant, event, value, ts FROM '${path}'),
    exposures AS (
      SELECT user_id, arg_min(variant, ts) AS variant, min(ts) AS t0
      FROM events WHERE event = 'exposure' AND experiment = 'bench'
      GROUP BY user_id HAVING min(variant) = max(variant)
    ),
    units AS (
      SELECT user_id, any_value(exposures.variant) AS variant, ${names.map((name) => `(${perUnit[name]})::DOUBLE AS ${name}`).join(', ')}
      FROM events JOIN exposures USING (user_id)
      WHERE ts >= t0
      GROUP BY user_id
    )
    SELECT variant, count(*)::DOUBLE AS units, ${[...moments, ...crosses].join(', ')}
    FROM units GROUP BY variant`
}
