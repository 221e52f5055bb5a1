import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { UnitAggregate } from '../../src-contract/metrics/metric-kind';
import { segmentName } from '../../src-contract/evaluation';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import type { PlannedMeasure, PlannedUse, SamplePlan } from './plan-sample';
import { windowConditions, type SqlDialect } from './sql-dialect';
import { rowOrder } from './sql-text';

/**
 * One metric's moments by SQL alone: the same figures as the kernel's walk over streams, by another road. It checks the
 * kernel, and it is how engines that hold more than one machine can would be asked.
 */
export interface CubeCell {
  /** `column=level`; null = all units. */
  readonly segment: string | null;
  readonly variant: string;
  readonly n: number;
  /** Per variable: numerator, then denominator, covariate and its denominator where the metric has them. */
  readonly mean: readonly number[];
  /** The same as a pivot, common to all cells, and the mean of what is left, which keeps the digits that large means lose. */
  readonly pivot: readonly number[];
  readonly offset: readonly number[];
  /** Σ (a − mean a)(b − mean b) of variables a ≤ b, in the order 00, 01, 11, 02, 12, 22, … */
  readonly product: readonly number[];
}

/** The variables of a metric, in the order of its moments. */
function variablesOf(plan: SamplePlan, metric: number): PlannedUse[] {
  const planned = plan.metrics[metric];
  if (planned === undefined) throw new RangeError('no such metric');
  return [planned.numerator, planned.denominator, ...planned.covariates.flatMap(({ use, denominator }) => [use, denominator])].filter((use) => use !== null);
}

/** One statement: exposures → units → per-unit values → sums of powers around a pivot, per variant and segment level. */
export function cubeSql(plan: SamplePlan, metric: Metric, index: number, dialect: SqlDialect): string {
  const variables = variablesOf(plan, index);
  const { zeros, transform, cap } = needsOf(metric);
  const names = variables.map((_, v) => `y${String(v)}`);
  const clustered = plan.units.cluster !== null;
  // Clusters are summed for all units only: a segment's sums would be other clusters.
  const attributes = clustered ? [] : plan.units.attributes.map((_, a) => `a${String(a)}`);
  const parts = [`exposures AS (${exposuresSql(plan, dialect)})`, `units AS (${unitsSql(plan, dialect)})`];
  variables.forEach((use, v) => parts.push(`use${String(v)} AS (${useSql(plan, use, dialect)})`));
  const columns = [clustered ? 'u.v, u.g' : 'u.v', ...attributes.map((name) => `u.${name}`), ...variables.map((_, v) => `coalesce(use${String(v)}.y, 0) AS y${String(v)}`)];
  const joins = variables.map((_, v) => ` LEFT JOIN use${String(v)} ON use${String(v)}.k = u.k`).join('');
  parts.push(`raw AS (SELECT ${columns.join(', ')} FROM units u${joins}${zeros === 'exclude' ? ' WHERE use0.y IS NOT NULL' : ''})`);
  const shaped = transform === 'log1p' ? 'ln(1 + y0)' : transform === 'sqrt' ? 'sqrt(y0)' : 'y0';
  const others = [clustered ? 'v, g' : 'v', ...attributes, ...names.slice(1)].join(', ');
  parts.push(`shaped AS (SELECT ${others}, ${shaped} AS y0 FROM raw)`);
  const cuts = [
    cap?.upperValue ?? (cap?.upper === undefined ? null : dialect.quantile('y0', cap.upper)),
    cap?.lowerValue ?? (cap?.lower === undefined ? null : dialect.quantile('y0', cap.lower)),
  ].map((cut, which) => (cut === null ? (which === 0 ? "CAST('Infinity' AS DOUBLE PRECISION)" : "CAST('-Infinity' AS DOUBLE PRECISION)") : String(cut)));
  parts.push(`cuts AS (SELECT ${cuts[0] ?? ''} AS high, ${cuts[1] ?? ''} AS low FROM shaped${cuts.some((cut) => cut.includes('y0')) ? '' : ' LIMIT 1'})`);
  parts.push(`capped AS (SELECT ${others}, CASE WHEN y0 > high THEN high WHEN y0 < low THEN low ELSE y0 END AS y0 FROM shaped CROSS JOIN cuts)`);
  const summed = clustered ? clusterSums(plan, index, dialect) : names.map((name) => name);
  if (clustered) parts.push(`clusters AS (SELECT v, ${summed.map((sum, v) => `${sum} AS y${String(v)}`).join(', ')} FROM capped GROUP BY v, g)`);
  const own = summed.map((_, v) => `y${String(v)}`);
  const from = clustered ? 'clusters' : 'capped';
  parts.push(`pivots AS (SELECT ${own.map((name, v) => `avg(${name}) AS p${String(v)}`).join(', ')} FROM ${from})`);
  const centred = own.map((name, v) => `${name} - p${String(v)} AS ${name}`);
  parts.push(`centred AS (SELECT v, ${[...attributes, ...centred].join(', ')}, ${own.map((_, v) => `p${String(v)}`).join(', ')} FROM ${from} CROSS JOIN pivots)`);
  const sums = [
    'CAST(count(*) AS DOUBLE PRECISION) AS n',
    ...own.map((name, v) => `${dialect.sum(name)} AS s${String(v)}`),
    ...own.map((_, v) => `max(p${String(v)}) AS p${String(v)}`),
    ...pairs(own).map(([a, b], pair) => `${dialect.sum(`${a} * ${b}`)} AS q${String(pair)}`),
  ].join(', ');
  const groups = [
    `SELECT NULL AS segment, NULL AS level, v, ${sums} FROM centred GROUP BY v`,
    ...(clustered ? [] : plan.units.attributes).map(({ column, type }, a) => {
      const level = dialect.asText(`a${String(a)}`, type);
      return `SELECT ${dialect.text(column)} AS segment, ${level} AS level, v, ${sums} FROM centred GROUP BY ${level}, v`;
    }),
  ];
  return `WITH ${parts.join(',\n')}\n${groups.join('\nUNION ALL ')}`;
}

