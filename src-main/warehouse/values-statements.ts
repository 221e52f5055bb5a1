import { needsOf } from '../../src-contract/metrics/catalogue';
import type { PlannedUse } from '../evaluation/plan-sample';
import { windowConditions } from '../evaluation/sql-dialect';
import type { PushDialect } from './push-dialect';
import type { PushedMetricPlan, PushMeasure, PushPlan, PushTable } from './push-plan';
import { unitsSql } from './units-statements';

/** A day's end: only units exposed and rows seen before it (epoch microseconds) count. */
export type DayEnd = number | null;

/** A batch of metrics: their distinct uses, and the measures behind them. */
export interface ValuesBatch {
  readonly metrics: readonly PushedMetricPlan[];
  readonly uses: readonly BatchUse[];
  readonly measures: readonly PushMeasure[];
}

interface BatchUse {
  readonly use: PlannedUse;
  /** Covariates are from before exposure: a day's end does not touch them. */
  readonly constant: boolean;
}

/** The distinct uses of metrics. */
export function batchOf(plan: PushPlan, metrics: readonly PushedMetricPlan[]): ValuesBatch {
  const uses = new Map<string, BatchUse>();
  const measures = new Map<string, PushMeasure>();
  for (const { role, use } of metrics.flatMap(({ variables }) => variables)) {
    const constant = role.startsWith('covariate');
    uses.set(useKey(use, constant), { use, constant });
    measures.set(use.measure, measureOf(plan, use.measure));
  }
  return { metrics, uses: [...uses.values()], measures: [...measures.values()] };
}

function useKey(use: PlannedUse, constant: boolean): string {
  return JSON.stringify([use.measure, use.aggregate, use.from, use.to, constant]);
}

function measureOf(plan: PushPlan, id: string): PushMeasure {
  const found = plan.measures.get(id);
  if (found === undefined) throw new RangeError('no such measure');
  return found;
}

/** The column of a metric's variable in {@link valuesSql}. */
export function columnOf(batch: ValuesBatch, metric: PushedMetricPlan, variable: number): string {
  const one = metric.variables[variable];
  if (one === undefined) throw new RangeError('no such variable');
  const key = useKey(one.use, one.role.startsWith('covariate'));
  return `y${String(batch.uses.findIndex(({ use, constant }) => useKey(use, constant) === key))}`;
}

/** Rows of a measure that count, and those that cannot, by reason. */
export const rowFates = ['counted', 'nulls', 'notNumeric', 'notFinite', 'untimed'] as const;

/**
 * One row per unit: variant code `c`, what was randomised `g` where units lie inside it, attributes `a0`…, a value per use `y0`… (NULL without a row), and with `fates` the
 * rows of each measure by {@link rowFates} `m0_0`…. Every table is read once for all its measures together.
 */
export function valuesSql(plan: PushPlan, batch: ValuesBatch, dialect: PushDialect, o: { until?: DayEnd; fates?: boolean; attributes?: boolean } = {}): string {
  const { until = null, fates = false, attributes = false } = o;
  const units = attributes ? plan.units : { ...plan.units, attributes: [] };
  const tables = [...new Map(batch.measures.map(({ table, key }) => [`${table.source}\n${key}`, table])).values()];
  const kept = ['c', ...(units.cluster === null ? [] : ['g']), ...units.attributes.map((_, a) => `a${String(a)}`)];
  const parts = tables.map((table) => {
    const own = batch.measures.filter((measure) => measure.table.source === table.source);
    const columns: string[] = [];
    batch.uses.forEach(({ use, constant }, j) => {
      const place = own.findIndex(({ id }) => id === use.measure);
      const measure = own[place];
      if (measure !== undefined) columns.push(`${aggregateSql(use, measure, place, plan, dialect, constant ? null : until)} AS y${String(j)}`);
    });
    if (fates) {
      own.forEach((measure, place) => {
        const among = batch.measures.indexOf(measure);
        rowFates.forEach((_, fate) => columns.push(`count(CASE WHEN e.s${String(place)} = ${String(fate + 1)} THEN 1 END) AS m${String(among)}_${String(fate)}`));
      });
    }
    const prune = fates || table.rawTime === null ? [] : pruned(plan, own, batch, table.rawTime, until, dialect);
    return `SELECT u.k AS k, ${kept.map((name) => `max(u.${name}) AS ${name}`).join(', ')}, ${columns.join(', ')}
  FROM (${rowsSql(table, own, dialect, prune)}) AS e RIGHT JOIN (${unitsSql(units, dialect, until)}) AS u ON e.k = u.k
  GROUP BY u.k`;
  });
  const [only, ...more] = parts;
  if (only === undefined) throw new RangeError('no measure');
  if (more.length === 0) return only;
  const all = tables.map((table, i) => {
    const own = batch.measures.filter((measure) => measure.table.source === table.source);
    const ys = batch.uses.flatMap(({ use }, j) => (own.some(({ id }) => id === use.measure) ? [`y${String(j)}`] : []));
    const ms = fates ? own.flatMap((measure) => rowFates.map((_, fate) => `m${String(batch.measures.indexOf(measure))}_${String(fate)}`)) : [];
    return [...ys, ...ms].map((name) => `p${String(i)}.${name} AS ${name}`);
  });
  const joins = more.map((part, i) => ` JOIN (${part}) AS p${String(i + 1)} ON p${String(i + 1)}.k = p0.k`).join('');
  return `SELECT ${[...kept.map((name) => `p0.${name} AS ${name}`), ...all.flat()].join(', ')} FROM (${only}) AS p0${joins}`;
}

