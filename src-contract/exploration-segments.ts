import type { Figure } from './figure';

/** How the values of a column become levels. */
export const segmentRules = ['value', 'quantiles', 'day', 'weekday', 'hour'] as const;
export type SegmentRule = (typeof segmentRules)[number];

/** A column of the exposure source as a segment, by its value at a unit's first exposure. */
export interface SegmentColumn {
  readonly column: string;
  /** null = what suits the column: times by day, numbers with many values in quarters of the units, others by value. */
  readonly by: SegmentRule | null;
}

/** A column as main planned it, for the worker. */
export interface PlannedSegment {
  readonly column: string;
  readonly by: SegmentRule;
  /** The attribute of the sample that holds it. */
  readonly attribute: string;
  /** Names of levels 0, 1, …, in their own order, where the attribute holds their numbers; null = the attribute has the values themselves. */
  readonly labels: readonly string[] | null;
  /** SQL that holds for the units of a level, in the order of `labels`; null where the values say it themselves. */
  readonly conditions: readonly string[] | null;
  /** The definition lists this column, so that its levels were planned. */
  readonly declared: boolean;
  /** How values became levels: "quarters of the units"; null = by value. */
  readonly how: string | null;
}

/** A column that can be looked at, and how. The first rule is the usual one. */
export interface OfferedColumn {
  readonly column: string;
  readonly rules: readonly SegmentRule[];
  readonly declared: boolean;
}

/** What the worker is asked: one column, or two and every combination of their levels. */
export interface SegmentOrder {
  readonly columns: readonly PlannedSegment[];
  readonly offered: readonly OfferedColumn[];
}

/** All units, the levels of the first column, those of the second, or both together. */
export type SegmentGroup = 'first' | 'second' | 'pair';

export interface SegmentExploration {
  readonly offered: readonly OfferedColumn[];
  readonly columns: readonly SegmentLevels[];
  /** Segments with fewer units in an arm are shown, but neither tested nor shrunken. */
  readonly fewest: number;
  readonly estimates: readonly SegmentEstimate[];
  readonly tests: readonly SegmentTest[];
  readonly families: readonly SegmentFamily[];
}

export interface SegmentLevels extends Omit<PlannedSegment, 'attribute' | 'labels' | 'conditions'> {
  readonly levels: readonly string[];
  /** SQL over the exposure source that holds for the units of each level, for a filter. */
  readonly conditions: readonly string[];
  /** Rare values that were put together as the last level. */
  readonly together: number;
}

/** One comparison among the units of a segment. */
export interface SegmentEstimate {
  /** Whether the segment is of one column or of two; null = all units. */
  readonly group: SegmentGroup | null;
  /** Level per column by its place in `levels`; null = all. */
  readonly levels: readonly (number | null)[];
  readonly variant: string;
  readonly units: number;
  readonly controlUnits: number;
  readonly value: Figure;
  readonly controlValue: Figure;
  readonly difference: Figure;
  readonly differenceStandardError: Figure;
  readonly lift: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  readonly liftStandardError: Figure;
  /** The lift drawn towards the common one of its group by the share of its variance that is error (empirical Bayes); null where too few. */
  readonly shrunkenLift: Figure;
  readonly pValue: Figure;
  /** Over its group, all treatments together. */
  readonly holm: Figure;
  readonly benjaminiHochberg: Figure;
  /** Why it is not tested or cannot be, in a sentence; null where it is. */
  readonly reason: string | null;
}

/** Whether effects vary over the segments of a group by more than chance (Cochran's Q). */
export interface SegmentTest {
  readonly group: SegmentGroup;
  readonly variant: string;
  readonly scale: 'difference' | 'lift';
  readonly segments: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Share of the variation between segments that is not error (I²), 0 … 1. */
  readonly inconsistency: number;
  /** Variance between segments (DerSimonian–Laird), on the scale. */
  readonly between: number;
}

/** How many segments were looked at, and how many stand out before and after correction. */
export interface SegmentFamily {
  readonly group: SegmentGroup;
  /** Only columns that the definition lists, alone: everything else is exploratory. */
  readonly declared: boolean;
  readonly looked: number;
  readonly tested: number;
  /** With p below the level, uncorrected; so many of the tested would be expected below it by chance alone. */
  readonly below: number;
  readonly expected: number;
  readonly holm: number;
  readonly benjaminiHochberg: number;
}
