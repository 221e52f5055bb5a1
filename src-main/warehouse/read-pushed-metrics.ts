import { needsOf } from '../../src-contract/metrics/catalogue';
import type { DayAxis, LeftOutRows } from '../../src-contract/sample';
import type { PushedCells, PushedMetric } from '../../src-contract/warehouse';
import type { PushDialect } from './push-dialect';
import type { PushedMetricPlan, PushPlan } from './push-plan';
import { quantileStatements, readPushedQuantiles } from './read-pushed-quantiles';
import { checkLevels, type Ask } from './read-pushed-units';
import type { RemoteRow } from './remote-engine';
import { levelsSql } from './units-statements';
import { momentsSql, momentVariables, type Shape } from './moments-statements';
import { batchOf, pooledSql, rowFates, type ValuesBatch } from './values-statements';

/** Metrics of one statement: more would reach the length of statement that servers take. */
const BATCH = 10;

/** Levels per segment, in the order in which the engine for files has them: by their bytes, NULL last. */
export type Levels = readonly { readonly column: string; readonly labels: readonly (string | null)[] }[];

export interface PushedMetrics {
  readonly metrics: readonly PushedMetric[];
  /** Matching rows that cannot count, by metric and variable, as an evaluation's provenance names them. */
  readonly leftOut: Readonly<Record<string, LeftOutRows>>;
  readonly levels: Levels;
}

/** How many statements {@link readPushedMetrics} asks. */
export function statementsOf({ metrics }: Pick<PushPlan, 'metrics'>, days: number): number {
  const asked = metrics.filter(({ refused }) => refused === null);
  return Math.ceil(asked.length / BATCH) * (2 + days) + asked.reduce((sum, one) => sum + quantileStatements(one, days), 0);
}

/** Adds up all metrics: a pass for cut points and pivots, a pass for moments, and a pass per day where days are asked for. */
export async function readPushedMetrics(plan: PushPlan, axis: DayAxis | null, dialect: PushDialect, ask: Ask): Promise<PushedMetrics> {
  const asked = plan.metrics.filter(({ refused }) => refused === null);
  const batches: { batch: ValuesBatch; shapes: readonly Shape[]; pooled: RemoteRow; rows: readonly RemoteRow[]; days: RemoteRow[][] }[] = [];
  for (let first = 0; first < asked.length; first += BATCH) {
    const batch = batchOf(plan, asked.slice(first, first + BATCH));
    const label = batch.metrics.map(({ metric }) => metric.name ?? metric.id).join(', ');
    const [pooled = {}] = await ask(pooledSql(plan, batch, dialect), label);
    const shapes = batch.metrics.map((one, m) => shapeOf(plan, one, pooled, m));
    const rows = await ask(momentsSql(plan, batch, shapes, dialect), label);
    const days: RemoteRow[][] = [];
    for (const [day, end] of [...(axis?.ends ?? [])].entries()) days.push([...(await ask(momentsSql(plan, batch, shapes, dialect, end * 1000), `${axis?.days[day] ?? ''}: ${label}`))]);
    batches.push({ batch, shapes, pooled, rows, days });
  }
  const levels = levelsOf(plan, batches[0]?.rows ?? (await ask(levelsSql(plan.units, dialect), 'Counting segments')));
  const variants = plan.units.variants.length;
  const cellCount = variants * (1 + levels.reduce((sum, { labels }) => sum + labels.length, 0));
  const answered = batches.flatMap(({ batch, shapes, pooled, rows, days }) =>
    batch.metrics.map((one, m): PushedMetric => {
      const roles = momentVariables(plan, one).map(({ role }) => role);
      const cells = cellsOf(roles.length, m, placedByLevel(plan, levels, rows), cellCount);
      const shape = shapes[m] ?? { pivot: [], lower: null, upper: null };
      const fates = leftOutOf(batch, one, pooled);
      return {
        metric: one.metric.id, roles, pivot: shape.pivot, cells,
        days: axis === null ? null : cellsOf(roles.length, m, days.flatMap((found, day) => found.map((row) => ({ cell: day * variants + Number(row['c']), row }))), axis.days.length * variants),
        third: needsOf(one.metric).denominator === undefined && plan.units.cluster === null ? thirdOf(cells, rows, m, variants) : null,
        cap: capOf(one, shape, rows, m, plan.units.cluster === null ? total(cells.n.slice(0, variants)) : Number(pooled[`u${String(m)}`])),
        ...fates,
        unanswered: unansweredOf(plan, one, fates, Number(pooled[`b${String(m)}`] ?? 0)),
      };
    }),
  );
  const cellOfRow = (row: RemoteRow): number | null => placedByLevel(plan, levels, [row])[0]?.cell ?? null;
  const metrics: PushedMetric[] = [];
  for (const one of plan.metrics) {
    const found = answered.find(({ metric }) => metric === one.metric.id) ?? refusedMetric(plan, one, cellCount, axis === null ? null : axis.days.length * variants);
    const quantiles = one.refused === null && needsOf(one.metric).quantile !== undefined ? await readPushedQuantiles(plan, one, { count: cellCount, of: cellOfRow }, axis, dialect, ask) : undefined;
    metrics.push({ ...found, ...(quantiles === undefined ? {} : { quantiles, third: null }) });
  }
  const leftOut = Object.fromEntries(batches.flatMap(({ batch, pooled }) => batch.metrics.flatMap((one) => namedLeftOut(batch, one, pooled))));
  return { metrics, levels, leftOut };
}

