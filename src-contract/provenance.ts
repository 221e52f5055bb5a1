import type { UnitAggregate } from './metrics/metric-kind';
import type { PlacedRow } from './triage';

/** A compared number, to be followed back to the rows that made it. */
export interface OriginRequest {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly metric: string;
  /** `column=level`; null = all units. */
  readonly segment: string | null;
  readonly variant: string;
  readonly control: string;
}

/** One arm's moments, summed up anew from its units' values by SQL alone: another road than the one that made the number. */
export interface ArmOrigin {
  readonly variant: string;
  /** Units with a value. */
  readonly units: number;
  /** Units of the arm that the metric leaves out, as they have no row. */
  readonly unitsWithout: number;
  readonly sum: number;
  readonly mean: number;
  /** With n − 1; null with fewer than two units. */
  readonly variance: number | null;
  /** What the sum is divided by, where the metric is a ratio: its own sum, mean and variance, and its covariance with the numerator. */
  readonly denominator: { readonly sum: number; readonly mean: number; readonly variance: number | null; readonly covariance: number | null } | null;
  /** Source rows behind the numerator. */
  readonly rows: number;
}

/** Where an arm's quantile lies among its values, found by sorting them in SQL. */
export interface QuantilePlace {
  readonly variant: string;
  /** Values: of units, or of all their rows. */
  readonly values: number;
  /** Units that have one. */
  readonly units: number;
  /** Values at or below the lower one of the two. */
  readonly atOrBelow: number;
  /** The two neighbouring values that the quantile lies between: number ⌊h⌋ and ⌊h⌋ + 1 in order, from 0, with h = share × (values − 1) (Hyndman & Fan's type 7). */
  readonly lower: number;
  readonly upper: number;
}

export interface NumberOrigin {
  readonly metric: string;
  readonly segment: string | null;
  readonly aggregate: UnitAggregate;
  /** The variant, then the control. */
  readonly arms: readonly [ArmOrigin, ArmOrigin];
  /** Of a quantile: where it lies among the values of the variant, then of the control. Absent for everything else. */
  readonly quantile?: { readonly share: number; readonly per: 'unit' | 'event'; readonly places: readonly [QuantilePlace, QuantilePlace] };
  /** The statement that gives one value per unit; of a quantile over rows, one value per row. */
  readonly sql: string;
}

export interface OriginUnitsRequest extends OriginRequest {
  /** The variant or the control: whose units. */
  readonly arm: string;
  readonly offset: number;
  readonly limit: number;
}

/** Units of an arm, the largest values first. */
export interface OriginUnits {
  readonly total: number;
  readonly offset: number;
  readonly units: readonly { readonly unit: string; readonly value: number; readonly denominator: number | null; readonly rows: number; /** Sum of the values up to and with this unit. */ readonly runningSum: number }[];
}

export interface OriginRowsRequest extends OriginRequest {
  readonly unit: string;
}

/** The rows of one source that count for one unit: each with its place in the file and the value it gives. */
export interface OriginRows {
  readonly part: 'numerator' | 'denominator';
  readonly source: string;
  readonly aggregate: UnitAggregate;
  readonly columns: readonly string[];
  readonly total: number;
  /** In time order; at most 200. */
  readonly rows: readonly (PlacedRow & { readonly value: number })[];
  /** The rows aggregated, before transform and cap; null when not all of them are here. */
  readonly aggregated: number | null;
}
