/** Rows of exposed units in any order, as one scan gives them. */
export interface ScannedRows {
  readonly rows: number;
  readonly unit: Uint32Array;
  /** Microseconds since the unit's first exposure, NaN where unreadable; null when there are no times. */
  readonly elapsed: Float64Array | null;
  /** The row's place in its source; null = as scanned. */
  readonly row: Float64Array | null;
  /** Bit i % 32 of mask i / 32 says that the row matches condition i; empty = every row matches the only condition. */
  readonly masks: readonly Uint32Array[];
  /** Finite, or a sentinel: NaN = NULL, −Infinity = not a number, Infinity = not finite. */
  readonly values: readonly Float64Array[];
}

/** Units per bucket: their rows fit the cache while they are ordered. */
export const BUCKET_UNITS = 8192;
const BUCKET_BITS = 13;

/** Rows by bucket of units, in their order; `starts` tells where each bucket begins. */
export function intoBuckets(scanned: ScannedRows, units: number): { rows: ScannedRows; starts: Uint32Array } {
  const buckets = Math.max(1, Math.ceil(units / BUCKET_UNITS));
  const starts = new Uint32Array(buckets + 1);
  if (buckets === 1) {
    starts[1] = scanned.rows;
    return { rows: scanned, starts };
  }
  countBuckets(scanned.unit, scanned.rows, starts);
  const place = new Uint32Array(scanned.rows);
  placeRows(scanned.unit, scanned.rows, starts.slice(), place);
  return {
    starts,
    rows: {
      rows: scanned.rows,
      unit: scatter(scanned.unit, place, new Uint32Array(scanned.rows)),
      elapsed: scanned.elapsed && scatter(scanned.elapsed, place, new Float64Array(scanned.rows)),
      row: scanned.row && scatter(scanned.row, place, new Float64Array(scanned.rows)),
      masks: scanned.masks.map((mask) => scatter(mask, place, new Uint32Array(scanned.rows))),
      values: scanned.values.map((value) => scatter(value, place, new Float64Array(scanned.rows))),
    },
  };
}

function countBuckets(unit: Uint32Array, rows: number, starts: Uint32Array): void {
  for (let i = 0; i < rows; i += 1) starts[(unit[i]! >>> BUCKET_BITS) + 1]! += 1;
  for (let b = 1; b < starts.length; b += 1) starts[b]! += starts[b - 1]!;
}

function placeRows(unit: Uint32Array, rows: number, next: Uint32Array, place: Uint32Array): void {
  for (let i = 0; i < rows; i += 1) place[i] = next[unit[i]! >>> BUCKET_BITS]!++;
}

function scatter<Values extends Uint32Array | Float64Array>(from: Values, place: Uint32Array, to: Values): Values {
  for (let i = 0; i < place.length; i += 1) to[place[i]!] = from[i]!;
  return to;
}

/** Rows that come in the order of their source need not carry their places: sorting is stable. */
export function withoutNeedlessPlaces(scanned: ScannedRows): ScannedRows {
  const { row } = scanned;
  if (row === null) return scanned;
  for (let i = 1; i < row.length; i += 1) if (row[i]! < row[i - 1]!) return scanned;
  return { ...scanned, row: null };
}

const MICROSECONDS = 1_000_000;
const INT32 = 2_147_483_647;
/** Stands for the seconds of a row whose time could not be read. */
export const UNTIMED = -INT32 - 1;

/** The rows of one bucket in the order of units, time and place, side by side in the cache. */
export class Bucket {
  /** Where each unit's rows begin. */
  readonly perUnit = new Uint32Array(BUCKET_UNITS + 1);
  /** Whole seconds since first exposure, or {@link UNTIMED}. */
  seconds: Int32Array | null = null;
  untimed = false;
  masks: Uint32Array[];
  values: Float64Array[];
  #order = new Uint32Array(0);

  constructor(readonly rows: ScannedRows) {
    this.masks = rows.masks.map(() => new Uint32Array(0));
    this.values = rows.values.map(() => new Float64Array(0));
  }