/** A metric that the warehouse cannot be asked for. */
function refusedMetric(plan: PushPlan, one: PushedMetricPlan, cells: number, days: number | null): PushedMetric {
  const { metric, refused } = one;
  const roles = momentVariables(plan, one).map(({ role }) => role);
  const nothing = (count: number): PushedCells => cellsOf(roles.length, 0, [], count);
  const leftOut = { nulls: 0, notFinite: 0, notNumeric: 0, untimed: 0 };
  return { metric: metric.id, roles, pivot: roles.map(() => 0), cells: nothing(cells), days: days === null ? null : nothing(days), third: null, cap: null, rows: 0, leftOut, unanswered: refused };
}

function shapeOf(plan: PushPlan, one: PushedMetricPlan, pooled: RemoteRow, m: number): Shape {
  const { cap } = needsOf(one.metric);
  const figure = (name: string): number | null => {
    const found = pooled[name];
    return found === null || found === undefined || !Number.isFinite(Number(found)) ? null : Number(found);
  };
  // Sums over what was randomised are near the mean of units times as many as enter from each.
  const together = plan.units.cluster === null ? 1 : (figure(`u${String(m)}`) ?? 0) / Math.max(1, figure('clusters') ?? 1);
  return {
    pivot: momentVariables(plan, one).map(({ source }) => pivotNear(together * (source === 'units' ? 1 : (figure(`p${String(m)}_${String(source)}`) ?? 0)))),
    upper: cap?.upperValue ?? figure(`h${String(m)}`),
    lower: cap?.lowerValue ?? figure(`l${String(m)}`),
  };
}

/** A number near a mean in 24 bits, so that what is left of values, and the sum of many equal ones, has no rounding. */
export function pivotNear(mean: number): number {
  const near = Math.fround(mean);
  return Number.isFinite(near) ? near : mean;
}

interface PlacedRow {
  readonly cell: number;
  readonly row: RemoteRow;
}

function levelsOf({ units }: PushPlan, rows: readonly RemoteRow[]): Levels {
  return units.attributes.flatMap(({ column, segment }, a) => {
    if (!segment) return [];
    const found = new Set(rows.filter((row) => Number(row[`g${String(a)}`]) === 0).map((row) => levelOf(row, a)));
    checkLevels(column, found.size);
    const labels = [...found].filter((level) => level !== null).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    return [{ column, labels: found.has(null) ? [...labels, null] : labels }];
  });
}

function levelOf(row: RemoteRow, attribute: number): string | null {
  const level = row[`level${String(attribute)}`];
  return level === null || level === undefined ? null : String(level);
}

function placedByLevel({ units }: PushPlan, levels: Levels, rows: readonly RemoteRow[]): PlacedRow[] {
  const variants = units.variants.length;
  return rows.flatMap((row) => {
    const attribute = units.attributes.findIndex((_, a) => Number(row[`g${String(a)}`]) === 0);
    if (attribute < 0) return [{ cell: Number(row['c']), row }];
    let group = 1;
    for (const { column, labels } of levels) {
      if (column === units.attributes[attribute]?.column) return [{ cell: (group + labels.indexOf(levelOf(row, attribute))) * variants + Number(row['c']), row }];
      group += labels.length;
    }
    return [];
  });
}

