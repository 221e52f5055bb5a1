/**
 * Peer: what one writes by hand with DuckDB. One pass over the file, one row per unit, then moments per variant for the
 * ten metrics of the bench. No intervals, no tests, no checks. Usage: node duckdb-rollup.mjs FILE
 */
import { DuckDBInstance } from '@duckdb/node-api'

const [path] = process.argv.slice(2)
const metrics = ['buyers', 'revenue', 'orders', 'views', 'clickers', 'carts', 'largest', 'back', 'clicks']
const moments = metrics.map((m) => `sum(${m}) AS ${m}_sum, sum(${m} * ${m}) AS ${m}_squares`)

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const reader = await connection.runAndReadAll(`
  WITH events AS (SELECT user_id, experiment, variant, event, value, ts FROM '${path}'),
  exposures AS (
    SELECT user_id, arg_min(variant, ts) AS variant, min(ts) AS t0
    FROM events WHERE event = 'exposure' AND experiment = 'bench'
    GROUP BY user_id HAVING min(variant) = max(variant)
  ),
  units AS (
    SELECT user_id, any_value(exposures.variant) AS variant,
      coalesce(max(1.0) FILTER (event = 'purchase' AND ts < t0 + INTERVAL 7 DAY), 0)::DOUBLE AS buyers,
      coalesce(sum(value) FILTER (event = 'purchase'), 0)::DOUBLE AS revenue,
      count(*) FILTER (event = 'purchase')::DOUBLE AS orders,
      count(*) FILTER (event = 'view')::DOUBLE AS views,
      coalesce(max(1.0) FILTER (event = 'click'), 0)::DOUBLE AS clickers,
      count(*) FILTER (event = 'click')::DOUBLE AS clicks,
      count(*) FILTER (event = 'add_to_cart' AND ts < t0 + INTERVAL 7 DAY)::DOUBLE AS carts,
      coalesce(max(value) FILTER (event = 'purchase'), 0)::DOUBLE AS largest,
      coalesce(max(1.0) FILTER (ts >= t0 + INTERVAL 7 DAY AND ts < t0 + INTERVAL 14 DAY), 0)::DOUBLE AS back
    FROM events JOIN exposures USING (user_id)
    WHERE ts >= t0
    GROUP BY user_id
  )
  SELECT variant, count(*)::DOUBLE AS units, ${moments.join(', ')},
    sum(clicks * views) AS clicks_views, sum(revenue * orders) AS revenue_orders
  FROM units GROUP BY variant`)
process.stdout.write(JSON.stringify(reader.getRowObjectsJson()))
