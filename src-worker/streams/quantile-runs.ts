import type { AttributeColumn, Sample, StreamUse } from '../../src-contract/sample';
import type { QuantileNeed } from './quantile-cells';
import { unitValueRuns, type UnitValueRuns } from './unit-value-runs';

/** Values of one cell, unit by unit; every unit (or what was randomised) has one at least. */
export interface CellRuns {
  readonly values: Float64Array;
  readonly offsets: Uint32Array;
}

/** The values behind cells of quantiles (cell = group × variants + variant), for methods that resample units. Walks the stream once per group. */
export function quantileRuns(sample: Sample, use: StreamUse, need: QuantileNeed, zeros: 'keep' | 'exclude', segments: readonly AttributeColumn[]): (cell: number) => CellRuns {
  const variants = sample.units.starts.length - 1;
  let kept: { readonly group: number; readonly runs: UnitValueRuns } | null = null;
  return (cell) => {
    const group = Math.floor(cell / variants);
    if (kept?.group !== group) kept = { group, runs: unitValueRuns(sample, use, need, zeros, levelOf(segments, group)) };
    return armOf(kept.runs, cell - group * variants);
  };
}

function levelOf(segments: readonly AttributeColumn[], group: number): ((unit: number) => boolean) | undefined {
  if (group === 0) return undefined;
  let level = group - 1;
  for (const { codes, labels } of segments) {
    const wanted = level;
    if (wanted < labels.length) return (unit) => codes.values[unit] === wanted;
    level -= labels.length;
  }
  throw new RangeError('there is no such group');
}

/** One arm's runs, without units that have no value. */
export function armOf({ values, offsets, starts }: UnitValueRuns, variant: number): CellRuns {
  const from = offsets[starts[variant]];
  const ends: number[] = [0];
  for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) if (offsets[unit + 1] > offsets[unit]) ends.push(offsets[unit + 1] - from);
  return { values: values.subarray(from, offsets[starts[variant + 1]]), offsets: Uint32Array.from(ends) };
}
