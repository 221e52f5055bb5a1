import { needsOf } from '../../src-contract/metrics/catalogue';
import type { PushDialect } from './push-dialect';
import type { PushedMetricPlan, PushPlan } from './push-plan';
import { unitsSql } from './units-statements';
import { batchOf, countsSql, rowsSql, valuesSql, type DayEnd } from './values-statements';

/** Half-width, in binomial standard deviations, of the bracket of order statistics around a quantile. */
export const BRACKET = 1.959963984540054;

/**
 * Quantiles of a metric per variant, and per variant and level of each segment: code `c`, which attribute (`g0`… 0) and its level,
 * values `n`, units `units`, and per share the quantile (type 7) `q0`…, the order statistics on both sides of the ends of its
 * bracket `la0 lb0 ha0 hb0`…, values at or below it `below0`…, and how unevenly these lie in units, `square0`…: all that the error
 * of a quantile is made of (Deng, Knoblich & Lu 2018, sec. 4). Each group's values are sorted once, for all shares. Where units lie
 * inside what was randomised, that stands for units: its values are one list.
 */
export function quantilesSql(plan: PushPlan, metric: PushedMetricPlan, shares: readonly number[], dialect: PushDialect, o: { until?: DayEnd; attributes?: boolean } = {}): string {
  const { until = null, attributes = false } = o;
  const named = attributes ? plan.units.attributes.map((_, a) => `a${String(a)}`) : [];
  const perUnit = needsOf(metric.metric).quantile?.per === 'unit';
  const clustered = plan.units.cluster !== null;
  // One value per independent unit needs no lists: no two of them lie together.
  const single = perUnit && !clustered;
  const grouped = single ? groupedValuesSql(unitValuesSql(plan, metric, dialect, until, attributes), named, dialect) : groupedListsSql(plan, metric, dialect, until, named);
  const kept = ['c', ...named.flatMap((_, a) => [`g${String(a)}`, `level${String(a)}`])];
  const counted = `SELECT ${kept.join(', ')}, vals, lists, CAST(${dialect.lengthOf('vals')} AS DOUBLE) AS n, CAST(${dialect.lengthOf('lists')} AS DOUBLE) AS units FROM (${grouped}) AS grouped`;
  const ends = shares.flatMap((share, k) => {
    const q = dialect.number(share);
    const reach = `${dialect.number(BRACKET)} * sqrt(${dialect.number(share * (1 - share))} / n)`;
    return [...around(dialect, `q`, k, `(n - 1) * ${q}`), ...around(dialect, 'l', k, `(n - 1) * (${q} - ${reach})`), ...around(dialect, 'h', k, `(n - 1) * (${q} + ${reach})`)];
  });
  const placed = `SELECT ${kept.join(', ')}, vals, lists, n, units, ${ends.join(', ')} FROM (${counted}) AS counted WHERE n > 0`;
  const cut = `SELECT ${kept.join(', ')}, vals, lists, n, units, ${shares.map((share, k) => {
    const place = `((n - 1) * ${dialect.number(share)})`;
    return `qa${String(k)} + (${place} - floor(${place})) * (qb${String(k)} - qa${String(k)}) AS q${String(k)}, la${String(k)}, lb${String(k)}, ha${String(k)}, hb${String(k)}`;
  }).join(', ')} FROM (${placed}) AS placed`;
  const told = shares.flatMap((_, share) => {
    const k = String(share);
    const below = `CAST(${dialect.countUpTo('vals', `q${k}`)} AS DOUBLE)`;
    const gap = `(CAST(${dialect.countUpTo('w', `q${k}`)} AS DOUBLE) - ${below} / n * CAST(${dialect.lengthOf('w')} AS DOUBLE))`;
    return [`q${k}`, `la${k}`, `lb${k}`, `ha${k}`, `hb${k}`, ...(single ? [] : [`${below} AS below${k}`, `${dialect.sumOver('lists', 'w', `${gap} * ${gap}`)} AS square${k}`])];
  });
  return `SELECT ${[...kept, 'n', 'units', ...told].join(', ')} FROM (${cut}) AS cut`;
}

