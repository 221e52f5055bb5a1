import type { OnProgress } from '../../src-contract/bridge';
import { segmentName } from '../../src-contract/evaluation';
import { LiftbenchError } from '../../src-contract/failure';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { ArmOrigin, QuantilePlace, NumberOrigin, OriginRequest, OriginRows, OriginRowsRequest, OriginUnits, OriginUnitsRequest } from '../../src-contract/provenance';
import type { Connection } from '../database/connection';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { readDefinitionText } from '../evaluation/definition-text';
import { Jobs } from '../evaluation/jobs';
import type { PlannedMetric, PlannedUse } from '../evaluation/plan-sample';
import { asText, rowOrder } from '../evaluation/sql-text';
import type { QueryWorkspace } from '../queries/query-desk';
import { countedRowsSql, measureOf } from '../queries/unit-values-sql';
import { UnitsTables, type UnitsOfExperiment } from '../queries/units-tables';
import { placeRows } from './place-rows';
import { eventValuesSql, quantilePlaces } from './quantile-place';

interface Opened {
  readonly connection: Connection;
  readonly units: UnitsOfExperiment;
  readonly planned: PlannedMetric;
  readonly metric: Metric;
  /** The metric's values of the units in the segment: `k`, `v`, `y`, `d`, `rows`. */
  readonly values: string;
  readonly sql: string;
}

const SHOWN_ROWS = 200;
const LONGEST_CELL = 500;
const MOST_UNITS = 500;

/** Follows a number back: to its arms' moments, to the units behind them, to the rows of the files. */
export class OriginDesk {
  readonly #workspace: QueryWorkspace;
  readonly #tables: UnitsTables;
  readonly #jobs = new Jobs();

  constructor(workspace: QueryWorkspace, tables = new UnitsTables()) {
    this.#workspace = workspace;
    this.#tables = tables;
  }