/** @param k how many variables have moments */
function cellsOf(k: number, m: number, placed: readonly PlacedRow[], cells: number): PushedCells {
  const variables = Array.from({ length: k }, (_, v) => v);
  const n = new Array<number>(cells).fill(0);
  const offset = variables.map(() => new Array<number>(cells).fill(0));
  const product = Array.from({ length: (k * (k + 1)) / 2 }, () => new Array<number>(cells).fill(0));
  for (const { cell, row } of placed) {
    const units = Number(row[`n${String(m)}`]);
    if (units === 0) continue;
    n[cell] = units;
    // Parts of a table that are merged leave equal values a variance of their rounding.
    const [smallest, largest] = ['s', 't'].map((letter) => variables.map((v) => Number(row[`${letter}${String(m)}_${String(v)}`])));
    const alike = variables.map((v) => smallest?.[v] === largest?.[v]);
    offset.forEach((column, v) => (column[cell] = alike[v] === true ? (smallest?.[v] ?? NaN) : Number(row[`o${String(m)}_${String(v)}`]) / units));
    for (let v = 0, pair = 0; v < k; v += 1) for (let w = 0; w <= v; w += 1, pair += 1) (product[pair] ?? [])[cell] = alike[v] === true || alike[w] === true ? 0 : Number(row[`q${String(m)}_${String(pair)}`]) * units;
  }
  return { n, offset, product };
}

function overall(rows: readonly RemoteRow[]): RemoteRow[] {
  return rows.filter((row) => !Object.entries(row).some(([name, value]) => /^g\d+$/.test(name) && Number(value) === 0));
}

/** E (z − o)³ = E z³ − 3 o E z² + 2 o³, and E z² = q/n + o². */
function thirdOf({ n, offset, product }: PushedCells, rows: readonly RemoteRow[], m: number, variants: number): number[] {
  const third = new Array<number>(variants).fill(NaN);
  for (const row of overall(rows)) {
    const cell = Number(row['c']);
    const units = n[cell] ?? 0;
    const o = offset[0]?.[cell] ?? 0;
    if (units > 0) third[cell] = Number(row[`h${String(m)}`]) / units - (3 * o * (product[0]?.[cell] ?? 0)) / units - o ** 3;
  }
  return third;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** @param units how many enter the metric */
function capOf({ metric }: PushedMetricPlan, { lower, upper }: Shape, rows: readonly RemoteRow[], m: number, units: number): PushedMetric['cap'] {
  if (needsOf(metric).cap === undefined) return null;
  const cut = overall(rows).reduce((sum, row) => sum + Number(row[`w${String(m)}`] ?? 0), 0);
  return { lower, upper, cutShare: units === 0 ? null : cut / units };
}

function leftOutOf(batch: ValuesBatch, { variables }: PushedMetricPlan, pooled: RemoteRow, variable = 0): { rows: number; leftOut: LeftOutRows } {
  const among = batch.measures.findIndex(({ id }) => id === variables[variable]?.use.measure);
  const of = (fate: (typeof rowFates)[number]): number => Number(pooled[`f${String(among)}_${String(rowFates.indexOf(fate))}`] ?? 0);
  return { rows: of('counted'), leftOut: { nulls: of('nulls'), notFinite: of('notFinite'), notNumeric: of('notNumeric'), untimed: of('untimed') } };
}

function namedLeftOut(batch: ValuesBatch, plan: PushedMetricPlan, pooled: RemoteRow): [string, LeftOutRows][] {
  const covariates = plan.variables.filter(({ role }) => role === 'covariate');
  return plan.variables.flatMap((variable, v): [string, LeftOutRows][] => {
    const { leftOut } = leftOutOf(batch, plan, pooled, v);
    if (variable.role === 'covariateDenominator' || leftOut.nulls + leftOut.notFinite + leftOut.notNumeric + (leftOut.untimed ?? 0) === 0) return [];
    const name = variable.role === 'covariate' && covariates.length > 1 ? `covariate[${String(covariates.indexOf(variable))}]` : variable.role;
    return [[name === 'numerator' ? plan.metric.id : `${plan.metric.id}.${name}`, leftOut]];
  });
}

function unansweredOf(plan: PushPlan, { variables }: PushedMetricPlan, { rows, leftOut }: { rows: number; leftOut: LeftOutRows }, untransformed: number): string | null {
  const measure = plan.measures.get(variables[0]?.use.measure ?? '');
  if (measure !== undefined && measure.value !== null && rows === 0) {
    const reasons: [number, string][] = [[leftOut.nulls, 'empty'], [leftOut.notNumeric, 'not numbers'], [leftOut.notFinite, 'not finite']];
    const found = reasons.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} are ${what}`);
    if (found.length > 0) return `No row of the metric has a value that counts: ${found.join(', ')}.`;
  }
  return untransformed === 0 ? null : `The transform has no answer for ${String(untransformed)} ${untransformed === 1 ? 'unit' : 'units'} with too small a value.`;
}