/**
 * Rows of a table that belong to a measure: key `k`, time `t`, place `r`, and per measure value `x0`… and fate `s0`…, its place
 * among {@link rowFates} from 1; 0 = not of the measure, which is also what a join gives a unit without rows.
 */
export function rowsSql(table: PushTable, measures: readonly PushMeasure[], dialect: PushDialect, prune: readonly string[]): string {
  const timed = measures.some((measure) => measure.timed);
  const inner = [`${measures[0]?.key ?? ''} AS k`, `${timed ? (table.time ?? dialect.noInstant) : dialect.noInstant} AS t`, ...(table.order === null ? [] : [`${table.order} AS r`])];
  measures.forEach(({ condition, value }, i) => {
    inner.push(`CASE WHEN ${condition ?? '1 = 1'} THEN 1 ELSE 0 END AS b${String(i)}`);
    if (value !== null) inner.push(`CASE WHEN ${value.sql} IS NULL THEN 1 ELSE 0 END AS n${String(i)}`, `${value.double} AS d${String(i)}`);
  });
  const outer = ['k', 't', ...(table.order === null ? [] : ['r'])];
  measures.forEach(({ value, timed: own }, i) => {
    const n = String(i);
    const fates = [
      `WHEN b${n} = 0 THEN 0`,
      ...(own ? ['WHEN t IS NULL THEN 5'] : []),
      ...(value === null ? [] : [`WHEN n${n} = 1 THEN 2`, `WHEN d${n} IS NULL THEN 3`, `WHEN NOT ${dialect.isFinite(`d${n}`)} THEN 4`]),
    ];
    outer.push(`${value === null ? '1' : `d${n}`} AS x${n}`, `CASE ${fates.join(' ')} ELSE 1 END AS s${n}`);
  });
  const conditions = measures.map(({ condition }) => condition);
  const any = conditions.includes(null) ? [] : [`(${conditions.join(' OR ')})`];
  const where = [...any, ...prune];
  return `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${table.sql} AS src${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}) AS rows_of`;
}

/** Bounds of time outside which no row can count for any unit. */
function pruned(plan: PushPlan, own: readonly PushMeasure[], batch: ValuesBatch, rawTime: string, until: DayEnd, dialect: PushDialect): string[] {
  if (own.some(({ timed }) => !timed)) return [];
  const uses = batch.uses.filter(({ use }) => own.some(({ id }) => id === use.measure));
  const { start, end } = plan.units;
  const second = 1_000_000;
  const earliest = start === null || uses.some(({ use }) => use.from === null) ? null : start + Math.min(...uses.map(({ use }) => use.from ?? 0)) * second;
  const latest = end === null ? null : Math.max(...uses.map(({ use }) => end + (use.to ?? 0) * second), end);
  const last = until !== null && uses.every(({ constant }) => !constant) ? Math.min(until + second, latest ?? Infinity) : latest;
  return dialect.between(rawTime, earliest, last);
}

/** Which rows `e` of units `u` count for a use. @param place of its measure among those of {@link rowsSql} */
export function countsSql(use: PlannedUse, measure: PushMeasure, place: number, plan: PushPlan, dialect: PushDialect, until: DayEnd): string {
  const conditions = [`e.s${String(place)} = 1`];
  if (measure.timed) {
    conditions.push(...windowConditions(use, plan.units.end, dialect));
    if (until !== null) {
      // A day takes whole seconds since exposure, as the streams of the engine for files do.
      conditions.push(`u.t + ${dialect.wholeSeconds('u.t', 'e.t')} * 1000000 < ${String(until)}`);
      if (plan.units.end !== null) conditions.push(`e.t < ${String(plan.units.end)}`);
    }
  }
  return conditions.join(' AND ');
}

