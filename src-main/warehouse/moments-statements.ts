import type { PushedMetric } from '../../src-contract/warehouse';
import type { PushDialect } from './push-dialect';
import type { PushedMetricPlan, PushPlan } from './push-plan';
import { columnOf, present, transformed, valuesSql, type DayEnd, type ValuesBatch } from './values-statements';

/** What is done to a metric's values before they are averaged, and what is taken from them so that no digit is lost. */
export interface Shape {
  readonly pivot: readonly number[];
  readonly lower: number | null;
  readonly upper: number | null;
}

/** A variable whose moments are asked for: a variable of the units' (by its place), or how many units there are. */
export interface MomentVariable {
  readonly role: PushedMetric['roles'][number];
  readonly source: number | 'units';
}

/**
 * The variables of a metric's moments. Where units lie inside what was randomised, their values are summed over that, and a mean
 * over units becomes a ratio: the sum over the number of units; its delta-method error is the cluster-robust one (Deng,
 * Knoblich & Lu 2018, sec. 3.2).
 */
export function momentVariables({ units }: PushPlan, { variables }: PushedMetricPlan): readonly MomentVariable[] {
  if (units.cluster === null) return variables.map(({ role }, source) => ({ role, source }));
  const denominator = variables.findIndex(({ role }) => role === 'denominator');
  return [
    { role: 'numerator', source: 0 }, { role: 'denominator', source: denominator < 0 ? 'units' : denominator },
    ...variables.flatMap(({ role }, source): MomentVariable[] => role !== 'covariate' ? [] : [
      { role: 'covariate', source }, { role: 'covariateDenominator', source: variables[source + 1]?.role === 'covariateDenominator' ? source + 1 : 'units' },
    ]),
  ];
}

/** A metric of a batch in SQL over rows of one unit: what of it enters, and what was cut. */
interface UnitTerms {
  readonly values: readonly string[];
  readonly cut: string | null;
  /** A value where the unit enters the metric, NULL otherwise. */
  readonly when: (value: string) => string;
}

function unitTerms(batch: ValuesBatch, one: PushedMetricPlan, { upper, lower }: Shape, dialect: PushDialect): UnitTerms {
  const kept = present(batch, one);
  const when = (value: string): string => (kept === null ? value : `CASE WHEN ${kept} THEN ${value} END`);
  const y = transformed(batch, one, dialect);
  const cuts = [...(upper === null ? [] : [[`${y} > ${dialect.number(upper)}`, dialect.number(upper)]]), ...(lower === null ? [] : [[`${y} < ${dialect.number(lower)}`, dialect.number(lower)]])];
  const capped = cuts.length === 0 ? y : `CASE ${cuts.map(([is, cut]) => `WHEN ${is ?? ''} THEN ${cut ?? ''}`).join(' ')} ELSE ${y} END`;
  return {
    when, values: one.variables.map((_, v) => (v === 0 ? capped : `coalesce(${columnOf(batch, one, v)}, 0)`)),
    cut: cuts.length === 0 ? null : when(`CASE WHEN ${cuts.map(([is]) => is ?? '').join(' OR ')} THEN 1 ELSE 0 END`),
  };
}

/**
 * Moments per variant, and per variant and level of each segment: code `c`, which attribute (`g0`… 0) and its level (`level0`…),
 * and per metric units `n0`, sums less the pivot `o0_0`… with the smallest `s0_0`… and the largest `t0_0`…, (co)variances `q0_0`…,
 * mean third power `h0`, units cut `w0`. Where units lie inside what was randomised, all but the last are of its sums.
 */