/** The order statistics on both sides of a place that may lie between two, or outside the sample. */
function around(dialect: PushDialect, name: string, share: number, place: string): string[] {
  const k = String(share);
  const inside = (at: string): string => dialect.elementAt('vals', `greatest(${dialect.number(0)}, least(n - 1, ${at}))`);
  return [`${inside(`floor(${place})`)} AS ${name}a${k}`, `${inside(`floor(${place}) + 1`)} AS ${name}b${k}`];
}

/** Per group, the values in order `vals` and one by one `lists`. */
function groupedValuesSql(values: string, named: readonly string[], dialect: PushDialect): string {
  return `SELECT ${['c', ...levelsOf(named)].join(', ')}, ${dialect.sorted(dialect.gather('x'))} AS vals, ${dialect.gather('x')} AS lists FROM (${values}) AS v GROUP BY ${setsOf('c', named)}`;
}

/** Per group, all values in order `vals`, and `lists`, each of one independent unit's. */
function groupedListsSql(plan: PushPlan, metric: PushedMetricPlan, dialect: PushDialect, until: DayEnd, named: readonly string[]): string {
  const attributes = named.length > 0;
  const lists = (of: string): string => `${dialect.sorted(dialect.flat(dialect.gather(of)))} AS vals, ${dialect.gather(of)} AS lists`;
  const perUnit = needsOf(metric.metric).quantile?.per === 'unit';
  if (plan.units.cluster === null) return `SELECT ${['c', ...levelsOf(named)].join(', ')}, ${lists('xs')} FROM (${eventValuesSql(plan, metric, dialect, until, attributes)}) AS v GROUP BY ${setsOf('c', named)}`;
  const told = ['c', ...named.flatMap((_, a) => [`g${String(a)}`, `level${String(a)}`])].join(', ');
  const inner = perUnit ? unitValuesSql(plan, metric, dialect, until, attributes) : eventValuesSql(plan, metric, dialect, until, attributes);
  const own = perUnit ? dialect.gather('x') : dialect.flat(dialect.gather('xs'));
  return `SELECT ${told}, ${lists('ws')} FROM (
  SELECT ${['c', 'g', ...levelsOf(named)].join(', ')}, ${own} AS ws FROM (${inner}) AS v${perUnit ? ' WHERE x IS NOT NULL' : ''} GROUP BY ${setsOf('c, g', named)}) AS clusters GROUP BY ${told}`;
}

function setsOf(by: string, named: readonly string[]): string {
  return named.length === 0 ? by : `GROUPING SETS ((${by}), ${named.map((name) => `(${by}, ${name})`).join(', ')})`;
}

function levelsOf(named: readonly string[]): string[] {
  return named.flatMap((name, a) => [`grouping(${name}) AS g${String(a)}`, `${name} AS level${String(a)}`]);
}

/** One value per unit, NULL where it has none. */
function unitValuesSql(plan: PushPlan, metric: PushedMetricPlan, dialect: PushDialect, until: DayEnd, attributes: boolean): string {
  const values = valuesSql(plan, batchOf(plan, [metric]), dialect, { until, attributes });
  const named = attributes ? plan.units.attributes.map((_, a) => `a${String(a)}`) : [];
  const value = needsOf(metric.metric).zeros === 'exclude' ? 'y0' : 'coalesce(y0, 0)';
  return `SELECT ${['c', ...(plan.units.cluster === null ? [] : ['g']), ...named].join(', ')}, ${value} AS x FROM (${values}) AS per_unit`;
}

/** The values of each unit's rows that count, as a list; units without one are left out. */
function eventValuesSql(plan: PushPlan, metric: PushedMetricPlan, dialect: PushDialect, until: DayEnd, attributes: boolean): string {
  const use = metric.variables[0]?.use;
  const measure = plan.measures.get(use?.measure ?? '');
  if (use === undefined || measure === undefined) throw new RangeError('no such measure');
  const units = attributes ? plan.units : { ...plan.units, attributes: [] };
  const named = units.attributes.map((_, a) => `a${String(a)}`);
  return `SELECT max(u.c) AS c, ${units.cluster === null ? '' : 'max(u.g) AS g, '}${named.map((name) => `max(u.${name}) AS ${name}, `).join('')}${dialect.gather('e.x0')} AS xs
  FROM (${rowsSql(measure.table, [measure], dialect, [])}) AS e JOIN (${unitsSql(units, dialect, until)}) AS u ON e.k = u.k
  WHERE ${countsSql(use, measure, 0, plan, dialect, until)} GROUP BY u.k`;
}
