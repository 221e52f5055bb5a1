import type { UnitAggregate } from './metrics/metric-kind';

/**
 * The sample: what main hands to the statistics worker. Every array is a view on a SharedArrayBuffer
 * (`SharedColumn`), laid out as Arrow has it, so that Arrow data can be made around it without a copy.
 *
 * Units are dense numbers 0 … units−1, ordered by variant, so that a variant is a contiguous range.
 */
export type ColumnArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A column in shared memory. `validity` is Arrow's bitmap (bit set = valid); null = all valid. */
export interface SharedColumn<Values extends ColumnArray = ColumnArray> {
  readonly values: Values;
  readonly validity: Uint8Array | null;
}

/** One attribute of units as codes into `labels`; 0 … labels.length−1. */
export interface AttributeColumn {
  readonly column: string;
  /** Level labels; null stands for SQL NULL. */
  readonly labels: readonly (string | null)[];
  /** One code per unit. */
  readonly codes: SharedColumn<Uint16Array | Uint32Array>;
}

/** What was randomised, where units lie inside it: numbers 0 … count−1, ordered by variant. */
export interface ClusterColumns {
  readonly count: number;
  /** Per unit; it never falls, so that the units of a cluster stand together. */
  readonly of: Uint32Array;
  /** Length variants + 1; variant k owns clusters starts[k] … starts[k+1]−1. */
  readonly starts: Uint32Array;
}

export interface UnitColumns {
  readonly count: number;
  /** Variant ids in the order of the definition; a variant without units has an empty range. */
  readonly variants: readonly string[];
  /** Length variants + 1; variant k owns units starts[k] … starts[k+1]−1. */
  readonly starts: Uint32Array;
  /** First exposure per unit, epoch milliseconds; null when the exposure source has no time. */
  readonly firstExposure: SharedColumn<Float64Array> | null;
  readonly attributes: readonly AttributeColumn[];
  /** Absent where units were randomised themselves. */
  readonly clusters?: ClusterColumns;
}

/** What a measure is: a distinct (source, where, value). Fifty metrics usually share a dozen. */
export interface MeasureKey {
  readonly source: string;
  readonly where: string | null;
  readonly value: string | null;
  /** Rows also carry their exact order in time (for `last`). */
  readonly ordered: boolean;
}

/** Matching rows of exposed units that cannot count, by the reason. */
export interface LeftOutRows {
  readonly nulls: number;
  readonly notFinite: number;
  readonly notNumeric: number;
  /** Rows whose time could not be read, where times decide. */
  readonly untimed?: number | undefined;
}

/** Cells of a source that did not fit their column's type (text among numbers); their rows are kept with an empty cell. */
export interface UnreadableCells {
  readonly source: string;
  readonly cells: number;
}

/**
 * Added to `seconds` of rows that come after the period's last day, so that one stream serves both a metric without a
 * window (which stops with the period) and one with a window of its own (which every unit gets in full).
 * Times more than 34 years after first exposure are held at just below it. 2^30, written out so that the build can put it
 * into the loops that compare with it.
 */
export const AFTER_PERIOD = 1_073_741_824;

/**
 * The rows of one measure, compressed by unit: unit u owns rows offsets[u] … offsets[u+1]−1, in time order
 * where the source has a time (ties in row order).
 */
export interface MeasureStream {
  readonly key: MeasureKey;
  /** Length units + 1. */
  readonly offsets: Uint32Array;
  /** Whole seconds since the unit's first exposure, rounded down (so −0.2 s is −1), plus {@link AFTER_PERIOD} for rows after the period; null when either has no time. */
  readonly seconds: SharedColumn<Int32Array> | null;
  /** Finite values; null for a measure without `value`. Rows whose value is NULL or not finite are left out and counted. */
  readonly values: SharedColumn<Float64Array> | null;
  readonly leftOut: LeftOutRows;
  /** Absent: all rows that count are here. */
  readonly span?: StreamSpan | undefined;
}

/** What is here of a measure's rows where nobody asks about others: those from `from` to before `to`, in seconds since first exposure; null = open. Rows without a readable time are in `leftOut`. */
export interface StreamSpan {
  readonly from: number | null;
  readonly to: number | null;
  /** Rows that count, and are not here. */
  readonly outside: number;
}

/** Days of the period in its time zone, for timelines. `ends[k]` is the exclusive end of day k, epoch milliseconds. */
export interface DayAxis {
  readonly days: readonly string[];
  readonly ends: Float64Array;
}

/**
 * What became of the rows of the exposure source, for the checks and the funnel from rows to analysed units.
 * `filteredOut`, `nullUnits`, `unreadableTimes` and `outsidePeriod` count exposure rows, each row once, in that order.
 */
export interface ExposureCounts {
  readonly rowsRead: number;
  /** Rows that match `exposure.where`. */
  readonly exposureRows: number;
  /** Units with at least one exposure that counts, whatever its variant. */
  readonly exposedUnits: number;
  /** Units seen in two or more variants (left out, or kept with their first, by `multiple`). */
  readonly unitsInSeveralVariants: number;
  /** Units whose variant is not declared, by its label; at most 50 labels. */
  readonly undeclared: readonly { readonly variant: string | null; readonly units: number }[];
  readonly outsidePeriod: number;
  readonly unreadableTimes?: number | undefined;
  readonly nullUnits: number;
  readonly filteredOut: number;
  /** Units in several variants, by the pair (or set) of variants, e.g. `control + treatment`. */
  readonly severalByVariants: readonly { readonly variants: string; readonly units: number }[];
  /** The same of what was randomised, where units lie inside it. */
  readonly randomisation?: {
    readonly column: string;
    readonly exposed: number;
    readonly inSeveralVariants: number;
    readonly severalByVariants: readonly { readonly variants: string; readonly units: number }[];
  };
}

export interface Sample {
  /** Identifies units and everything they were made from. A sample with the same key has the same streams first, and perhaps more. */
  readonly key: string;
  readonly units: UnitColumns;
  readonly streams: readonly MeasureStream[];
  readonly dayAxis: DayAxis | null;
  readonly counts: ExposureCounts;
  /** The exclusive end of the period, epoch milliseconds: exposures and rows without a window's end stop here; null = open. */
  readonly periodEnd: number | null;
}

/** One measure of one metric, resolved to its stream: what the kernel walks. */
export interface StreamUse {
  readonly stream: number;
  readonly aggregate: UnitAggregate;
  /** Seconds since first exposure, from ≤ t < to; null to = until the period ends. Ignored where there is no time. */
  readonly from: number | null;
  readonly to: number | null;
}
