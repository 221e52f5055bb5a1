import { isKnownWithin } from '../sources/known-columns';
import type { OpenedSource } from '../sources/opened-source';
import type { ExperimentData } from './experiment-data';
import { analysed, type UnitTable } from './exposure-sql';
import { carriedMetric, type SeenMeasure } from './find-values';

/** So many values with their units are held in memory at most: some tens of megabytes. */
const MOST_VALUES = 2_000_000;

/** The rows that a statement puts together with units. */
export interface JoinedRows {
  /** SQL of their time. */
  readonly time: string;
  readonly key: { readonly name: string };
  /** How they are put together with units. */
  readonly same: string;
  /** Epoch microseconds, both inclusive, of the rows that it reads. */
  readonly from: number;
  readonly to: number;
}

/** What a statement over rows `e` and units `u`, grouped as it likes, needs more to gather values with their units; all empty where none are wanted. */
export interface AlongSql {
  /** Columns of rows. */
  readonly columns: string;
  /** Columns of units. */
  readonly units: string;
  /** Aggregates. */
  readonly gathered: string;
  /** Where the answer must be left; null where it need not. */
  readonly table: string | null;
}

/**
 * Sums per unit of values from first exposure on, gathered while rows and units are put together for something else: to
 * read the rows a second time would cost several times as much. Only of measures with few values, as these wait in memory.
 */
export class SumsTakenAlong {
  readonly #data: ExperimentData;
  readonly #units: UnitTable;
  readonly #measures: readonly SeenMeasure[];
  readonly #taken = new Map<string, string>();
  #room = MOST_VALUES;

  constructor(data: ExperimentData, units: UnitTable, measures: readonly SeenMeasure[]) {
    this.#data = data;
    this.#units = units;
    this.#measures = measures;
  }

  /** Queries for one row per unit with its sum `s`, by measure. */
  get taken(): ReadonlyMap<string, string> {
    return this.#taken;
  }

  /** What to gather from a source's rows; {@link taken} counts on its being done. */
  of(source: OpenedSource, rows: JoinedRows): AlongSql {
    const chosen = this.#covers(source, rows) ? this.#measures.filter((one) => this.#fits(one, source, rows)) : [];
    if (chosen.length === 0) return { columns: '', units: '', gathered: '', table: null };
    const table = `${this.#units.name}_${String(this.#taken.size)}_along`;
    chosen.forEach(({ measure }, index) => this.#taken.set(measure.id, `SELECT x.k AS k, sum(x.v) AS s FROM (SELECT unnest(l${String(index)}) AS x FROM ${table}) GROUP BY x.k`));
    const all = this.#units.allAnalysed;
    return {
      table,
      columns: chosen.map(({ measure, value }, index) => `, ${measure.condition === null ? value : `CASE WHEN ${measure.condition} THEN ${value} END`} AS v${String(index)}`).join(''),
      units: all ? '' : `, (${analysed(this.#data.plan.units)}) AS analysed`,
      gathered: chosen.map((_, index) => `, list({k: e.k, v: e.v${String(index)}}) FILTER (WHERE isfinite(e.v${String(index)})${all ? '' : ' AND u.analysed'} AND e.t >= u.t) AS l${String(index)}`).join(''),
    };
  }

  /** Whether all rows since any unit's first exposure are read. */
  #covers(source: OpenedSource, { same, to }: JoinedRows): boolean {
    const { plan: { units }, definition } = this.#data;
    return same === 'e.k = u.k' && (units.start !== null || this.#units.wholly) && isKnownWithin(source, definition.sources[source.name]?.time ?? '', -Infinity, to / 1000);
  }

  #fits(one: SeenMeasure, source: OpenedSource, { time, key }: JoinedRows): boolean {
    const { measure, seen } = one;
    if (measure.source !== source || measure.time !== time || measure.unitColumn.name !== key.name || seen.all > this.#room || carriedMetric(one, this.#units) === undefined) return false;
    this.#room -= seen.all;
    return true;
  }
}
