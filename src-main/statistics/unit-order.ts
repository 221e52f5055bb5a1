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

/** Leaves in `order` the rows of a bucket by unit, each unit's by time and place, and in `perUnit` where each unit's begin there. */
export function orderBucket(
  rows: ScannedRows, low: number, high: number, firstUnit: number, units: number, perUnit: Uint32Array, order: Uint32Array,
): void {
  const { unit, elapsed, row } = rows;
  perUnit.fill(0, 0, units + 1);
  for (let i = low; i < high; i += 1) perUnit[unit[i]! - firstUnit + 1]! += 1;
  for (let u = 1; u <= units; u += 1) perUnit[u]! += perUnit[u - 1]!;
  for (let i = low; i < high; i += 1) order[perUnit[unit[i]! - firstUnit]!++] = i;
  for (let u = units; u > 0; u -= 1) perUnit[u] = perUnit[u - 1]!;
  perUnit[0] = 0;
  if (elapsed === null && row === null) return;
  for (let u = 0; u < units; u += 1) mendOrder(order, perUnit[u]!, perUnit[u + 1]!, elapsed, row);
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
