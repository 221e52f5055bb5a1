import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import { quoteIdentifier, quoteText } from '../database/quoting';
import type { PlannedMeasure, PlannedUse, SamplePlan } from '../evaluation/plan-sample';
import { asText, rowOrder } from '../evaluation/sql-text';
import { duckDialect, windowConditions } from '../evaluation/sql-dialect';
import { UNDECLARED } from '../evaluation/units-sql';

/**
 * A table of the analysed units for people: key `k` as text, variant `v`, first exposure `t` (epoch microseconds), attributes `a0`….
 * @param from the table that `unitsSql` made
 */
export function readableUnitsSql({ units }: SamplePlan, from: string, table: string): string {
  const codes = units.variants.map((variant, code) => `WHEN ${String(code)} THEN ${quoteText(variant)}`).join(' ');
  const attributes = units.attributes.map((_, index) => `, a${String(index)}`).join('');
  return `CREATE OR REPLACE TABLE ${table} AS SELECT ${asText('k', units.keyType)} AS k, CASE c ${codes} END AS v, t${attributes} FROM ${from} WHERE c < ${String(UNDECLARED)}`;
}

/** The rows of the sources that count for one variable of a metric: unit `k`, time `t`, place in the files `r`, value `x`. */
export function countedRowsSql(plan: SamplePlan, use: PlannedUse, units: string): string {
  const measure = measureOf(plan, use.measure);
  const columns = [
    `${asText(quoteIdentifier(measure.unitColumn.name), measure.unitColumn.type)} AS k`,
    `${measure.time ?? 'CAST(NULL AS BIGINT)'} AS t`,
    `${rowOrder(measure.source)} AS r`,
    `${measure.value === null ? 'CAST(1 AS DOUBLE)' : duckDialect.asFiniteDouble(measure.value.sql)} AS x`,
  ];
  const conditions = ['e.x IS NOT NULL'];
  if (measure.time !== null) {
    conditions.push('e.t IS NOT NULL', ...windowConditions(use, plan.units.end, duckDialect));
  }
  const where = measure.condition === null ? '' : ` WHERE ${measure.condition}`;
  return `SELECT u.k AS k, e.t AS t, e.r AS r, e.x AS x FROM ${units} u JOIN (SELECT ${columns.join(', ')} FROM ${measure.source.relation}${where}) e ON e.k = u.k WHERE ${conditions.join(' AND ')}`;
}

export function measureOf(plan: SamplePlan, id: string): PlannedMeasure {
  const found = plan.measures.find((measure) => measure.id === id);
  if (found === undefined) throw new RangeError('no such measure');
  return found;
}

/** One row per unit that has any: unit `k`, aggregated value `y`, rows behind it `rows`. */
function aggregatedSql(plan: SamplePlan, use: PlannedUse, units: string): string {
  const rows = countedRowsSql(plan, use, units);
  if (use.aggregate === 'last') return `SELECT k, arg_max(x, (coalesce(t, 0), r)) AS y, count(*) AS rows FROM (${rows}) GROUP BY k`;
  return `SELECT k, ${aggregateOf(use.aggregate)} AS y, count(*) AS rows FROM (${rows}) GROUP BY k`;
}

function aggregateOf(aggregate: Exclude<PlannedUse['aggregate'], 'last'>): string {
  switch (aggregate) {
    case 'any': return 'CAST(1 AS DOUBLE)';
    case 'count': return 'CAST(count(*) AS DOUBLE)';
    case 'sum': return 'kahan_sum(x)';
    case 'average': return 'kahan_sum(x) / count(*)';
    case 'max': return 'max(x)';
    case 'min': return 'min(x)';
  }
}

/**
 * One metric's value per unit, as it is analysed: unit `k`, numerator `y` after transform and cap, denominator `d` (NULL where
 * the metric has none), rows behind the numerator `rows`. Units that the metric leaves out have a NULL `y`.
 *
 * It walks the sources by SQL alone, which is another road than the one the statistics take.
 */
export function unitValuesSql(plan: SamplePlan, metric: Metric, index: number, units: string, table: string): string {
  const planned = plan.metrics[index];
  if (planned === undefined) throw new RangeError('no such metric');
  const { zeros, transform, cap } = needsOf(metric);
  const parts = [`n AS (${aggregatedSql(plan, planned.numerator, units)})`];
  if (planned.denominator !== null) parts.push(`b AS (${aggregatedSql(plan, planned.denominator, units)})`);
  const value = zeros === 'exclude' ? 'n.y' : 'coalesce(n.y, 0)';
  const shaped = transform === 'log1p' ? `ln(1 + ${value})` : transform === 'sqrt' ? `sqrt(${value})` : value;
  const denominator = planned.denominator === null ? 'CAST(NULL AS DOUBLE)' : 'coalesce(b.y, 0)';
  parts.push(`raw AS (SELECT u.k, u.v, ${shaped} AS y, ${denominator} AS d, coalesce(n.rows, 0) AS rows FROM ${units} u LEFT JOIN n ON n.k = u.k${planned.denominator === null ? '' : ' LEFT JOIN b ON b.k = u.k'})`);
  const high = cap?.upperValue ?? (cap?.upper === undefined ? "'inf'::DOUBLE" : duckDialect.quantile('y', cap.upper));
  const low = cap?.lowerValue ?? (cap?.lower === undefined ? "'-inf'::DOUBLE" : duckDialect.quantile('y', cap.lower));
  const pooled = cap?.upper !== undefined || cap?.lower !== undefined;
  const ends = cap === undefined ? '' : `, cuts AS (SELECT ${String(high)} AS high, ${String(low)} AS low${pooled ? ' FROM raw' : ''})`;
  const capped = cap === undefined ? 'y' : 'CASE WHEN y > high THEN high WHEN y < low THEN low ELSE y END AS y';
  return `CREATE OR REPLACE TABLE ${table} AS WITH ${parts.join(',\n')}${ends}\nSELECT k, v, ${capped}, d, rows FROM raw${cap === undefined ? '' : ' CROSS JOIN cuts'}`;
}
