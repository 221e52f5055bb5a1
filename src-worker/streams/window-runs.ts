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
  const starts = from === null ? first : from === 0 ? exposed : firstFrom(from > 0 ? exposed : first, behind, seconds, from);
  if (to === null) return { starts, ends: rowsInPeriod(stream, seconds) };
  if (to === 0) return { starts, ends: exposed };
  return { starts, ends: firstFrom(starts, behind, seconds, to) };
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
  const { offsets } = stream;
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
    while (row < end && elapsed(seconds[row]) < instant) row += 1;
    found[u] = row;
  }
  return found;
}