  /** Both arms' moments, from one value per unit. */
  origin(request: OriginRequest, onProgress: OnProgress | null): Promise<NumberOrigin> {
    onProgress?.({ step: 'units', label: 'Summing up the units', fraction: null });
    return this.#with(request, async ({ connection, values, sql, planned, units, metric }) => {
      const arms = await connection.rows<SummedArm>(momentsSql(values, planned.denominator !== null));
      const arm = (variant: string): ArmOrigin => armOf(variant, arms.find(({ v }) => v === variant), planned.denominator !== null);
      const found: NumberOrigin = { metric: request.metric, segment: request.segment, aggregate: planned.numerator.aggregate, arms: [arm(request.variant), arm(request.control)], sql };
      const { quantile } = needsOf(metric);
      if (quantile === undefined) return found;
      const rows = quantile.per === 'event' ? eventValuesSql(countedRowsSql(units.plan, planned.numerator, units.table), values) : null;
      const places = await quantilePlaces(connection, rows ?? `SELECT v, k, y AS x FROM (${values}) WHERE y IS NOT NULL`, quantile.share, [request.variant, request.control]);
      const counted = rows === null ? found.arms : found.arms.map((one, at) => countedBy(one, places[at])) as unknown as NumberOrigin['arms'];
      return { ...found, arms: counted, quantile: { share: quantile.share, per: quantile.per, places }, sql: rows ?? sql };
    });
  }

  /** A page of an arm's units, the largest values first, with the sum as it grows. */
  units(request: OriginUnitsRequest): Promise<OriginUnits> {
    return this.#with(request, async ({ connection, values }) => {
      const offset = Math.max(0, Math.floor(request.offset));
      const limit = Math.min(MOST_UNITS, Math.max(0, Math.floor(request.limit)));
      const of = `FROM (${values}) WHERE v = $arm AND y IS NOT NULL`;
      const { total } = await connection.row<{ total: number }>(`SELECT count(*) AS total ${of}`, { arm: request.arm });
      const rows = await connection.rows<{ unit: string; value: number; denominator: number | null; rows: number; runningSum: number }>(
        `SELECT k AS unit, y AS value, d AS denominator, rows, sum(y) OVER (ORDER BY y DESC, k ROWS UNBOUNDED PRECEDING) AS "runningSum" ${of} ORDER BY y DESC, k LIMIT ${String(limit)} OFFSET ${String(offset)}`,
        { arm: request.arm },
      );
      return { total, offset, units: rows };
    });
  }

  /** The source rows that count for one unit: those of the numerator, then those of the denominator where there is one. */
  rows(request: OriginRowsRequest): Promise<readonly OriginRows[]> {
    return this.#with(request, async (opened) => {
      const { numerator, denominator } = opened.planned;
      const parts: OriginRows[] = [await partOf(opened, 'numerator', numerator, request.unit)];
      if (denominator !== null) parts.push(await partOf(opened, 'denominator', denominator, request.unit));
      return parts;
    });
  }

  stop(job: string): void {
    this.#jobs.stop(job);
  }

  stopAll(): void {
    this.#jobs.stopAll();
  }

  #with<Result>(request: OriginRequest, work: (opened: Opened) => Promise<Result>): Promise<Result> {
    return this.#jobs.run(request.job, async (signal) => {
      const { database, sources } = this.#workspace;
      const definition = readDefinitionText(request.definition);
      const index = definition.metrics.findIndex(({ id }) => id === request.metric);
      if (index < 0) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${request.metric}".`, next: 'Choose a number of the present readout.' });
      const connection = await database.connect({ signal });
      try {
        const units = await this.#tables.open(database, connection, sources, definition);
        const planned = units.plan.metrics[index];
        const metric = units.definition.metrics[index];
        if (planned === undefined || metric === undefined) throw new RangeError('no such metric');
        // A quantile over rows has no value per unit; its units are all there is to choose from.
        const { table, sql } = needsOf(metric).quantile?.per === 'event' ? { table: `(SELECT k, v, CAST(NULL AS DOUBLE) AS y, CAST(NULL AS DOUBLE) AS d, 0 AS rows FROM ${units.table})`, sql: '' } : await units.values(index);
        return await work({ connection, units, planned, metric, sql, values: inSegment(units, table, request.segment) });
      } finally {
        connection.close();
      }
    });
  }
}

/** Of a quantile over rows, the units that have any, and their rows. */
function countedBy(arm: ArmOrigin, place: QuantilePlace | undefined): ArmOrigin {
  const units = place?.units ?? 0;
  return { ...arm, units, unitsWithout: arm.units + arm.unitsWithout - units, rows: place?.values ?? 0 };
}

/** The values of the units of a segment. */
function inSegment({ plan, table }: UnitsOfExperiment, values: string, segment: string | null): string {
  if (segment === null) return `SELECT * FROM ${values}`;
  const index = plan.units.attributes.findIndex(({ column }) => segment.startsWith(`${column}=`));
  const attribute = plan.units.attributes[index];
  if (attribute === undefined) throw new LiftbenchError({ kind: 'input', message: `The segment "${segment}" is not one of this experiment.`, next: 'Choose a number of the present readout.' });
  const level = segment.slice(attribute.column.length + 1);
  const text = asText(`u.a${String(index)}`, attribute.type);
  const matches = segment === segmentName(attribute.column, null) ? `(${text} IS NULL OR ${text} = ${quoteText(level)})` : `${text} = ${quoteText(level)}`;
  return `SELECT m.* FROM ${values} m JOIN ${table} u ON u.k = m.k WHERE ${matches}`;
}

interface SummedArm extends Record<string, unknown> {
  readonly v: string;
  readonly units: number;
  readonly absent: number;
  readonly s: number | null;
  readonly mean: number | null;
  readonly square: number | null;
  readonly ds: number | null;
  readonly dmean: number | null;
  readonly dsquare: number | null;
  readonly cross: number | null;
  readonly rows: number | null;
}

