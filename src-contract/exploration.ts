import type { Funnel, FunnelOrder, PlannedFunnel } from './exploration-funnel';
import type { SegmentColumn, SegmentExploration, SegmentOrder } from './exploration-segments';
import type { Figure } from './figure';
import type { MetricTimeline, TimelineChoice } from './metric-timeline';

/** What can be asked about one metric beyond its estimates. */
export const explorationKinds = ['distribution', 'specification', 'decomposition', 'influence', 'novelty', 'timeline', 'segments', 'funnel'] as const;
export type ExplorationKind = (typeof explorationKinds)[number];

export interface ExploreRequest {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  readonly kind: ExplorationKind;
  readonly metric: string;
  /** The segment column that a decomposition is split by; null = none. */
  readonly segment: string | null;
  /** Of timelines; absent = against the control, over all units. */
  readonly timeline?: TimelineChoice | undefined;
  /** Of `segments`: one or two columns; absent = those that the definition lists first. */
  readonly columns?: readonly SegmentColumn[] | undefined;
  /** Of `funnel`; `metric` is not looked at then. */
  readonly funnel?: FunnelOrder | undefined;
}

/** What the worker is asked beside an evaluation; specification curves are made of whole evaluations instead. */
export interface ExplorationOrder {
  readonly kind: Exclude<ExplorationKind, 'specification'>;
  readonly metric: string;
  readonly segment: string | null;
  readonly timeline?: TimelineChoice | undefined;
  /** Columns as they were asked for; main plans them against the data. */
  readonly columns?: readonly SegmentColumn[] | undefined;
  readonly segments?: SegmentOrder | undefined;
  readonly funnel?: PlannedFunnel | undefined;
}

/** The answer of one kind; `reason` where it cannot be had. */
export interface Exploration {
  readonly kind: ExplorationKind;
  readonly metric: string;
  /** Why there is nothing to draw, in a sentence; null when there is. */
  readonly reason: string | null;
  /** Hashes of the data that it was made of, by source; absent where they changed meanwhile, or something passing stood in the way. */
  readonly data?: Readonly<Record<string, string>>;
  readonly distribution?: Distribution;
  readonly specification?: SpecificationCurve;
  readonly decomposition?: Decomposition;
  readonly influence?: readonly Influence[];
  readonly novelty?: readonly Novelty[];
  readonly timeline?: MetricTimeline;
  readonly segments?: SegmentExploration;
  readonly funnel?: Funnel;
}

/** The values of a metric's units, in bins that all variants share. */
export interface Distribution {
  /** `unit`: one value per unit; `event`: one per row. */
  readonly per: 'unit' | 'event';
  /** The metric's cut points; null where it has no cap. */
  readonly cap: { readonly lower: Figure; readonly upper: Figure } | null;
  /** Edges of the bins, rising; bin k holds edges[k] ≤ value < edges[k + 1]. Zeros are in no bin. */
  readonly edges: readonly number[];
  /** Values at which the shares at or below are given, rising. */
  readonly points: readonly number[];
  readonly variants: readonly DistributionOfVariant[];
  readonly gaps: readonly DistributionGap[];
}

export interface DistributionOfVariant {
  readonly variant: string;
  readonly count: number;
  readonly zeros: number;
  readonly mean: Figure;
  readonly before: BinnedValues;
  /** After the cap; null where there is none. */
  readonly after: BinnedValues | null;
  /** Share of the total that the largest units carry; null where values are negative or sum to nothing. */
  readonly top: readonly { readonly share: number; readonly units: number; readonly before: Figure; readonly after: Figure }[];
}

export interface BinnedValues {
  /** Values per bin. */
  readonly bins: readonly number[];
  readonly below: number;
  /** Values at or above the last edge. */
  readonly above: number;
  /** Share of values ≤ each of `points`. */
  readonly cumulative: readonly number[];
}

/** The largest distance between the cumulative shares of a variant and the control (Kolmogorov–Smirnov), before the cap. */
export interface DistributionGap {
  readonly variant: string;
  readonly distance: Figure;
  /** The value where it is. */
  readonly at: Figure;
  /** Share at or below it, of the variant and of the control. */
  readonly share: Figure;
  readonly controlShare: Figure;
  /** Large-sample p of the distance; too large where many values are equal. Null where values are not independent. */
  readonly pValue: Figure;
}

