import type { Repair } from './repairs';
import type { AttributeColumn } from './sample';

/**
 * What main reads for the checks on the assignment that look beyond the split (`trustCheckNames`): which units are
 * missing, whether the order of assignment is random, whether the variants were alike before. The rest is in the sample.
 */
export interface TrustFacts {
  /** Columns of the exposure source with few values, as they were at first exposure; declared segments are in the sample. */
  readonly attributes: readonly AttributeColumn[];
  readonly newUnits: NewUnitsFacts | null;
  readonly replays: ReplayFacts | null;
  /** Why the sources could not be read for these checks, where they could not; then all of the above is missing. */
  readonly unread?: string | undefined;
}

/** Units with a row in some source from before the experiment. */
export interface NewUnitsFacts {
  /** Epoch milliseconds; rows before it count as seen before. */
  readonly before: number;
  /** The sources that reach back before it. */
  readonly sources: readonly string[];
  /** Units seen before, by variant in the order of the definition. */
  readonly seen: readonly number[];
}

/** Rows of one unit that repeat an earlier one in every column but the time. */
export interface ReplayFacts {
  /** Whole seconds within which a repeat counts. */
  readonly window: number;
  /** One unit in so many was looked at. */
  readonly oneIn: number;
  readonly sources: readonly {
    readonly source: string;
    /** Columns that make the payload. */
    readonly columns: readonly string[];
    readonly rows: number;
    readonly replayed: number;
    /** By variant, in the order of the definition: units looked at, and those with a replay. */
    readonly units: readonly number[];
    readonly replayedUnits: readonly number[];
  }[];
}

/** Evidence of `daily-sample-ratio`. Units stand in the order of `variants`. */
export interface DailySampleRatioEvidence {
  readonly threshold: number;
  readonly variants: readonly string[];
  /** `expected` adds up to the day's units. p-values are Holm's over all days with units; null on a day without. */
  readonly days: readonly { readonly day: string; readonly units: readonly number[]; readonly expected: readonly number[]; readonly pValue: number | null; readonly adjustedPValue: number | null }[];
  /** Units out of place on days that fail, as a share of all. */
  readonly misplacedShare: number;
}

/** A set of units by their attributes and their day of first exposure. */
export interface UnitSubset {
  readonly conditions: readonly { readonly column: string; readonly level: string | null }[];
  /** Both days included, YYYY-MM-DD in the period's time zone. */
  readonly days: { readonly from: string; readonly to: string } | null;
}

/** A set of units that may be why the split is off. */
export interface SampleRatioCause extends UnitSubset {
  /** `device = 'tv' on 4–6 March`. */
  readonly words: string;
  /** Over the exposure source, to look at the set's rows. */
  readonly where: string;
  /** Leaves the set's units out, to be appended to the definition's `repairs`. */
  readonly repair: Repair;
  /** In the order of `variants`: units of the set, and what the plan expects of as many. */
  readonly units: readonly number[];
  readonly expected: readonly number[];
  /** Units of the set, as a share of all. */
  readonly share: number;
  /** Of the split inside the set; adjusted for every set looked at. */
  readonly pValue: number;
  readonly adjustedPValue: number;
  /** Of the split of everybody else. */
  readonly pValueWithout: number;
  /** Everybody else agrees with the plan. */
  readonly passesWithout: boolean;
}

/** Evidence of `sample-ratio-cause`. */
export interface SampleRatioCauseEvidence {
  readonly variants: readonly string[];
  /** Columns searched, and whether days were. */
  readonly columns: readonly string[];
  readonly daysSearched: boolean;
  /** Sets of units looked at; p-values are multiplied by as many (each shape of set gets an equal part of the level). */
  readonly looked: number;
  readonly level: number;
  /** What is to be left out, one after the other, until the split passes; usually one set. */
  readonly answer: readonly SampleRatioCause[];
  /** The split after that. */
  readonly pValueAfter: number | null;
  readonly passesAfter: boolean;
  /** Likely causes, the likeliest first; at most one per choice of columns, with and without days. */
  readonly causes: readonly SampleRatioCause[];
}

/** Evidence of `assignment-order`: variants in the order of first exposure. */
export interface AssignmentOrderEvidence {
  readonly threshold: number;
  readonly units: number;
  /** Share of units whose time of first exposure another unit shares; their order is drawn by lot. */
  readonly tiedShare: number;
  readonly tests: readonly {
    readonly test: 'runs' | 'autocorrelation' | 'evenness' | 'daily-evenness' | 'drift';
    /** What it says, in words. */
    readonly words: string;
    readonly statistic: number;
    readonly degreesOfFreedom: number | null;
    readonly pValue: number;
    /** Multiplied by the number of tests. */
    readonly adjustedPValue: number;
  }[];
}

/** Evidence of `balance`: what was so before the experiment, compared between variants. */
export interface BalanceEvidence {
  readonly threshold: number;
  readonly items: readonly BalanceItem[];
  /** All items in one test that knows how they hang together; null where it cannot be made. */
  readonly joint: { readonly statistic: number; readonly degreesOfFreedom: number; readonly pValue: number } | null;
  /** Columns that tell the variants apart by themselves, and so were not there before. */
  readonly setByVariant: readonly string[];
}

export interface BalanceItem {
  /** A metric's value before exposure, or an attribute's levels. */
  readonly item: 'metric' | 'attribute';
  /** The metric's id or the column. */
  readonly name: string;
  /** What is compared, in words: `14 days before first exposure`. */
  readonly what: string;
  /** Means by variant in the order of the definition; for attributes the share of the level that differs most. */
  readonly values: readonly (number | null)[];
  /** The level that differs most, for attributes. */
  readonly level?: string | null;
  /** Against the control, in standard deviations, of the variant that differs most. */
  readonly standardisedDifference: number | null;
  readonly variant: string | null;
  readonly statistic: number | null;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number | null;
  /** Holm's over all items. */
  readonly adjustedPValue: number | null;
}

/** Evidence of `new-units`. */
export interface NewUnitsEvidence {
  readonly threshold: number;
  /** ISO 8601. */
  readonly before: string;
  readonly sources: readonly string[];
  readonly variants: readonly { readonly id: string; readonly units: number; readonly seenBefore: number; readonly share: number | null }[];
  readonly share: number;
}

/** Evidence of `replays`. */
export interface ReplaysEvidence {
  readonly threshold: number;
  readonly window: number;
  readonly oneIn: number;
  readonly sources: readonly (ReplayFacts['sources'][number] & { readonly pValue: number | null; readonly adjustedPValue: number | null })[];
  readonly variants: readonly string[];
}
