import type { ColumnArray } from '../../src-contract/sample';

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

/** Units per bucket: their rows fit the cache while they are ordered. */
export const BUCKET_UNITS = 8192;
const BUCKET_BITS = 13;

/** Rows per bucket of units, to be known before the buckets are filled. */
export class BucketCounts {
  /** Length buckets + 1; where each bucket will begin, once {@link starts} is asked. */
  readonly #counts: Uint32Array;

  constructor(units: number) {
    this.#counts = new Uint32Array(Math.max(1, Math.ceil(units / BUCKET_UNITS)) + 1);
  }

  add(unit: ColumnArray): void {
    countInto(this.#counts, unit as Uint32Array);
  }

  starts(): Uint32Array {
    const starts = this.#counts.slice();
    for (let b = 1; b < starts.length; b += 1) starts[b]! += starts[b - 1]!;
    return starts;
  }
}

function countInto(counts: Uint32Array, unit: Uint32Array): void {
  for (let i = 0; i < unit.length; i += 1) counts[(unit[i]! >>> BUCKET_BITS) + 1]! += 1;
}

/**
 * Scanned rows by bucket of units, in the order they come in. Filled straight from DuckDB's chunks, so that rows are
 * moved once on their way.
 */
export class UnitBuckets {
  readonly rows: ScannedRows;
  /** Bucket b owns rows starts[b] … starts[b + 1] − 1. */
  readonly starts: Uint32Array;
  readonly #next: Uint32Array;
  readonly #columns: readonly (Uint32Array | Float64Array)[];
  #places = new Uint32Array(2048);

  constructor(counts: BucketCounts, shape: RowShape) {
    this.starts = counts.starts();
    this.#next = this.starts.slice();
    const size = this.starts.at(-1) ?? 0;
    this.rows = {
      unit: new Uint32Array(size),
      elapsed: shape.timed ? new Float64Array(size) : null,
      place: shape.placed ? new Float64Array(size) : null,
      masks: Array.from({ length: shape.masks }, () => new Uint32Array(size)),
      values: Array.from({ length: shape.values }, () => new Float64Array(size)),
    };
    const { unit, elapsed, place, masks, values } = this.rows;
    this.#columns = [unit, elapsed, place, ...masks, ...values].filter((column) => column !== null);
  }

  /** Adds rows; columns in the order of {@link ScannedRows}: unit, elapsed, place, masks, values. */
  add(vectors: readonly ColumnArray[]): void {
    const unit = vectors[0] as Uint32Array;
    if (this.#places.length < unit.length) this.#places = new Uint32Array(unit.length);
    placeRows(unit, this.#next, this.#places);
    this.#columns.forEach((column, index) => {
      scatter(vectors[index]!, this.#places, column);
    });
  }
}

function placeRows(unit: Uint32Array, next: Uint32Array, places: Uint32Array): void {
  for (let i = 0; i < unit.length; i += 1) places[i] = next[unit[i]! >>> BUCKET_BITS]!++;
}

function scatter(from: ColumnArray, places: Uint32Array, to: Uint32Array | Float64Array): void {
  for (let i = 0; i < from.length; i += 1) to[places[i]!] = from[i]!;
}