/** One way to analyse, and what it says. */
export interface Specification {
  /** Option chosen per dimension, by the dimension's id. */
  readonly choices: Readonly<Record<string, string>>;
  readonly declared: boolean;
  readonly variant: string;
  readonly lift: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  readonly pValue: Figure;
  readonly units: number;
  readonly reason: string | null;
}

export interface SpecificationDimension {
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly id: string; readonly label: string; readonly declared: boolean }[];
}

/** What one comparison says over all ways to analyse it. */
export interface SpecificationSummary {
  readonly variant: string;
  readonly analyses: number;
  /** Those that say the same as the declared one. */
  readonly agreeing: number;
  /** What the declared one says at the level of the analysis, without correction. */
  readonly says: 'higher' | 'lower' | 'no difference';
  readonly medianLift: Figure;
  /** Mean absolute change of the lift between the options of a dimension, all else equal; largest first. */
  readonly drivers: readonly { readonly dimension: string; readonly change: number; readonly flips: number; readonly pairs: number }[];
}

/** The grid of defensible choices. */
export interface SpecificationCurve {
  readonly dimensions: readonly SpecificationDimension[];
  readonly specifications: readonly Specification[];
  readonly summaries: readonly SpecificationSummary[];
}

/** A lift as parts that add up to it. */
export interface Decomposition {
  readonly comparisons: readonly FactorDecomposition[];
  /** By the levels of a segment column; null where none was asked for. */
  readonly mix: readonly MixDecomposition[] | null;
  readonly segment: string | null;
  /** The metric's covariates were taken out of the values that the mix is made of; the factors are always without. */
  readonly adjusted: boolean;
}

/** log(1 + lift) as a sum of logarithms: each part is how much one factor changed. */
export interface FactorDecomposition {
  readonly variant: string;
  readonly total: LogPart;
  readonly parts: readonly LogPart[];
  /** Sum of the parts less the whole: zero but for rounding. */
  readonly residual: Figure;
  readonly reason: string | null;
}

export interface LogPart {
  readonly id: 'total' | 'numerator' | 'denominator' | 'share' | 'amount';
  readonly value: Figure;
  readonly controlValue: Figure;
  /** Contribution to log(1 + lift); a denominator that rises contributes less than nothing. */
  readonly contribution: Figure;
  readonly low: Figure;
  readonly high: Figure;
}

/** The difference as what changed inside levels (rate) and what changed in their shares (mix). */
export interface MixDecomposition {
  readonly variant: string;
  readonly difference: Figure;
  readonly controlValue: Figure;
  readonly levels: readonly { readonly level: string | null; readonly share: number; readonly controlShare: number; readonly value: Figure; readonly controlValue: Figure; readonly rate: number; readonly mix: number }[];
  readonly rate: number;
  readonly mix: number;
  /** rate + mix less the difference: zero but for rounding. */
  readonly residual: Figure;
}

/** How few units carry what a comparison says. */
export interface Influence {
  readonly variant: string;
  /** What all units say; by Welch's test. */
  readonly says: 'higher' | 'lower' | 'no difference';
  /** Units to remove until that changes; null where removing up to the limit does not change it. */
  readonly removed: number | null;
  /** Of them, units of the control. */
  readonly removedControl: number;
  readonly units: number;
  readonly limit: number;
  /** What is said without them. */
  readonly becomes: 'higher' | 'lower' | 'no difference' | null;
  readonly path: readonly { readonly removed: number; readonly difference: number; readonly low: number; readonly high: number; readonly pValue: number }[];
  /** The covariates, as they were fitted to all units, were taken out of the values. */
  readonly adjusted: boolean;
  readonly reason: string | null;
}

/** Whether an effect changes with the time since a unit's exposure. */
export interface Novelty {
  readonly variant: string;
  /** Units that were followed through all days, in both arms. */
  readonly units: number;
  readonly controlUnits: number;
  readonly days: readonly { readonly day: number; readonly difference: Figure; readonly low: Figure; readonly high: Figure; readonly controlValue: Figure }[];
  /** Change of the difference per day, with its test. */
  readonly slope: Figure;
  readonly slopeLow: Figure;
  readonly slopeHigh: Figure;
  readonly pValue: Figure;
  readonly intercept: Figure;
  readonly reason: string | null;
}
