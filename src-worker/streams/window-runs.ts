import { AFTER_PERIOD, type MeasureStream } from '../../src-contract/sample';

/** Rows of each unit inside a window: unit u owns rows starts[u] … ends[u] − 1. Rows are in time order, so a window is one run of them. */
export interface WindowRuns {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Per stream, where each unit's rows from first exposure on begin: nearly every window starts or ends there. */
const exposureRows = new WeakMap<MeasureStream, Uint32Array>();

/**
 * @param from seconds since first exposure; null = from the first row on. Where the stream has no times, all rows are inside.
 * @param to exclusive; null = until the period ends.
 */
export function windowRuns(stream: MeasureStream, from: number | null, to: number | null): WindowRuns {
  const { offsets } = stream;
  const units = offsets.length - 1;
  const first = offsets.subarray(0, units);
  const behind = offsets.subarray(1);
  const seconds = stream.seconds?.values ?? null;
  if (seconds === null) return { starts: first, ends: behind };
  const exposed = from === null && to === null ? first : rowsFromExposure(stream, seconds);
  const starts = from === null ? first : from === 0 ? exposed : rowsFrom(stream, from > 0 ? exposed : first, seconds, from);
  if (to === null) return { starts, ends: rowsInPeriod(stream, seconds) };
  if (to === 0) return { starts, ends: exposed };
  // A window that begins after it ends has no rows.
  if (from !== null && from > to) return { starts, ends: starts };
  return { starts, ends: rowsFrom(stream, to > 0 && (from === null || from < 0) ? exposed : starts, seconds, to) };
}

/** Where each unit's rows from an instant on begin, of streams asked lately: most metrics share their windows. Up to {@link RECENT_BYTES}, the oldest goes. */
let recent: { readonly stream: WeakRef<MeasureStream>; readonly instant: number; readonly rows: Uint32Array }[] = [];
const RECENT_BYTES = 64_000_000;

/** @param low rows that are before the instant, or at it, of every unit. */
function rowsFrom(stream: MeasureStream, low: Uint32Array, seconds: Int32Array, instant: number): Uint32Array {
  let nearest: { readonly instant: number; readonly rows: Uint32Array } = { instant: -Infinity, rows: low };
  for (const one of recent) {
    if (one.instant > instant || one.instant < nearest.instant || one.stream.deref() !== stream) continue;
    if (one.instant === instant) return one.rows;
    if (one.instant >= 0) nearest = one;
  }
  const rows = firstFrom(nearest.rows, stream.offsets.subarray(1), seconds, instant);
  recent = [...recent.filter((one) => one.stream.deref() !== undefined), { stream: new WeakRef(stream), instant, rows }];
  let bytes = recent.reduce((sum, one) => sum + one.rows.byteLength, 0);
  while (bytes > RECENT_BYTES && recent.length > 1) bytes -= recent.shift()?.rows.byteLength ?? 0;
  return rows;
}

/** Per stream, where each unit's rows after the period begin. */
const periodRows = new WeakMap<MeasureStream, Uint32Array>();

function rowsInPeriod(stream: MeasureStream, seconds: Int32Array): Uint32Array {
  const known = periodRows.get(stream);
  if (known !== undefined) return known;
  const { offsets } = stream;
  const found = offsets.slice(1);
  for (let u = 0; u < found.length; u += 1) {
    const start = offsets[u];
    while (found[u] > start && seconds[found[u] - 1] >= AFTER_PERIOD) found[u] -= 1;
  }
  periodRows.set(stream, found);
  return found;
}

function rowsFromExposure(stream: MeasureStream, seconds: Int32Array): Uint32Array {
  const known = exposureRows.get(stream);
  if (known !== undefined) return known;
  const { offsets, span } = stream;
  if (span?.from != null && span.from >= 0) return offsets.subarray(0, offsets.length - 1);
  const found = firstFrom(offsets.subarray(0, offsets.length - 1), offsets.subarray(1), seconds, 0);
  exposureRows.set(stream, found);
  return found;
}

/** Seconds since first exposure, in the period or after it. */
function elapsed(second: number): number {
  return second >= AFTER_PERIOD ? second - AFTER_PERIOD : second;
}

/** Per unit the first row, from `low` on, that is not before an instant. */
function firstFrom(low: Uint32Array, high: Uint32Array, seconds: Int32Array, instant: number): Uint32Array {
  const found = new Uint32Array(low.length);
  for (let u = 0; u < found.length; u += 1) {
    const end = high[u];
    let row = low[u];
    if (row < end && elapsed(seconds[end - 1]) < instant) row = end;
    while (row < end && elapsed(seconds[row]) < instant) row += 1;
    found[u] = row;
  }
  return found;
}
