import { LiftbenchError } from '../../src-contract/failure';
import type { MeasureStream } from '../../src-contract/sample';
import type { WantedMeasure } from './scanned-rows';
import type { UnitBuckets } from './unit-buckets';
import { Bucket, UNTIMED } from './unit-order';
import { sharedFloat64, sharedInt32, sharedUint32 } from './shared-array';

/** Called every few milliseconds while rows are ordered, so that others get their turn; what it throws stops the work. */
export type SortingTurn = (done: number, total: number) => Promise<void>;

/**
 * Orders bucketed rows by unit and time, and cuts one stream per measure out of them.
 *
 * The second level of a two-level counting sort: each bucket of units is ordered while it is in the cache, so that the
 * cost of a row does not grow with their number. A stream's `ordered` says whether rows of one instant are in the order of
 * their source (or there are none).
 */
export async function rowsToStreams(buckets: UnitBuckets, units: number, wanted: readonly WantedMeasure[], turn: SortingTurn = () => Promise.resolve()): Promise<MeasureStream[]> {
  const cuts = wanted.map((measure) => newCut(measure, buckets, units));
  const bucket = new Bucket(buckets);
  let done = 0;
  let sinceTurn = 0;
  for (let index = 0; index < buckets.buckets; index += 1) {
    const firstUnit = index * buckets.bucketUnits;
    const count = Math.min(buckets.bucketUnits, units - firstUnit);
    const rows = bucket.take(index, count);
    for (const cut of cuts) appendRows(cut, bucket, firstUnit, count);
    done += rows;
    sinceTurn += rows * wanted.length;
    if (sinceTurn >= ROWS_PER_TURN) {
      sinceTurn = 0;
      await turn(done, buckets.rows);
    }
  }
  return cuts.map(({ measure, offsets, seconds, values, at, leftOut }) => ({
    key: { ...measure.key, ordered: buckets.shape.placed || !hasTies(bucket.ties, measure.condition) },
    offsets,
    seconds: seconds && { values: seconds.subarray(0, at), validity: null },
    values: values && { values: values.subarray(0, at), validity: null },
    leftOut,
    span: buckets.spanOf(measure.condition) ?? undefined,
  }));
}

function hasTies(ties: Uint32Array, condition: number): boolean {
  return ((ties[condition >>> 5] ?? 0) & (1 << (condition & 31))) !== 0;
}

/** Rows times measures between two turns: about ten milliseconds of work. */
const ROWS_PER_TURN = 1_000_000;

/** A stream in the making. */
interface Cut {
  readonly measure: WantedMeasure;
  readonly offsets: Uint32Array;
  readonly seconds: Int32Array | null;
  readonly values: Float64Array | null;
  at: number;
  readonly leftOut: { nulls: number; notFinite: number; notNumeric: number; untimed: number };
}

/** Electron's memory cage ends one buffer there. */
const MAXIMUM_BYTES = 2_000_000_000;

function newCut(measure: WantedMeasure, buckets: UnitBuckets, units: number): Cut {
  const size = buckets.rowsOf(measure.condition);
  if (size * (measure.value === null ? 4 : 8) > MAXIMUM_BYTES) {
    throw new LiftbenchError({
      kind: 'sample',
      message: `${size.toLocaleString('en-US')} rows of one measure are more than one evaluation can hold in memory.`,
      next: 'Narrow the conditions of the metrics, shorten the period, or evaluate a sample of the units.',
    });
  }
  return {
    measure,
    offsets: sharedUint32(units + 1),
    seconds: buckets.shape.timed ? sharedInt32(size) : null,
    values: measure.value === null ? null : sharedFloat64(size),
    at: 0,
    leftOut: { nulls: 0, notFinite: 0, notNumeric: 0, untimed: 0 },
  };
}

/** Appends the matching rows of a bucket to a stream, unit by unit. */
function appendRows(cut: Cut, bucket: Bucket, firstUnit: number, units: number): void {
  const { condition, value } = cut.measure;
  const mask = bucket.masks[condition >>> 5] ?? null;
  const source = value === null ? null : bucket.values[value]!;
  const { perUnit, seconds } = bucket;
  if (source === null && !bucket.untimed) cut.at = appendAll(perUnit, firstUnit, units, mask, condition & 31, seconds, cut.offsets, cut.seconds, cut.at);
  else cut.at = appendCounting(cut, perUnit, firstUnit, units, mask, 1 << (condition & 31), bucket.untimed, seconds, source, cut.offsets, cut.seconds, cut.values, cut.at);
}

/** Every matching row counts. Writes first and moves on if the row matches, so that there is no branch to mispredict. */
function appendAll(
  perUnit: Uint32Array, firstUnit: number, units: number, mask: Uint32Array | null, bit: number,
  bucketSeconds: Int32Array | null, offsets: Uint32Array, seconds: Int32Array | null, at: number,
): number {
  let p = perUnit[0]!;
  for (let u = 0; u < units; u += 1) {
    const end = perUnit[u + 1]!;
    if (mask === null && seconds === null) at += end - p;
    else if (mask === null) for (; p < end; p += 1, at += 1) seconds![at] = bucketSeconds![p]!;
    else if (seconds === null) for (; p < end; p += 1) at += (mask[p]! >>> bit) & 1;
    else {
      for (; p < end; p += 1) {
        seconds[at] = bucketSeconds![p]!;
        at += (mask[p]! >>> bit) & 1;
      }
    }
    p = end;
    offsets[firstUnit + u + 1] = at;
  }
  return at;
}

/** Rows without a readable time or a finite value are left out and counted. */
function appendCounting(
  { leftOut }: Cut, perUnit: Uint32Array, firstUnit: number, units: number, mask: Uint32Array | null, bit: number, someUntimed: boolean,
  bucketSeconds: Int32Array | null, source: Float64Array | null, offsets: Uint32Array, seconds: Int32Array | null, values: Float64Array | null, at: number,
): number {
  for (let u = 0; u < units; u += 1) {
    const end = perUnit[u + 1]!;
    for (let p = perUnit[u]!; p < end; p += 1) {
      if (mask !== null && (mask[p]! & bit) === 0) continue;
      if (someUntimed && bucketSeconds![p] === UNTIMED) {
        leftOut.untimed += 1;
        continue;
      }
      if (source !== null) {
        const v = source[p]!;
        if (!Number.isFinite(v)) {
          if (Number.isNaN(v)) leftOut.nulls += 1;
          else if (v < 0) leftOut.notNumeric += 1;
          else leftOut.notFinite += 1;
          continue;
        }
        values![at] = v;
      }
      if (seconds !== null) seconds[at] = bucketSeconds![p]!;
      at += 1;
    }
    offsets[firstUnit + u + 1] = at;
  }
  return at;
}
