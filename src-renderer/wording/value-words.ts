import type { Estimate, Figure } from '../../src-contract/evaluation';
import type { EvaluationIndex } from './evaluation-index';
import { valueWriter } from './numbers';

/** The estimates of all variants of a metric in the same units, this one among them. */
export function variantsBeside(index: EvaluationIndex, estimate: Estimate): readonly Estimate[] {
  return [estimate, ...index.treatments.flatMap(({ id }) => (id === estimate.variant ? [] : (index.estimate(estimate.metric, id, estimate.segment) ?? [])))];
}

/** The values that an estimate's own are read beside: those of all variants in the same units. */
export function valuesBeside(index: EvaluationIndex, { metric, segment, value, controlValue }: Estimate): readonly Figure[] {
  return [value, controlValue, ...index.treatments.flatMap(({ id }) => index.estimate(metric, id, segment)?.value ?? [])];
}

/** Writes a metric's values with the digits that tell all variants apart, so that the control reads the same beside each. */
export function metricValues(index: EvaluationIndex, estimate: Estimate): (value: Figure) => string {
  return valueWriter(index.metric(estimate.metric), valuesBeside(index, estimate));
}
