import type { Figure } from '../../src-contract/evaluation';
import type { EvaluationIndex } from './evaluation-index';
import { columnWriter } from './numbers';

const writers = new WeakMap<EvaluationIndex, (count: Figure) => string>();

/** Writes the units of an evaluation's comparisons so that their digits stand below each other. */
export function unitCounts(index: EvaluationIndex): (count: Figure) => string {
  const write = writers.get(index) ?? columnWriter(index.evaluation.estimates.flatMap(({ units, controlUnits }) => [units, controlUnits]));
  writers.set(index, write);
  return write;
}