/** Sums first, then squares around the means: two walks, so that large means cost no digits. */
function momentsSql(values: string, ratio: boolean): string {
  const below = ratio ? ', kahan_sum(d) AS ds, kahan_sum(d) / count(y) AS dmean' : '';
  const outer = ratio ? ', any_value(ds) AS ds, any_value(dmean) AS dmean, kahan_sum((d - dmean) * (d - dmean)) AS dsquare, kahan_sum((y - mean) * (d - dmean)) AS cross' : '';
  return `WITH vals AS (${values}), sums AS (SELECT v, count(y) AS units, count(*) - count(y) AS absent, kahan_sum(y) AS s, kahan_sum(y) / count(y) AS mean, sum(rows)::BIGINT AS rows${below} FROM vals GROUP BY v)
SELECT v, any_value(units) AS units, any_value(absent) AS absent, any_value(s) AS s, any_value(mean) AS mean, any_value(sums.rows) AS rows, kahan_sum((y - mean) * (y - mean)) AS square${outer}
FROM vals JOIN sums USING (v) GROUP BY v`;
}

function armOf(variant: string, found: SummedArm | undefined, ratio: boolean): ArmOrigin {
  const units = found?.units ?? 0;
  const over = (square: number | null | undefined): number | null => (units < 2 || square === null || square === undefined ? null : square / (units - 1));
  return {
    variant,
    units,
    unitsWithout: found?.absent ?? 0,
    sum: found?.s ?? 0,
    mean: found?.mean ?? Number.NaN,
    variance: over(found?.square),
    denominator: ratio ? { sum: found?.ds ?? 0, mean: found?.dmean ?? Number.NaN, variance: over(found?.dsquare), covariance: over(found?.cross) } : null,
    rows: found?.rows ?? 0,
  };
}

async function partOf({ connection, units }: Opened, part: OriginRows['part'], use: PlannedUse, unit: string): Promise<OriginRows> {
  const { plan, table } = units;
  const { source } = measureOf(plan, use.measure);
  const one = `(SELECT k, t FROM ${table} WHERE k = ${quoteText(unit)})`;
  const cells = source.columns.map(({ name }, index) => `left(s.${quoteIdentifier(name)}::VARCHAR, ${String(LONGEST_CELL)}) AS c${String(index)}`);
  const found = await connection.rows<Record<string, string | number | null>>(
    `WITH counted AS MATERIALIZED (${countedRowsSql(plan, use, one)}), s AS (SELECT *, ${rowOrder(source)} AS "row position" FROM ${source.relation} WHERE ${rowOrder(source)} IN (SELECT r FROM counted))
SELECT counted.x AS value, counted.r::VARCHAR AS place, ${cells.join(', ')} FROM counted JOIN s ON s."row position" = counted.r ORDER BY counted.t, counted.r`,
  );
  const shown = found.slice(0, SHOWN_ROWS);
  const places = await placeRows(source, shown.map(({ place }) => BigInt(String(place))), unit);
  return {
    part, source: source.name, aggregate: use.aggregate, columns: source.columns.map(({ name }) => name), total: found.length,
    rows: shown.map((row, index) => ({ file: places[index]?.file ?? null, line: places[index]?.line ?? null, remark: null, value: Number(row['value']), cells: source.columns.map((_, column) => (row[`c${String(column)}`] as string | null | undefined) ?? null) })),
    aggregated: found.length === 0 ? 0 : aggregated(use, found.map(({ value }) => Number(value))),
  };
}

function aggregated({ aggregate }: PlannedUse, values: readonly number[]): number {
  switch (aggregate) {
    case 'any': return 1;
    case 'count': return values.length;
    case 'sum': return values.reduce((sum, value) => sum + value, 0);
    case 'average': return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'max': return values.reduce((a, b) => Math.max(a, b));
    case 'min': return values.reduce((a, b) => Math.min(a, b));
    case 'last': return values.at(-1) ?? Number.NaN;
  }
}