/** A use's value per unit, NULL without a row that counts. */
function aggregateSql(use: PlannedUse, measure: PushMeasure, place: number, plan: PushPlan, dialect: PushDialect, until: DayEnd): string {
  const x = `e.x${String(place)}`;
  const holds = countsSql(use, measure, place, plan, dialect, until);
  const value = `CASE WHEN ${holds} THEN ${x} END`;
  const count = `count(CASE WHEN ${holds} THEN 1 END)`;
  switch (use.aggregate) {
    case 'any': return `max(CASE WHEN ${holds} THEN 1 END)`;
    // A double like all others: where a case may be either, ClickHouse has no type for both.
    case 'count': return dialect.asDouble(`nullif(${count}, 0)`, 'BIGINT');
    case 'sum': return dialect.sum(value);
    case 'average': return `${dialect.sum(value)} / nullif(${count}, 0)`;
    case 'max': return `max(${value})`;
    case 'min': return `min(${value})`;
    case 'last': return dialect.last(x, [...(measure.timed ? ['e.t'] : []), measure.table.order === null ? x : 'e.r'], holds);
  }
}

/** Which units enter a metric; null = all. */
export function present(batch: ValuesBatch, plan: PushedMetricPlan): string | null {
  return needsOf(plan.metric).zeros === 'exclude' ? `${columnOf(batch, plan, 0)} IS NOT NULL` : null;
}

/** A metric's first variable, transformed; NULL where the transform has no answer. */
export function transformed(batch: ValuesBatch, plan: PushedMetricPlan, dialect: PushDialect): string {
  const value = `coalesce(${columnOf(batch, plan, 0)}, 0)`;
  const { transform } = needsOf(plan.metric);
  if (transform === 'log1p') return `CASE WHEN ${value} > -1 THEN ${dialect.log1p(value)} END`;
  if (transform === 'sqrt') return `CASE WHEN ${value} >= 0 THEN sqrt(${value}) END`;
  return value;
}

/**
 * One row on all units: per metric means `p0_0`…, cut points `h0` and `l0`, units that the transform has no answer for `b0`,
 * and per measure rows by fate; where units lie inside what was randomised, how many enter `u0`… and how many `clusters` there are.
 */
export function pooledSql(plan: PushPlan, batch: ValuesBatch, dialect: PushDialect): string {
  const columns = batch.metrics.flatMap((one, m) => {
    const { cap, transform } = needsOf(one.metric);
    const kept = present(batch, one);
    const when = (value: string): string => (kept === null ? value : `CASE WHEN ${kept} THEN ${value} END`);
    const first = transformed(batch, one, dialect);
    const cut = (share: number | undefined, name: string): string[] => (share === undefined ? [] : [`${dialect.quantile(when(`CAST(${first} AS ${dialect.name === 'ClickHouse' ? 'Nullable(Float64)' : 'DOUBLE'})`), share)} AS ${name}${String(m)}`]);
    return [
      `avg(${when(first)}) AS p${String(m)}_0`,
      ...one.variables.slice(1).map((_, v) => `avg(${when(`coalesce(${columnOf(batch, one, v + 1)}, 0)`)}) AS p${String(m)}_${String(v + 1)}`),
      ...cut(cap?.upper, 'h'), ...cut(cap?.lower, 'l'),
      ...(plan.units.cluster === null ? [] : [`count(${when('1')}) AS u${String(m)}`]),
      ...(transform === undefined ? [] : [`count(CASE WHEN ${[...(kept === null ? [] : [kept]), `${first} IS NULL`].join(' AND ')} THEN 1 END) AS b${String(m)}`]),
    ];
  });
  const fates = batch.measures.flatMap((_, among) => rowFates.map((__, fate) => `sum(m${String(among)}_${String(fate)}) AS f${String(among)}_${String(fate)}`));
  const clusters = plan.units.cluster === null ? [] : ['count(DISTINCT g) AS clusters'];
  return `SELECT ${[...columns, ...clusters, ...fates].join(', ')} FROM (${valuesSql(plan, batch, dialect, { fates: true })}) AS vals`;
}
