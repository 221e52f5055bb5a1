import type { Estimate, Figure } from '../../src-contract/evaluation';
import { splitSegment, type EvaluationIndex } from './evaluation-index';
import { valueWriter } from './numbers';

const known = new WeakMap<EvaluationIndex, Map<string, readonly Estimate[]>>();

/** The estimates that stand in one column with this one: of its metric in all variants and, of a segment, in all slices. */
export function readBeside(index: EvaluationIndex, estimate: Estimate): readonly Estimate[] {
  const column = estimate.segment === null ? null : splitSegment(estimate.segment).column;
  const lists = known.get(index) ?? new Map<string, readonly Estimate[]>();
  known.set(index, lists);
  const key = JSON.stringify([estimate.metric, column]);
  const slices = column === null ? [null] : (index.segments.find((one) => one.column === column)?.slices ?? [estimate.segment]);
  const list = lists.get(key) ?? slices.flatMap((slice) => index.treatments.flatMap(({ id }) => index.estimate(estimate.metric, id, slice) ?? []));
  lists.set(key, list);
  return list.includes(estimate) ? list : [estimate, ...list.filter(({ variant, segment }) => variant !== estimate.variant || segment !== estimate.segment)];
}

/** The values that an estimate's own are read beside. */
export function valuesBeside(index: EvaluationIndex, estimate: Estimate): readonly Figure[] {
  return readBeside(index, estimate).flatMap(({ value, controlValue }) => [value, controlValue]);
}

/** Writes a metric's values with the digits that tell all variants apart, so that the control reads the same beside each. */
export function metricValues(index: EvaluationIndex, estimate: Estimate): (value: Figure) => string {
  return valueWriter(index.metric(estimate.metric), valuesBeside(index, estimate));
}
