import type { ScannedRows } from './scanned-rows';
import { newRows, type RowColumns, type UnitBuckets } from './unit-buckets';

const MICROSECONDS = 1_000_000;
const INT32 = 2_147_483_647;
/** Stands for the seconds of a row whose time could not be read. */
export const UNTIMED = -INT32 - 1;

/**
 * The rows of one bucket in the order of units and time, side by side in the cache. Rows of one instant are ordered by
 * their place; where that is not known by their values, so that nothing depends on the order they came in.
 */
export class Bucket {
  /** Where each unit's rows begin. */
  readonly perUnit: Uint32Array;
  /** Whole seconds since first exposure, or {@link UNTIMED}. */
  readonly seconds: Int32Array | null;
  untimed = false;
  /** Conditions of which some unit has two rows at the same instant, as bits: `last` needs their places. */
  readonly ties: Uint32Array;
  readonly masks: readonly Uint32Array[];
  readonly values: readonly Float64Array[];
  readonly #buckets: UnitBuckets;
  /** The bucket's rows as they came. */
  readonly #rows: RowColumns;
  readonly #order: Uint32Array;

  constructor(buckets: UnitBuckets) {
    const { shape, largest, bucketUnits } = buckets;
    this.perUnit = new Uint32Array(bucketUnits + 1);
    this.#buckets = buckets;
    this.#rows = newRows(shape, largest);
    this.#order = new Uint32Array(largest);
    this.ties = new Uint32Array(Math.max(1, shape.masks));
    this.seconds = shape.timed ? new Int32Array(largest) : null;
    this.masks = this.#rows.masks.map(() => new Uint32Array(largest));
    this.values = this.#rows.values.map(() => new Float64Array(largest));
  }

  /** Orders the rows of a bucket of units. @returns how many they are */
  take(bucket: number, units: number): number {
    const rows = this.#rows;
    const size = this.#buckets.copy(bucket, rows);
    orderByUnit(rows.unit, size, bucket * this.#buckets.bucketUnits, units, this.perUnit, this.#order);
    mendUnits(this.#order, this.perUnit, units, rows, this.ties);
    if (rows.elapsed !== null && this.seconds !== null) this.untimed = gatherSeconds(rows.elapsed, this.#order, size, this.seconds);
    rows.masks.forEach((mask, index) => {
      gather(mask, this.#order, size, this.masks[index]!);
    });
    rows.values.forEach((value, index) => {
      gather(value, this.#order, size, this.values[index]!);
    });
    return size;
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

/** Leaves in `order` the rows by unit, in their order, and in `perUnit` where each unit's begin. */
function orderByUnit(unit: Uint32Array, size: number, firstUnit: number, units: number, perUnit: Uint32Array, order: Uint32Array): void {
  perUnit.fill(0, 0, units + 1);
  for (let i = 0; i < size; i += 1) perUnit[unit[i]! - firstUnit + 1]! += 1;
  for (let u = 1; u <= units; u += 1) perUnit[u]! += perUnit[u - 1]!;
  for (let i = 0; i < size; i += 1) order[perUnit[unit[i]! - firstUnit]!++] = i;
  for (let u = units; u > 0; u -= 1) perUnit[u] = perUnit[u - 1]!;
  perUnit[0] = 0;
}

/** Puts each unit's rows in order; most are, and are only looked at. */
function mendUnits(order: Uint32Array, perUnit: Uint32Array, units: number, rows: ScannedRows, ties: Uint32Array): void {
  for (let u = 0; u < units; u += 1) {
    const start = perUnit[u]!;
    const end = perUnit[u + 1]!;
    if (end - start < 2 || (rows.elapsed !== null && strictlyInOrder(order, start, end, rows.elapsed))) continue;
    mendOrder(order, start, end, rows);
    noteTies(order, start, end, rows, ties);
  }
}

function strictlyInOrder(order: Uint32Array, start: number, end: number, elapsed: Float64Array): boolean {
  let before = elapsed[order[start]!]!;
  for (let p = start + 1; p < end; p += 1) {
    const time = elapsed[order[p]!]!;
    if (!(time > before)) return false;
    before = time;
  }
  return true;
}

/** Inserts, as the rows are nearly sorted as a rule; sorts when they are not. */
function mendOrder(order: Uint32Array, low: number, high: number, rows: ScannedRows): void {
  let moved = 0;
  for (let i = low + 1; i < high; i += 1) {
    const index = order[i]!;
    let j = i - 1;
    while (j >= low && compareRows(order[j]!, index, rows) > 0) {
      order[j + 1] = order[j]!;
      j -= 1;
      moved += 1;
    }
    order[j + 1] = index;
    if (moved > 4096) {
      order.subarray(low, high).sort((a, b) => compareRows(a, b, rows));
      return;
    }
  }
}

function noteTies(order: Uint32Array, low: number, high: number, { elapsed, masks }: ScannedRows, ties: Uint32Array): void {
  for (let p = low + 1; p < high; p += 1) {
    const [a, b] = [order[p - 1]!, order[p]!];
    if (elapsed !== null && elapsed[a] !== elapsed[b]) continue;
    if (masks.length === 0) ties[0] = 1;
    masks.forEach((mask, index) => (ties[index]! |= mask[a]! & mask[b]!));
  }
}

function compareRows(a: number, b: number, { elapsed, place, masks, values }: ScannedRows): number {
  const byTime = elapsed === null ? 0 : compareNumbers(elapsed[a]!, elapsed[b]!);
  if (byTime !== 0) return byTime;
  if (place !== null) return place[a]! - place[b]!;
  for (const value of values) {
    const byValue = compareNumbers(value[a]!, value[b]!);
    if (byValue !== 0) return byValue;
  }
  for (const mask of masks) if (mask[a] !== mask[b]) return mask[a]! - mask[b]!;
  return 0;
}

/** NaN comes last. */
function compareNumbers(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) || a < b ? -1 : 1;
}
