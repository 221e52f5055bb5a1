import type { MeasureKey } from '../../src-contract/sample';

/** Which columns scanned rows have, after the unit's number. */
export interface RowShape {
  /** Microseconds since the unit's first exposure, NaN where unreadable. */
  readonly timed: boolean;
  /** The row's place in its source. */
  readonly placed: boolean;
  readonly masks: number;
  readonly values: number;
}

/** Rows of exposed units, column by column. */
export interface ScannedRows {
  readonly unit: Uint32Array;
  readonly elapsed: Float64Array | null;
  readonly place: Float64Array | null;
  /** Bit i % 32 of mask i / 32 says that the row matches condition i; none = every row matches the only condition. */
  readonly masks: readonly Uint32Array[];
  /** Finite, or a sentinel: NaN = NULL, −Infinity = not a number, Infinity = not finite. */
  readonly values: readonly Float64Array[];
}

/** A measure to cut out of scanned rows. */
export interface WantedMeasure {
  readonly key: Omit<MeasureKey, 'ordered'>;
  readonly condition: number;
  /** Index into the rows' values; null = no value. */
  readonly value: number | null;
}
