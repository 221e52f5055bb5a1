import type { AttributeColumn } from '../../src-contract/sample';
import type { MetricColumns } from './metric-columns';

/** A metric's values group by group: group 0 is all units, then each segment column's levels. */
export type ValueGroups = (group: number) => MetricColumns;

/** The units of one level at a time, in the order in which they stand; values are copied for segments only. */
export function segmentGroups(values: MetricColumns, segments: readonly AttributeColumn[]): ValueGroups {
  return (group) => {
    if (group === 0) return values;
    let level = group - 1;
    for (const { codes, labels } of segments) {
      if (level < labels.length) return onlyLevel(values, codes.values, level);
      level -= labels.length;
    }
    throw new RangeError('there is no such group');
  };
}

function onlyLevel({ roles, columns, starts, units }: MetricColumns, codes: ArrayLike<number>, level: number): MetricColumns {
  const places: number[] = [];
  const kept = new Uint32Array(starts.length);
  for (let variant = 0; variant + 1 < starts.length; variant += 1) {
    for (let place = starts[variant]; place < starts[variant + 1]; place += 1) if (codes[units === null ? place : units[place]] === level) places.push(place);
    kept[variant + 1] = places.length;
  }
  return {
    roles, starts: kept,
    columns: columns.map((column) => Float64Array.from(places, (place) => column[place])),
    units: Uint32Array.from(places, (place) => (units === null ? place : units[place])),
  };
}
