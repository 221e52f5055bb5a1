import { quoteIdentifier } from '../database/quoting';
import type { WantedMeasure } from '../statistics/scanned-rows';
import { commonSpan } from './asked-span';
import type { ScanPlan } from './measures-sql';
import type { AskedSpan, PlannedMeasure, SamplePlan } from './plan-sample';

/** One scan, and which measures are cut out of it. */
export interface PlannedScan {
  readonly scan: ScanPlan;
  readonly measures: readonly PlannedMeasure[];
  readonly wanted: readonly WantedMeasure[];
  /** Rows outside of it are only counted; null = all are wanted. */
  readonly span: AskedSpan | null;
}

/** Columns of values that one scan carries at most, and the bytes that they may take; more go into another scan, so that memory has a bound. */
const VALUES_PER_SCAN = 12;
const BYTES_PER_SCAN = 4_000_000_000;

/** By the rows of the source alone, so that the same scans are made on every machine. */
function valuesPerScan(rows: number): number {
  return Math.max(1, Math.min(VALUES_PER_SCAN, Math.floor(BYTES_PER_SCAN / 8 / Math.max(1, rows))));
}

/** Groups measures by source: one scan per source for all of them together. */
export function planScans(plan: SamplePlan, measures: readonly PlannedMeasure[]): PlannedScan[] {
  const bySource = new Map<string, PlannedMeasure[]>();
  for (const measure of measures) {
    const place = JSON.stringify([measure.source.relation, measure.unitColumn.name, measure.time]);
    bySource.set(place, [...(bySource.get(place) ?? []), measure]);
  }
  return [...bySource.values()].flatMap(inParts).map((part) => planScan(plan, part));
}

function inParts(measures: readonly PlannedMeasure[]): PlannedMeasure[][] {
  const values = [...new Set(measures.map(({ value }) => value?.sql ?? null))];
  const parts: PlannedMeasure[][] = [];
  const most = valuesPerScan(measures[0]?.source.rows ?? 0);
  for (let start = 0; start < values.length; start += most) {
    const chosen = new Set(values.slice(start, start + most));
    parts.push(measures.filter(({ value }) => chosen.has(value?.sql ?? null)));
  }
  return parts;
}

function planScan(plan: SamplePlan, measures: readonly PlannedMeasure[]): PlannedScan {
  const [first] = measures;
  if (first === undefined) throw new RangeError('a scan needs a measure');
  const conditions = [...new Set(measures.map(({ condition }) => condition))];
  const values = [...new Map(measures.flatMap(({ value }) => (value === null ? [] : [[value.sql, value] as const]))).values()];
  const { source, unitColumn, time } = first;
  return {
    scan: {
      source, time, conditions, values,
      key: quoteIdentifier(unitColumn.name),
      keyType: unitColumn.type,
      unitsKeyType: plan.units.keyType,
      end: plan.units.end,
      ordered: measures.some(({ ordered }) => ordered),
    },
    measures,
    span: commonSpan(measures),
    wanted: measures.map(({ key, condition, value }) => ({
      key,
      condition: conditions.indexOf(condition),
      value: value === null ? null : values.findIndex(({ sql }) => sql === value.sql),
    })),
  };
}

/** By what a scan orders rows of one instant where their places are not known: the values, then the conditions, that it carries. */
export function tiesOf({ scan: { conditions, values } }: PlannedScan): string {
  return JSON.stringify([conditions, values.map(({ sql }) => sql)]);
}
