import type { SequentialName } from './capabilities';
import type { Figure } from './figure';

/** How intervals and p-values of a timeline are read: by one look, by the plan of the analysis, by an always-valid sequence. */
export const timelineReadings = ['fixed', 'plan', 'alwaysValid'] as const;
export type TimelineReading = (typeof timelineReadings)[number];

/** What is asked of a timeline beside its metric. */
export interface TimelineChoice {
  /** The variant that others are compared with; null = the control. */
  readonly baseline: string | null;
  /** `column=level` of a declared segment column; null = all units. */
  readonly slice: string | null;
}

/** One metric day by day, recomputed from its rows: all of history, for any baseline and any level of a segment. */
export interface MetricTimeline {
  readonly baseline: string;
  /** `column=level`; null = all units. */
  readonly slice: string | null;
  /** Level of all intervals. */
  readonly confidence: number;
  /** What `plan` is; `none` where the analysis plans a single look, and then there is no such reading. */
  readonly plan: SequentialName;
  /** The units of all variants together that always-valid sequences are narrowest at. */
  readonly plannedUnits: number;
  /** The time zone whose midnights bound the days. */
  readonly timezone: string;
  /** YYYY-MM-DD, the period's days up to the last one that has a row or an exposure. */
  readonly days: readonly string[];
  /** Independent units first exposed on each day, in the order of the definition's variants. */
  readonly arms: readonly { readonly variant: string; readonly newUnits: readonly number[]; readonly units: readonly number[] }[];
  /** At the end of each day: all units exposed and all rows until then. */
  readonly toDate: TimelineSeries;
  /** Each day by itself: what that day's rows say of the units whose window is open on it. */
  readonly daily: TimelineSeries;
  readonly sinceExposure: ExposureDays;
}

/** Points per comparison, or why there are none. */
export interface TimelineSeries {
  readonly reason: string | null;
  readonly comparisons: readonly { readonly variant: string; readonly points: readonly TimelinePoint[] }[];
}

/** One comparison at one place of a time axis. Shares are shares. */
export interface TimelinePoint {
  /** Independent units. */
  readonly units: number;
  readonly controlUnits: number;
  readonly value: Figure;
  readonly controlValue: Figure;
  readonly difference: Figure;
  readonly standardError: Figure;
  readonly lift: Figure;
  readonly fixed: PointReading;
  /** Null where the analysis has no plan, or the plan says nothing of such a point. */
  readonly plan: PointReading | null;
  readonly alwaysValid: PointReading | null;
  readonly reason: string | null;
}

export interface PointReading {
  readonly differenceLow: Figure;
  readonly differenceHigh: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  readonly pValue: Figure;
  /** Smallest p so far, where the reading lets it stand; null otherwise. */
  readonly runningP: Figure;
}

/** The effect by days since each unit's own first exposure; place k is the day that begins k × 24 hours after it. */
export interface ExposureDays {
  readonly reason: string | null;
  /** The day that the data reach the end of, up to which units were followed: YYYY-MM-DD. */
  readonly until: string | null;
  /** Days since exposure at each place of the series. */
  readonly days: readonly number[];
  /** Units of all variants followed through each of these days. */
  readonly matured: readonly number[];
  /** Units of all variants. */
  readonly units: number;
  /** Days through which fewer than half of the units were followed. */
  readonly immature: readonly boolean[];
  /** From exposure to the end of the day. */
  readonly toDate: TimelineSeries;
  /** On the day alone. */
  readonly daily: TimelineSeries;
  readonly trends: readonly ExposureTrend[];
}

/** Whether the effect on a day changes with the days since exposure, over units that were followed through all of `days`. */
export interface ExposureTrend {
  readonly variant: string;
  /** Days 0 … days − 1. */
  readonly days: number;
  readonly units: number;
  readonly controlUnits: number;
  /** Change of the difference per day, by Welch's test of one slope per unit. */
  readonly slope: Figure;
  readonly slopeLow: Figure;
  readonly slopeHigh: Figure;
  readonly pValue: Figure;
  /** Height of the fitted line at day 0. */
  readonly intercept: Figure;
  readonly reason: string | null;
}
