import type { MethodName } from '../../src-contract/capabilities';
import type { CellColumns } from './cell-columns';
import type { Comparison, ComparisonDesign } from './compare-moments';
import { describePair } from './describe-pair';
import { comparisonColumns, type ComparisonSettings } from './method';
import { bootstrapQuantile } from './resampling/quantile-bootstrap';
import { permuteQuantile } from './resampling/quantile-permutation';
import type { RunArm } from './resampling/quantile-ranks';
import { welch } from './welch';
import { lookForStop } from '../stop-flag';

/** Keeps the random numbers of one comparison from being those of its sister. */
const SEED_STEP = 7919;

/** The values of a cell (group × variants + variant), unit by unit. */
export type RunsOfCell = (cell: number) => RunArm;

/** A quantile metric's comparisons by a method that resamples whole units, each with all its values. */
export function compareQuantiles(method: MethodName, cells: CellColumns, runsOf: RunsOfCell, share: number, { pairs }: ComparisonDesign, settings: ComparisonSettings): Comparison {
  const columns = comparisonColumns(pairs.count);
  if (method === 'permutation') welch.compare(cells, pairs, settings, columns, null);
  let control: { readonly cell: number; readonly runs: RunArm } | null = null;
  for (let k = 0; k < pairs.count; k += 1) {
    lookForStop();
    if (method !== 'permutation') columns.reason[k] = describePair(cells, pairs.treatment[k], pairs.control[k], columns, k);
    if (control?.cell !== pairs.control[k]) control = { cell: pairs.control[k], runs: runsOf(pairs.control[k]) };
    const pair = { treatment: runsOf(pairs.treatment[k]), control: control.runs, share, seed: ((settings.seed ?? 1) + k * SEED_STEP) >>> 0 };
    (method === 'permutation' ? permuteQuantile : bootstrapQuantile)(pair, settings, columns, k);
  }
  return { cells, columns };
}