/** Runs {@link cubeSql} and turns sums around the pivot into means and centred products. */
export async function readCube(connection: Connection, plan: SamplePlan, metric: Metric, index: number, dialect: SqlDialect): Promise<CubeCell[]> {
  const variables = plan.units.cluster === null ? variablesOf(plan, index).length : clusterSums(plan, index, dialect).length;
  const rows = await connection.rows<Record<string, number | string | null>>(cubeSql(plan, metric, index, dialect));
  return rows.map((row) => {
    const n = Number(row['n']);
    const offsets = Array.from({ length: variables }, (_, v) => Number(row[`s${String(v)}`]) / n);
    return {
      segment: row['segment'] === null ? null : segmentName(String(row['segment']), row['level'] === null ? null : String(row['level'])),
      variant: String(row['v']),
      n,
      mean: offsets.map((offset, v) => Number(row[`p${String(v)}`]) + offset),
      pivot: offsets.map((_, v) => Number(row[`p${String(v)}`])),
      offset: offsets,
      product: pairs(offsets).map(([a, b], pair) => Number(row[`q${String(pair)}`]) - n * a * b),
    };
  });
}

/** A metric's variables summed over a cluster; what has no denominator is over the number of units. */
function clusterSums(plan: SamplePlan, metric: number, dialect: SqlDialect): string[] {
  const planned = plan.metrics[metric];
  if (planned === undefined) throw new RangeError('no such metric');
  let at = 0;
  const next = (use: PlannedUse | null): string => {
    if (use === null) return 'CAST(count(*) AS DOUBLE PRECISION)';
    at += 1;
    return dialect.sum(`y${String(at - 1)}`);
  };
  return [next(planned.numerator), next(planned.denominator), ...planned.covariates.flatMap(({ use, denominator }) => [next(use), next(denominator)])];
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((b, j) => items.slice(0, j + 1).map((a): [Item, Item] => [a, b]));
}

/** Rows that expose a unit: `k`, `v`, `t`, `r`, attributes `a0` …. */
export function exposuresSql({ units }: SamplePlan, dialect: SqlDialect): string {
  const conditions = [`${units.key} IS NOT NULL`, `CAST(${units.key} AS VARCHAR) <> ''`];
  if (units.where !== null) conditions.push(units.where);
  if (units.filter !== null) conditions.push(units.filter);
  if (units.time !== null) conditions.push(`${units.time} IS NOT NULL`);
  if (units.time !== null && units.start !== null) conditions.push(`${units.time} >= ${String(units.start)}`);
  if (units.time !== null && units.end !== null) conditions.push(`${units.time} < ${String(units.end)}`);
  const columns = [
    `${dialect.asText(units.key, units.keyType)} AS k`,
    `${dialect.asText(units.variant, units.variantType)} AS v`,
    `${units.time ?? 'CAST(NULL AS BIGINT)'} AS t`,
    `${rowOrder(units.source)} AS r`,
    ...(units.cluster === null ? [] : [`${dialect.asText(units.cluster.sql, units.cluster.type)} AS g`]),
    ...units.attributes.map(({ sql }, a) => `${sql} AS a${String(a)}`),
  ];
  if (units.cluster !== null) conditions.push(`${units.cluster.sql} IS NOT NULL`, `CAST(${units.cluster.sql} AS VARCHAR) <> ''`);
  return `SELECT ${columns.join(', ')} FROM ${units.source.relation} WHERE ${conditions.join(' AND ')}`;
}

