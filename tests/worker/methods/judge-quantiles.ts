import type { MethodName } from '../../../src-contract/capabilities';
import { compareQuantiles } from '../../../src-worker/methods/compare-quantiles';
import { pairsAgainstControl } from '../../../src-worker/methods/compare-moments';
import { figuresOf, type ComparisonFigures, type ComparisonSettings } from '../../../src-worker/methods/method';
import { quantileError } from '../../../src-worker/methods/quantile-error';
import type { RunArm } from '../../../src-worker/methods/resampling/quantile-ranks';
import { emptyQuantileCells } from '../../../src-worker/streams/quantile-cells';

const settings: ComparisonSettings = { confidence: 0.95, alternative: 'two-sided', liftInterval: 'fieller', seed: 1 };

/** An arm from the values of each of its units. */
export function runs(lists: readonly (readonly number[])[]): RunArm {
  const offsets = [0];
  for (const list of lists) offsets.push(offsets.at(-1)! + list.length);
  return { values: Float64Array.from(lists.flat()), offsets: Uint32Array.from(offsets) };
}

/** A method that compares quantiles, on two arms: control, then treatment. */
export function judgeQuantiles(method: MethodName, arms: readonly [RunArm, RunArm], share: number, changed: Partial<ComparisonSettings> = {}): ComparisonFigures & { note: string | undefined } {
  const cells = emptyQuantileCells(2);
  arms.forEach(({ values, offsets }, cell) => {
    const lengths = Uint32Array.from({ length: offsets.length - 1 }, (_, unit) => offsets[unit + 1]! - offsets[unit]!);
    const { value, standardError } = quantileError(values, lengths, share);
    cells.n[cell] = lengths.length;
    cells.value[cell] = value;
    cells.offset[cell] = value;
    cells.variance[cell] = standardError ** 2 * lengths.length;
    if (Number.isNaN(standardError)) cells.tooFew[cell] = 1;
  });
  const { columns } = compareQuantiles(method, cells, (cell) => arms[cell]!, share, pairsAgainstControl(1, 2, 0), { ...settings, ...changed });
  return { ...figuresOf(columns, 0), note: columns.notes.get(0) };
}
