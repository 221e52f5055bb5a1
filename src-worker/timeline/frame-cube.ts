import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { addUnits, emptyMoments, type MomentColumns, type VariableRole } from '../kernels/moments';
import type { CellColumns } from '../methods/cell-columns';
import { clusterColumns } from '../streams/cluster-columns';
import { ruled, type ValueRule } from '../streams/value-rule';
import type { MetricColumns } from '../streams/metric-columns';
import { emptyQuantileCells, QuantileValues, type QuantileNeed, type TakeValues } from '../streams/quantile-cells';
import { fillUnitColumn } from '../streams/unit-column';
import type { Frames } from './frames';
import { FrameWalk } from './frame-walk';

/**
 * A metric's moments frame by frame, cell = frame × variants + variant: in each frame one value per unit that counts
 * there, by the metric's own rule, and the moments of exactly these values.
 *
 * @param all the moments of everything; gives roles and pivots.
 */
export function frameCube(sample: Sample, use: MetricUse, rule: ValueRule, frames: Frames, all: MomentColumns): MomentColumns {
  const { units } = sample;
  const variants = units.variants.length;
  const moments = emptyMoments(all.roles, frames.count * variants, all.pivot);
  const unitRoles: VariableRole[] = ['numerator', ...(use.denominator === null ? [] : ['denominator' as const])];
  const covariates = use.covariates.flatMap((one) => (one.denominator === null ? [one.use] : [one.use, one.denominator])).map((part) => {
    const column = new Float64Array(units.count);
    fillUnitColumn(sample.streams[part.stream], part, 0, column);
    return column;
  });
  for (const one of use.covariates) unitRoles.push('covariate', ...(one.denominator === null ? [] : ['covariateDenominator' as const]));
  const columns = unitRoles.map(() => new Float64Array(units.count));
  const own = columns.length - covariates.length;
  const places = new Uint32Array(units.count);
  const numerator = new FrameWalk(sample, use.numerator, frames);
  const denominator = use.denominator === null ? null : new FrameWalk(sample, use.denominator, frames);
  for (let frame = 0; frame < frames.count; frame += 1) {
    const starts = new Uint32Array(variants + 1);
    let at = 0;
    for (let variant = 0; variant < variants; variant += 1) {
      for (let unit = units.starts[variant]; unit < units.starts[variant + 1]; unit += 1) {
        if (frame < frames.from[unit] || frame >= frames.until[unit]) continue;
        numerator.enter(frame, unit);
        denominator?.enter(frame, unit);
        if (rule.zeros === 'exclude' && numerator.to === numerator.from) continue;
        columns[0][at] = ruled(numerator.value, rule);
        if (denominator !== null) columns[1][at] = denominator.value;
        for (let c = 0; c < covariates.length; c += 1) columns[own + c][at] = covariates[c][unit];
        places[at] = unit;
        at += 1;
      }
      starts[variant + 1] = at;
    }
    addFrame(moments, frame, { roles: unitRoles, columns: columns.map((column) => column.subarray(0, at)), starts, units: places.subarray(0, at) }, sample);
  }
  return moments;
}

/** Adds the values of one frame, summed over what was randomised where units lie inside it. */
export function addFrame(moments: MomentColumns, frame: number, values: MetricColumns, { units }: Sample): void {
  const { columns, starts } = units.clusters === undefined ? values : clusterColumns(values, units.clusters);
  const variants = starts.length - 1;
  for (let variant = 0; variant < variants; variant += 1) addUnits(moments, frame * variants + variant, columns, starts[variant], starts[variant + 1]);
}

/** A quantile frame by frame, of the values of the units that count there. */
export function frameQuantiles(sample: Sample, use: MetricUse, need: QuantileNeed, zeros: 'keep' | 'exclude', frames: Frames): CellColumns {
  const { units } = sample;
  const variants = units.variants.length;
  const out = emptyQuantileCells(frames.count * variants);
  const walk = new FrameWalk(sample, use.numerator, frames);
  const values = new QuantileValues(need.per === 'event' ? walk.values.length : units.count, units.count, units.clusters);
  const take: TakeValues = (_unit, into, at) => {
    const { from, to } = walk;
    if (need.per === 'event') {
      into.set(walk.values.subarray(from, to), at);
      return to - from;
    }
    if (to === from && zeros === 'exclude') return 0;
    into[at] = walk.value;
    return 1;
  };
  for (let frame = 0; frame < frames.count; frame += 1) {
    for (let variant = 0; variant < variants; variant += 1) {
      values.clear();
      for (let unit = units.starts[variant]; unit < units.starts[variant + 1]; unit += 1) {
        if (frame < frames.from[unit] || frame >= frames.until[unit]) continue;
        walk.enter(frame, unit);
        values.add(unit, take);
      }
      values.judge(out, frame * variants + variant, need.share);
    }
  }
  return out;
}
