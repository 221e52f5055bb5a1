import type { AttributeColumn } from '../../src-contract/sample';
import { addUnits, emptyMoments, mergeCell, pivotOf, scatterUnits, type MomentColumns } from '../kernels/moments';
import type { MetricColumns } from './metric-columns';

/** Moments per group × variant; cell = group × variants + variant. Group 0 is all units, then each segment column's levels. */
export interface MomentCube {
  readonly moments: MomentColumns;
  readonly groups: number;
}

/** How many groups the segments make, all units included. */
export function groupCount(segments: readonly AttributeColumn[]): number {
  return segments.reduce((sum, { labels }) => sum + labels.length, 1);
}

/** A metric's moments for all units and for every level of every segment column. */
export function momentCube(metric: MetricColumns, segments: readonly AttributeColumn[]): MomentCube {
  const variants = metric.starts.length - 1;
  const groups = groupCount(segments);
  const moments = emptyMoments(metric.roles, groups * variants, pivotOf(metric.columns));
  for (let k = 0; k < variants; k += 1) addUnits(moments, k, metric.columns, metric.starts[k], metric.starts[k + 1]);
  let firstGroup = 1;
  for (const { codes, labels } of segments) {
    const levels = labels.length;
    const codesInPlace = metric.units === null ? codes.values : gather(codes.values, metric.units);
    for (let k = 0; k < variants; k += 1) {
      const perLevel = emptyMoments(metric.roles, levels, moments.pivot);
      scatterUnits(perLevel, 0, codesInPlace, levels, metric.columns, metric.starts[k], metric.starts[k + 1]);
      for (let level = 0; level < levels; level += 1) mergeCell(moments, (firstGroup + level) * variants + k, perLevel, level);
    }
    firstGroup += levels;
  }
  return { moments, groups };
}

function gather(codes: Uint16Array | Uint32Array, units: Uint32Array): Uint32Array {
  const out = new Uint32Array(units.length);
  for (let i = 0; i < units.length; i += 1) out[i] = codes[units[i]];
  return out;
}
