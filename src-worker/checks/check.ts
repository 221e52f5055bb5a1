import type { MergedUnits } from '../../src-contract/aliases';
import type { CheckName } from '../../src-contract/capabilities';
import type { Check, Estimate } from '../../src-contract/evaluation';
import type { ExposureCounts, LeftOutRows, UnreadableCells } from '../../src-contract/sample';
import type { DaySplits } from './day-splits';

/** Rows of a metric that count, and those that cannot. */
export interface LeftOutOfMetric {
  readonly metric: string;
  readonly rows: number;
  readonly leftOut: LeftOutRows;
}

/** What checks may look at. */
export interface CheckInput {
  readonly variants: readonly { readonly id: string; readonly weight: number; readonly units: number; readonly control: boolean }[];
  /** Units lie inside what was randomised: then `variants` counts that. */
  readonly clustered?: boolean | undefined;
  readonly counts: ExposureCounts | null;
  readonly multiple: 'exclude' | 'first';
  /** Estimates of all units (no segments). */
  readonly estimates: readonly Estimate[];
  /** Estimates by segment. */
  readonly segmentEstimates: readonly Estimate[];
  /** Skewness of the difference of means, for metrics that are means of values. */
  readonly skewness: readonly { readonly metric: string; readonly variant: string; readonly skewness: number }[];
  /** Rows of each metric's numerator that count, and those that cannot. */
  readonly leftOut?: readonly LeftOutOfMetric[] | undefined;
  /** What an alias table did to the units. */
  readonly merged?: MergedUnits | undefined;
  readonly unreadable?: readonly UnreadableCells[] | undefined;
  /** Units by variant and day of first exposure. */
  readonly daySplits?: DaySplits | null | undefined;
}

/** A member of the family of checks. */
export interface CheckMember {
  readonly name: CheckName;
  readonly label: string;
  /** One sentence for people: what it looks for and why it matters. */
  readonly explanation: string;
  /** The finding; null where there is nothing of the kind to check. */
  run(input: CheckInput): Check | null;
}
