import type { Metric } from '../../src-contract/metrics/catalogue';
import type { PlannedUse } from '../evaluation/plan-sample';

/** A table in a warehouse, as its statements name it. Every expression over its rows calls it `src`. */
export interface PushTable {
  readonly source: string;
  readonly sql: string;
  /** Epoch microseconds of a row; null where it has no time. */
  readonly time: string | null;
  /** The column of times itself. */
  readonly rawTime: string | null;
  /** A column that numbers the rows. */
  readonly order: string | null;
}

/** A value of a row: its own expression, to tell NULL, and as a double. */
export interface PushValue {
  readonly sql: string;
  readonly double: string;
}

export interface PushMeasure {
  readonly id: string;
  readonly table: PushTable;
  /** The unit as text. */
  readonly key: string;
  /** Rows have times that are compared with the unit's first exposure. */
  readonly timed: boolean;
  readonly condition: string | null;
  readonly value: PushValue | null;
}

export interface PushVariable {
  readonly role: 'numerator' | 'denominator' | 'covariate' | 'covariateDenominator';
  readonly use: PlannedUse;
}

export interface PushedMetricPlan {
  readonly metric: Metric;
  /** Numerator first. */
  readonly variables: readonly PushVariable[];
  /** Why the warehouse cannot be asked for it, in words; null when it can. */
  readonly refused: string | null;
}

export interface PushUnits {
  readonly table: PushTable;
  /** As text, like variants and attributes. */
  readonly key: string;
  readonly variant: string;
  readonly variants: readonly string[];
  readonly where: string | null;
  readonly filter: string | null;
  /** Epoch microseconds; `end` is exclusive. */
  readonly start: number | null;
  readonly end: number | null;
  readonly multiple: 'exclude' | 'first';
  /** What was randomised, where units lie inside it: its column and its value as text. */
  readonly cluster: { readonly column: string; readonly text: string } | null;
  readonly attributes: readonly { readonly column: string; readonly text: string; readonly segment: boolean }[];
}

/** All that is asked of a warehouse, in the words of its own SQL. */
export interface PushPlan {
  readonly units: PushUnits;
  readonly measures: ReadonlyMap<string, PushMeasure>;
  readonly metrics: readonly PushedMetricPlan[];
}
