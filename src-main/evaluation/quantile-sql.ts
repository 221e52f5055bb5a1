import type { SecondQuantile } from '../../src-contract/second-engine';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Connection } from '../database/connection';
import { eventsSql, exposuresSql, unitsSql, useSql } from './cube-sql';
import type { SamplePlan } from './plan-sample';
import type { SqlDialect } from './sql-dialect';

/** Half-width, in binomial standard deviations, of the bracket of order statistics around a quantile. */
const BRACKET = 1.959963984540054;

/**
 * One statement: exposures → units → values (one per unit, or every row in the window) → per variant the quantile and the two
 * order statistics around it (type 7), and how unevenly the values at or below the quantile lie in units, or in what was
 * randomised (Deng, Knoblich & Lu 2018, sec. 4).
 */
export function quantileSql(plan: SamplePlan, metric: Metric, index: number, dialect: SqlDialect): string {
  const { quantile, zeros } = needsOf(metric);
  const use = plan.metrics[index]?.numerator;
  if (quantile === undefined || use === undefined) throw new RangeError(`${metric.id} is no quantile`);
  const own = plan.units.cluster === null ? 'u.k' : 'u.g';
  const perUnit = `SELECT u.v AS v, ${own} AS c, CAST(coalesce(used.y, 0) AS DOUBLE PRECISION) AS x FROM units u LEFT JOIN (${useSql(plan, use, dialect)}) used ON used.k = u.k${zeros === 'keep' ? '' : ' WHERE used.y IS NOT NULL'}`;
  const perEvent = `SELECT u.v AS v, ${own} AS c, CAST(e.x AS DOUBLE PRECISION) AS x ${eventsSql(plan, use, dialect)}`;
  const share = String(quantile.share);
  const reach = `${String(BRACKET)} * sqrt((${share} * (1 - ${share})) / n)`;
  const at = (name: string, place: string): string => `max(x) FILTER (WHERE r = floor((n - 1) * (${place}))) AS ${name}a, max(x) FILTER (WHERE r = least(n - 1, floor((n - 1) * (${place})) + 1)) AS ${name}b, max((n - 1) * (${place}) - floor((n - 1) * (${place}))) AS ${name}r`;
  const between = (name: string): string => `${name}a + ${name}r * (${name}b - ${name}a)`;
  return `WITH exposures AS (${exposuresSql(plan, dialect)}),
units AS (${unitsSql(plan, dialect)}),
vals AS (${quantile.per === 'unit' ? perUnit : perEvent}),
ranked AS (SELECT v, x, CAST(row_number() OVER (PARTITION BY v ORDER BY x) - 1 AS DOUBLE PRECISION) AS r, CAST(count(*) OVER (PARTITION BY v) AS DOUBLE PRECISION) AS n FROM vals),
placed AS (SELECT v, max(n) AS n, ${at('q', share)}, ${at('l', `${share} - ${reach}`)}, ${at('h', `${share} + ${reach}`)}, max(${reach}) AS reach FROM ranked GROUP BY v),
cut AS (SELECT v, n, ${between('q')} AS value, ${between('l')} AS low, ${between('h')} AS high, ${share} - reach > 0 AND ${share} + reach < 1 AS enough FROM placed),
counted AS (SELECT vals.v AS v, c, CAST(count(*) AS DOUBLE PRECISION) AS m, CAST(sum(CASE WHEN x <= value THEN 1 ELSE 0 END) AS DOUBLE PRECISION) AS below FROM vals JOIN cut ON cut.v = vals.v GROUP BY vals.v, c),
sums AS (SELECT v, sum(below) / sum(m) AS ratio FROM counted GROUP BY v),
spread AS (SELECT counted.v AS v, CAST(count(*) AS DOUBLE PRECISION) AS units, sum((below - ratio * m) * (below - ratio * m)) AS square FROM counted JOIN sums ON sums.v = counted.v GROUP BY counted.v)
SELECT cut.v AS v, units, value, CASE WHEN enough AND units > 1 THEN sqrt(
  (((high - low) / ${String(2 * BRACKET)}) * ((high - low) / ${String(2 * BRACKET)}) * (n - 1)) / n
  * CASE WHEN units = n THEN 1 ELSE square / (units - 1) * units / (n * n) / ((${share} * (1 - ${share})) / n) END) END AS error
FROM cut JOIN spread ON spread.v = cut.v`;
}

/** Runs {@link quantileSql}: a row per variant that has a value. */
export async function readQuantiles(connection: Connection, plan: SamplePlan, metric: Metric, index: number, dialect: SqlDialect): Promise<SecondQuantile[]> {
  const rows = await connection.rows<Record<string, number | string | null>>(quantileSql(plan, metric, index, dialect));
  return rows.map(({ v, units, value, error }) => ({ variant: plan.units.variants.indexOf(String(v)), units: Number(units), value: Number(value), standardError: error === null ? null : Number(error) }));
}