/** Units to analyse: `k`, `v`, `t`, and `g` where they lie inside what was randomised. */
export function unitsSql({ units }: SamplePlan, dialect: SqlDialect): string {
  const declared = units.variants.map((variant) => dialect.text(variant)).join(', ');
  const several = `SELECT k FROM exposures WHERE v IN (${declared}) GROUP BY k HAVING count(DISTINCT v) > 1`;
  if (units.cluster !== null) {
    // The variant is that of the cluster's first exposure; clusters and units in several variants go, where they must.
    const mixed = `SELECT g FROM exposures WHERE v IN (${declared}) GROUP BY g HAVING count(DISTINCT v) > 1`;
    const single = units.multiple === 'exclude' ? ` AND k NOT IN (${several}) AND g NOT IN (${mixed})` : '';
    const first = `SELECT g AS g0, v AS v0 FROM (SELECT g, v, row_number() OVER (PARTITION BY g ORDER BY t, r) AS place FROM exposures) ranked WHERE place = 1`;
    return `SELECT k, v0 AS v, t, r, g FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY t, r) AS place FROM exposures) placed JOIN (${first}) firsts ON g = g0
  WHERE place = 1 AND v0 IN (${declared})${single}`;
  }
  return `SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY t, r) AS place FROM exposures) placed
  WHERE place = 1 AND v IN (${declared})${units.multiple === 'exclude' ? ` AND k NOT IN (${several})` : ''}`;
}

function measureOf(plan: SamplePlan, id: string): PlannedMeasure {
  const found = plan.measures.find((measure) => measure.id === id);
  if (found === undefined) throw new RangeError('no such measure');
  return found;
}

/** The rows of a use as FROM and WHERE: `u` is the unit, `e.x` the row's value. */
export function eventsSql(plan: SamplePlan, use: PlannedUse, dialect: SqlDialect): string {
  const measure = measureOf(plan, use.measure);
  const rows = [
    `${dialect.asText(quoteIdentifier(measure.unitColumn.name), measure.unitColumn.type)} AS k`,
    `${measure.time ?? 'CAST(NULL AS BIGINT)'} AS t`,
    `${rowOrder(measure.source)} AS r`,
    `${measure.value === null ? '1' : dialect.asFiniteDouble(measure.value.sql)} AS x`,
  ];
  const conditions = ['e.x IS NOT NULL'];
  if (measure.time !== null) {
    conditions.push('e.t IS NOT NULL', ...windowConditions(use, plan.units.end, dialect));
  }
  const where = measure.condition === null ? '' : ` WHERE ${measure.condition}`;
  return `FROM units u JOIN (SELECT ${rows.join(', ')} FROM ${measure.source.relation}${where}) e ON e.k = u.k WHERE ${conditions.join(' AND ')}`;
}

/** A use's value per unit that has a row: `k`, `y`. */
export function useSql(plan: SamplePlan, use: PlannedUse, dialect: SqlDialect): string {
  const joined = eventsSql(plan, use, dialect);
  if (use.aggregate !== 'last') return `SELECT u.k AS k, ${aggregateSql(use.aggregate, dialect)} AS y ${joined} GROUP BY u.k`;
  return `SELECT k, x AS y FROM (SELECT u.k AS k, e.x AS x, row_number() OVER (PARTITION BY u.k ORDER BY e.t DESC, e.r DESC) AS place ${joined}) placed WHERE place = 1`;
}

function aggregateSql(aggregate: Exclude<UnitAggregate, 'last'>, dialect: SqlDialect): string {
  switch (aggregate) {
    case 'any': return '1';
    case 'count': return 'CAST(count(*) AS DOUBLE PRECISION)';
    case 'sum': return dialect.sum('CAST(e.x AS DOUBLE PRECISION)');
    case 'average': return `${dialect.sum('CAST(e.x AS DOUBLE PRECISION)')} / count(*)`;
    case 'max': return 'max(e.x)';
    case 'min': return 'min(e.x)';
  }
}
