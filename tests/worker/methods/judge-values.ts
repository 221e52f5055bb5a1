import type { Alternative, BootstrapInterval } from '../../../src-contract/capabilities';
import { addUnits, emptyMoments } from '../../../src-worker/kernels/moments';
import { methods } from '../../../src-worker/methods/catalogue';
import { pairsAgainstControl } from '../../../src-worker/methods/compare-moments';
import { compareValues } from '../../../src-worker/methods/compare-values';
import { figuresOf, type ComparisonFigures, type ValueMethod } from '../../../src-worker/methods/method';
import { segmentGroups } from '../../../src-worker/streams/segment-groups';

type ValueName = 'mann-whitney' | 'bootstrap' | 'permutation' | 'lin';

export function momentsOf(control: Float64Array, treatment: Float64Array) {
  const moments = emptyMoments(['numerator'], 2);
  [control, treatment].forEach((arm, cell) => { addUnits(moments, cell, [arm], 0, arm.length); });
  return moments;
}

/** A method that reads values, on two arms of a mean. */
export function judgeValues(name: ValueName, control: Float64Array, treatment: Float64Array, o: { alternative?: Alternative; confidence?: number; bootstrapInterval?: BootstrapInterval; seed?: number } = {}): ComparisonFigures & { note: string } {
  const both = Float64Array.from([...control, ...treatment]);
  const values = { roles: ['numerator'] as const, columns: [both], starts: Uint32Array.of(0, control.length, both.length), units: null };
  const settings = { confidence: 0.95, alternative: 'two-sided' as const, liftInterval: 'fieller' as const, seed: 1, ...o };
  const { columns } = compareValues(methods[name] as ValueMethod, { groups: segmentGroups(values, []), moments: momentsOf(control, treatment), strata: null }, pairsAgainstControl(1, 2, 0), settings, true);
  return { ...figuresOf(columns, 0), note: columns.notes.get(0) ?? '' };
}