export function momentsSql(plan: PushPlan, batch: ValuesBatch, shapes: readonly Shape[], dialect: PushDialect, until: DayEnd = null): string {
  const attributes = until === null ? plan.units.attributes.map((_, a) => `a${String(a)}`) : [];
  const values = valuesSql(plan, batch, dialect, { until, attributes: attributes.length > 0 });
  const terms = batch.metrics.map((one, m) => {
    const shape = shapes[m];
    if (shape === undefined) throw new RangeError('no shape');
    return { ...unitTerms(batch, one, shape, dialect), variables: momentVariables(plan, one), pivots: shape.pivot.map((pivot) => dialect.number(pivot)) };
  });
  const clustered = plan.units.cluster !== null;
  const centred = terms.flatMap(({ variables, values: own, pivots, when, cut }, m) => [
    ...variables.map(({ source }, v) => (clustered
      ? `CASE WHEN k${String(m)} > 0 THEN ${source === 'units' ? `k${String(m)}` : `x${String(m)}_${String(source)}`} - ${pivots[v] ?? ''} END AS z${String(m)}_${String(v)}`
      : `${when(`${source === 'units' ? '1' : (own[source] ?? '')} - ${pivots[v] ?? ''}`)} AS z${String(m)}_${String(v)}`)),
    ...(cut === null ? [] : [clustered ? `cut${String(m)}` : `${cut} AS cut${String(m)}`]),
  ]);
  const sums = terms.flatMap(({ variables, cut }, m) => [
    ...sumsOf(variables.length, m, dialect),
    ...(until !== null ? [] : [...(clustered ? [] : [`sum(z${String(m)}_0 * z${String(m)}_0 * z${String(m)}_0) AS h${String(m)}`]), ...(cut === null ? [] : [`sum(cut${String(m)}) AS w${String(m)}`])]),
  ]);
  const sets = (by: string): string => (attributes.length === 0 ? by : `GROUPING SETS ((${by}), ${attributes.map((name) => `(${by}, ${name})`).join(', ')})`);
  const levels = attributes.flatMap((name, a) => [`grouping(${name}) AS g${String(a)}`, `${name} AS level${String(a)}`]);
  if (!clustered) {
    return `SELECT ${['c', ...levels, ...sums].join(', ')}
FROM (SELECT ${['c', ...attributes, ...centred].join(', ')} FROM (${values}) AS vals) AS centred
GROUP BY ${sets('c')}`;
  }
  const named = ['c', ...attributes.flatMap((_, a) => [`g${String(a)}`, `level${String(a)}`])].join(', ');
  const entered = terms.flatMap(({ when, values: own, cut }, m) => [`${when('1')} AS e${String(m)}`, ...own.map((value, v) => `${when(value)} AS v${String(m)}_${String(v)}`), ...(cut === null ? [] : [`${cut} AS i${String(m)}`])]);
  const summed = terms.flatMap(({ values: own, cut }, m) => [`count(e${String(m)}) AS k${String(m)}`, ...own.map((_, v) => `${dialect.sum(`v${String(m)}_${String(v)}`)} AS x${String(m)}_${String(v)}`), ...(cut === null ? [] : [`sum(i${String(m)}) AS cut${String(m)}`])]);
  return `SELECT ${named}, ${sums.join(', ')}
FROM (SELECT ${named}, ${centred.join(', ')} FROM (
  SELECT ${['c', 'g', ...levels, ...summed].join(', ')}
  FROM (SELECT ${['c', 'g', ...attributes, ...entered].join(', ')} FROM (${values}) AS vals) AS entered
  GROUP BY ${sets('c, g')}) AS summed) AS centred
GROUP BY ${named}`;
}

function sumsOf(variables: number, m: number, dialect: PushDialect): string[] {
  const z = Array.from({ length: variables }, (_, v) => `z${String(m)}_${String(v)}`);
  const pairs = z.flatMap((b, j) => z.slice(0, j + 1).map((a) => (a === b ? dialect.variance(a) : dialect.covariance(a, b))));
  return [
    `count(z${String(m)}_0) AS n${String(m)}`,
    ...z.flatMap((name, v) => [`${dialect.sum(name)} AS o${String(m)}_${String(v)}`, `min(${name}) AS s${String(m)}_${String(v)}`, `max(${name}) AS t${String(m)}_${String(v)}`]),
    ...pairs.map((sum, pair) => `${sum} AS q${String(m)}_${String(pair)}`),
  ];
}
