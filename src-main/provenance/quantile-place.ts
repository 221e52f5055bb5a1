import type { QuantilePlace } from '../../src-contract/provenance';
import type { Connection } from '../database/connection';

/**
 * Every counted row of the chosen units as a value: variant `v`, unit `k`, value `x`.
 * @param rows the counted rows: `k`, `x`
 * @param chosen the units to take: `k`, `v`
 */
export function eventValuesSql(rows: string, chosen: string): string {
  return `SELECT m.v AS v, e.k AS k, e.x AS x FROM (${rows}) e JOIN (${chosen}) m ON m.k = e.k`;
}

/** Sorts the values (`v`, `k`, `x`) of each arm and finds the two that a quantile lies between. */
export async function quantilePlaces(connection: Connection, values: string, share: number, arms: readonly [string, string]): Promise<readonly [QuantilePlace, QuantilePlace]> {
  const found = await connection.rows<{ v: string; values: number; units: number; atOrBelow: number; lower: number; upper: number }>(
    `WITH vals AS (${values}), ranked AS (SELECT v, k, x, row_number() OVER (PARTITION BY v ORDER BY x) - 1 AS r, count(*) OVER (PARTITION BY v) AS n FROM vals),
placed AS (SELECT v, max(n) AS "values", count(DISTINCT k) AS units, max(x) FILTER (WHERE r = floor((n - 1) * $share)) AS lower, max(x) FILTER (WHERE r = least(n - 1, floor((n - 1) * $share) + 1)) AS upper FROM ranked GROUP BY v)
SELECT v, "values", units, lower, upper, (SELECT count(*) FROM vals WHERE vals.v = placed.v AND vals.x <= placed.lower) AS "atOrBelow" FROM placed`,
    { share },
  );
  const place = (variant: string): QuantilePlace => {
    const { values: count, units, atOrBelow, lower, upper } = found.find(({ v }) => v === variant) ?? { values: 0, units: 0, atOrBelow: 0, lower: Number.NaN, upper: Number.NaN };
    return { variant, values: count, units, atOrBelow, lower, upper };
  };
  return [place(arms[0]), place(arms[1])];
}
