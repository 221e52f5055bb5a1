import type { CompleteDefinition } from '../src-contract/experiment';
import type { Metric } from '../src-contract/metrics/catalogue';
import { curveQuantiles, type QuantileCurve } from '../src-contract/quantile-curve';
import { methodOf, methodSheets, unservedReason } from '../src-contract/methods';
import type { CellColumns } from './methods/cell-columns';
import { compareCells, pairsAgainstControl } from './methods/compare-moments';
import { figuresOf } from './methods/method';
import type { Sequence } from './sequential/sequence-of';

/**
 * The effect on the 5th to the 95th percentile of a quantile metric that asks for it, each judged as the metric's own
 * quantile is, all units; none for metrics without cells for it. Where the metric resamples, the curve is the formula's (nineteen bootstraps would say the same, slower). Points are not corrected for one another: a curve shows where a
 * distribution moved, the metric's own quantile decides.
 */
export function quantileCurves(definition: CompleteDefinition, metric: Metric, cells: CellColumns | undefined, sequence: Sequence | null): QuantileCurve[] {
  const { analysis, variants, control } = definition;
  const method = methodOf(analysis, metric);
  if (cells === undefined || unservedReason(method, metric, sequence !== null, definition.randomisationUnit !== undefined) !== null) return [];
  const design = pairsAgainstControl(curveQuantiles.length, variants.length, variants.findIndex(({ id }) => id === control));
  const { columns } = compareCells(cells, design, methodSheets[method].reads === 'values' ? 'welch' : method, { ...analysis, readings: sequence === null ? undefined : () => sequence.final });
  const treatments = variants.filter(({ id }) => id !== control);
  return treatments.map(({ id }, place) => ({
    metric: metric.id, variant: id, control,
    points: curveQuantiles.map((share, k) => {
      const { value, controlValue, difference, differenceStandardError, differenceLow, differenceHigh, lift, liftLow, liftHigh, pValue, reason } = figuresOf(columns, k * treatments.length + place);
      return { quantile: share, value, controlValue, difference, differenceStandardError, differenceLow, differenceHigh, lift, liftLow, liftHigh, pValue, reason };
    }),
  }));
}
