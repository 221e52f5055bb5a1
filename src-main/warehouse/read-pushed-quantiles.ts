import { needsOf } from '../../src-contract/metrics/catalogue';
import { curveQuantiles } from '../../src-contract/quantile-curve';
import type { DayAxis } from '../../src-contract/sample';
import type { PushedMetric, PushedQuantiles } from '../../src-contract/warehouse';
import type { PushDialect } from './push-dialect';
import type { PushedMetricPlan, PushPlan } from './push-plan';
import { BRACKET, quantilesSql } from './quantile-statements';
import type { Ask } from './read-pushed-units';
import type { RemoteRow } from './remote-engine';

/** Where a row of an answer belongs among cells; null = nowhere. */
export type CellOfRow = (row: RemoteRow) => number | null;

/** How many statements {@link readPushedQuantiles} asks for a metric. */
export function quantileStatements({ metric }: PushedMetricPlan, days: number): number {
  const { quantile } = needsOf(metric);
  return quantile === undefined ? 0 : 1 + (quantile.curve ? 1 : 0) + days;
}

/** A metric's quantiles by segment, along its curve and by day. @param cells how many, and where rows belong among them. */
export async function readPushedQuantiles(plan: PushPlan, planned: PushedMetricPlan, cells: { readonly count: number; readonly of: CellOfRow }, axis: DayAxis | null, dialect: PushDialect, ask: Ask): Promise<NonNullable<PushedMetric['quantiles']>> {
  const { metric } = planned;
  const { quantile } = needsOf(metric);
  if (quantile === undefined) throw new RangeError(`${metric.id} is no quantile`);
  const label = metric.name ?? metric.id;
  const variants = plan.units.variants.length;
  const all = emptyQuantiles(cells.count);
  for (const row of await ask(quantilesSql(plan, planned, [quantile.share], dialect, { attributes: plan.units.attributes.length > 0 }), label)) place(all, cells.of(row), row, 0, quantile.share);
  let curve: Filled | null = null;
  if (quantile.curve) {
    curve = emptyQuantiles(curveQuantiles.length * variants);
    for (const row of await ask(quantilesSql(plan, planned, curveQuantiles, dialect), label)) for (const [k, share] of curveQuantiles.entries()) place(curve, k * variants + Number(row['c']), row, k, share);
  }
  const days = axis === null ? null : emptyQuantiles(axis.days.length * variants);
  for (const [day, end] of [...(axis?.ends ?? [])].entries()) {
    for (const row of await ask(quantilesSql(plan, planned, [quantile.share], dialect, { until: end * 1000 }), `${axis?.days[day] ?? ''}: ${label}`)) if (days !== null) place(days, day * variants + Number(row['c']), row, 0, quantile.share);
  }
  return { cells: all, days, curve };
}

interface Filled extends PushedQuantiles {
  readonly n: number[];
  readonly value: (number | null)[];
  readonly error: (number | null)[];
}

function emptyQuantiles(cells: number): Filled {
  const nothing = (): null[] => new Array<null>(cells).fill(null);
  return { n: new Array<number>(cells).fill(0), value: nothing(), error: nothing() };
}

function place(into: Filled, cell: number | null, row: RemoteRow, share: number, level: number): void {
  if (cell === null) return;
  const of = (name: string): number => Number(row[`${name}${String(share)}`]);
  const units = Number(row['units']);
  const error = quantileError(level, Number(row['n']), units, of);
  into.n[cell] = units;
  into.value[cell] = of('q');
  into.error[cell] = Number.isNaN(error) ? null : error;
}

/** As for values at hand: the distance of the bracket's ends, and by how much clustering in units adds to it. */
function quantileError(share: number, n: number, units: number, of: (name: string) => number): number {
  const reach = BRACKET * Math.sqrt((share * (1 - share)) / n);
  if (!(share - reach > 0) || !(share + reach < 1)) return NaN;
  const at = (name: string, level: number): number => {
    const exact = (n - 1) * level;
    return of(`${name}a`) + (exact - Math.floor(exact)) * (of(`${name}b`) - of(`${name}a`));
  };
  const half = (at('h', share + reach) - at('l', share - reach)) / (2 * BRACKET);
  return Math.sqrt(((half * half * n * (n - 1)) / (n * n)) * clusterFactor(share, n, units, of));
}

function clusterFactor(share: number, n: number, units: number, of: (name: string) => number): number {
  if (units === n) return 1;
  if (units < 2) return NaN;
  const mean = n / units;
  return of('square') / (units - 1) / (mean * mean) / units / ((share * (1 - share)) / n);
}
