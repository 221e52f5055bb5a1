import type { Sample, StreamUse } from '../../src-contract/sample';
import type { QuantileNeed } from './quantile-cells';
import { fillUnitColumn } from './unit-column';
import { windowRuns } from './window-runs';

/** Values unit by unit: unit u (or what was randomised, where units lie inside it) has those from offsets[u] to offsets[u + 1] − 1. */
export interface UnitValueRuns {
  readonly values: Float64Array;
  readonly offsets: Uint32Array;
  /** Variant k owns the units starts[k] … starts[k + 1] − 1. */
  readonly starts: Uint32Array;
}

/**
 * The values that a quantile is taken of: every row inside the window, or one value per unit.
 * @param keeps the units to take; those left out have no values here.
 */
export function unitValueRuns(sample: Sample, use: StreamUse, need: QuantileNeed, zeros: 'keep' | 'exclude', keeps: (unit: number) => boolean = () => true): UnitValueRuns {
  const { count, starts, clusters } = sample.units;
  const stream = sample.streams[use.stream];
  const rows = need.per === 'event' ? windowRuns(stream, use.from, use.to) : null;
  const column = rows === null ? new Float64Array(count) : null;
  if (column !== null) fillUnitColumn(stream, use, zeros === 'keep' ? 0 : NaN, column);
  const all = new Float64Array(rows === null ? count : (stream.offsets.at(-1) ?? 0));
  const offsets: number[] = [0];
  const ownStarts = new Uint32Array(starts.length);
  let at = 0;
  for (let variant = 0; variant + 1 < starts.length; variant += 1) {
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) {
      if (!keeps(unit)) {
        // Its cluster, if it has one, keeps its place.
      } else if (rows !== null) {
        if (stream.values !== null) all.set(stream.values.values.subarray(rows.starts[unit], rows.ends[unit]), at);
        at += rows.ends[unit] - rows.starts[unit];
      } else if (column !== null && !Number.isNaN(column[unit])) {
        all[at] = column[unit];
        at += 1;
      }
      const joined = clusters !== undefined && unit > starts[variant] && clusters.of[unit] === clusters.of[unit - 1];
      if (joined) offsets[offsets.length - 1] = at;
      else offsets.push(at);
    }
    ownStarts[variant + 1] = offsets.length - 1;
  }
  return { values: all.subarray(0, at), offsets: Uint32Array.from(offsets), starts: ownStarts };
}