  take(low: number, high: number, firstUnit: number, units: number): void {
    const { rows } = this;
    const size = high - low;
    if (this.#order.length < size) this.#grow(Math.ceil(size * 1.25));
    orderByUnit(rows.unit, low, high, firstUnit, units, this.perUnit, this.#order);
    if (rows.elapsed !== null || rows.row !== null) mendUnits(this.#order, this.perUnit, units, rows.elapsed, rows.row);
    if (rows.elapsed !== null && this.seconds !== null) this.untimed = gatherSeconds(rows.elapsed, this.#order, size, this.seconds);
    rows.masks.forEach((mask, index) => {
      gather(mask, this.#order, size, this.masks[index]!);
    });
    rows.values.forEach((value, index) => {
      gather(value, this.#order, size, this.values[index]!);
    });
  }

  #grow(size: number): void {
    this.#order = new Uint32Array(size);
    this.seconds = this.rows.elapsed && new Int32Array(size);
    this.masks = this.masks.map(() => new Uint32Array(size));
    this.values = this.values.map(() => new Float64Array(size));
  }
}

function gather<Values extends Uint32Array | Float64Array>(from: Values, order: Uint32Array, size: number, to: Values): void {
  for (let p = 0; p < size; p += 1) to[p] = from[order[p]!]!;
}

function gatherSeconds(elapsed: Float64Array, order: Uint32Array, size: number, to: Int32Array): boolean {
  let untimed = false;
  for (let p = 0; p < size; p += 1) {
    const time = elapsed[order[p]!]!;
    if (Number.isNaN(time)) {
      to[p] = UNTIMED;
      untimed = true;
    } else to[p] = Math.max(-INT32, Math.min(INT32, Math.floor(time / MICROSECONDS)));
  }
  return untimed;
}

/** Leaves in `order` the rows low … high−1 by unit, in their order, and in `perUnit` where each unit's begin. */
function orderByUnit(unit: Uint32Array, low: number, high: number, firstUnit: number, units: number, perUnit: Uint32Array, order: Uint32Array): void {
  perUnit.fill(0, 0, units + 1);
  for (let i = low; i < high; i += 1) perUnit[unit[i]! - firstUnit + 1]! += 1;
  for (let u = 1; u <= units; u += 1) perUnit[u]! += perUnit[u - 1]!;
  for (let i = low; i < high; i += 1) order[perUnit[unit[i]! - firstUnit]!++] = i;
  for (let u = units; u > 0; u -= 1) perUnit[u] = perUnit[u - 1]!;
  perUnit[0] = 0;
}

/** Mends the units whose rows are not in the order of time and place; most are. */
function mendUnits(order: Uint32Array, perUnit: Uint32Array, units: number, elapsed: Float64Array | null, row: Float64Array | null): void {
  for (let u = 0; u < units; u += 1) {
    const start = perUnit[u]!;
    const end = perUnit[u + 1]!;
    if (end - start < 2 || (row === null && elapsed !== null && inOrder(order, start, end, elapsed))) continue;
    mendOrder(order, start, end, elapsed, row);
  }
}

function inOrder(order: Uint32Array, start: number, end: number, elapsed: Float64Array): boolean {
  let before = elapsed[order[start]!]!;
  for (let p = start + 1; p < end; p += 1) {
    const time = elapsed[order[p]!]!;
    if (!(time >= before)) return false;
    before = time;
  }
  return true;
}

/** Sorts the rows of one unit by time, then place. Nearly sorted runs are the rule, so it inserts; long messy ones are sorted. */
function mendOrder(order: Uint32Array, low: number, high: number, elapsed: Float64Array | null, row: Float64Array | null): void {
  let moved = 0;
  for (let i = low + 1; i < high; i += 1) {
    const index = order[i]!;
    let j = i - 1;
    while (j >= low && later(order[j]!, index, elapsed, row)) {
      order[j + 1] = order[j]!;
      j -= 1;
      moved += 1;
    }
    order[j + 1] = index;
    if (moved > 4096) {
      order.subarray(low, high).sort((a, b) => (later(a, b, elapsed, row) ? 1 : later(b, a, elapsed, row) ? -1 : 0));
      return;
    }
  }
}

function later(a: number, b: number, elapsed: Float64Array | null, row: Float64Array | null): boolean {
  if (elapsed !== null) {
    const first = elapsed[a]!;
    const second = elapsed[b]!;
    if (first !== second) return first > second || (Number.isNaN(first) && !Number.isNaN(second));
  }
  return row !== null && row[a]! > row[b]!;
}
