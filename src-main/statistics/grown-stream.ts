import type { MeasureStream } from '../../src-contract/sample';
import { sharedFloat64, sharedInt32, sharedUint32 } from './shared-array';

/** Stands for a unit that was not there before. */
export const NO_FORMER = 0xffff_ffff;

/** Electron's memory cage ends one buffer there. */
const MAXIMUM_BYTES = 2_000_000_000;

/** Rows of one unit in one stream. */
interface Run {
  readonly seconds: Int32Array | null;
  readonly values: Float64Array | null;
  readonly from: number;
  readonly to: number;
}

/**
 * A stream's rows and those that came since, as one scan over all of them would give them.
 *
 * Streams know whole seconds, so the order of an old and a new row with different values within one second of a unit
 * cannot be told, nor that of rows without times.
 *
 * @param former per unit its number among the old stream's units, or {@link NO_FORMER}; no old unit is named twice.
 * @param more new rows, by the new units.
 * @param complete whether every old unit is named.
 * @returns null where the whole scan could give anything else.
 */
export function grownStream(old: MeasureStream, more: MeasureStream, former: Uint32Array, complete: boolean): MeasureStream | null {
  if (!complete && Object.values(old.leftOut).some((rows) => rows !== 0)) return null;
  const units = former.length;
  const offsets = sharedUint32(units + 1);
  for (let u = 0; u < units; u += 1) {
    const f = former[u]!;
    offsets[u + 1] = offsets[u]! + more.offsets[u + 1]! - more.offsets[u]! + (f === NO_FORMER ? 0 : old.offsets[f + 1]! - old.offsets[f]!);
  }
  const rows = offsets[units]!;
  if (rows * 8 > MAXIMUM_BYTES) return null;
  const seconds = old.seconds && sharedInt32(rows);
  const values = old.values && sharedFloat64(rows);
  if (!fill(old, more, former, offsets, seconds, values)) return null;
  return {
    key: { ...more.key, ordered: old.key.ordered && more.key.ordered },
    offsets,
    seconds: seconds && { values: seconds, validity: null },
    values: values && { values, validity: null },
    leftOut: {
      nulls: old.leftOut.nulls + more.leftOut.nulls,
      notFinite: old.leftOut.notFinite + more.leftOut.notFinite,
      notNumeric: old.leftOut.notNumeric + more.leftOut.notNumeric,
      untimed: (old.leftOut.untimed ?? 0) + (more.leftOut.untimed ?? 0),
    },
  };
}

function fill(old: MeasureStream, more: MeasureStream, former: Uint32Array, offsets: Uint32Array, seconds: Int32Array | null, values: Float64Array | null): boolean {
  const [oldSeconds, oldValues, newSeconds, newValues] = [old.seconds?.values ?? null, old.values?.values ?? null, more.seconds?.values ?? null, more.values?.values ?? null];
  if ((seconds === null) !== (newSeconds === null) || (values === null) !== (newValues === null)) return false;
  for (let u = 0; u < former.length; u += 1) {
    const f = former[u]!;
    let at = offsets[u]!;
    let o = f === NO_FORMER ? 0 : old.offsets[f]!;
    const oEnd = f === NO_FORMER ? 0 : old.offsets[f + 1]!;
    const n = more.offsets[u]!;
    const nEnd = more.offsets[u + 1]!;
    if (o < oEnd && n < nEnd && !(seconds !== null && oldSeconds![oEnd - 1]! < newSeconds![n]!)) {
      if (!interleave({ seconds: oldSeconds, values: oldValues, from: o, to: oEnd }, { seconds: newSeconds, values: newValues, from: n, to: nEnd }, seconds, values, at)) return false;
      continue;
    }
    for (; o < oEnd; o += 1, at += 1) {
      if (seconds !== null) seconds[at] = oldSeconds![o]!;
      if (values !== null) values[at] = oldValues![o]!;
    }
    for (let i = n; i < nEnd; i += 1, at += 1) {
      if (seconds !== null) seconds[at] = newSeconds![i]!;
      if (values !== null) values[at] = newValues![i]!;
    }
  }
  return true;
}

/** By time; where two rows share a second, only if it does not matter which comes first. */
function interleave(old: Run, more: Run, seconds: Int32Array | null, values: Float64Array | null, start: number): boolean {
  if (values !== null && seconds === null) return false;
  let o = old.from;
  let n = more.from;
  for (let at = start; o < old.to || n < more.to; at += 1) {
    const takeOld = n === more.to || (o < old.to && (seconds === null || old.seconds![o]! <= more.seconds![n]!));
    if (takeOld && values !== null && n < more.to && old.seconds![o] === more.seconds![n] && !secondAlike(old, o, more, n)) return false;
    const [run, i] = takeOld ? [old, o++] : [more, n++];
    if (seconds !== null) seconds[at] = run.seconds![i]!;
    if (values !== null) values[at] = run.values![i]!;
  }
  return true;
}

/** Whether all rows of both runs within this second have one value. */
function secondAlike(old: Run, o: number, more: Run, n: number): boolean {
  const second = old.seconds![o]!;
  const value = old.values![o]!;
  for (let i = o; i < old.to && old.seconds![i] === second; i += 1) if (!Object.is(old.values![i], value)) return false;
  for (let i = n; i < more.to && more.seconds![i] === second; i += 1) if (!Object.is(more.values![i], value)) return false;
  return true;
}
