import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { pairsAgainstControl } from '../methods/compare-moments';
import { removeCovariates } from '../methods/regression/remove-covariates';
import { summariseCells } from '../methods/summarise-cells';
import { applyCap, cutPoints } from '../streams/cap';
import { ColumnScratch, metricColumns } from '../streams/metric-columns';
import { momentCube } from '../streams/moment-cube';
import { applyTransform } from '../streams/transform';
import { unitValueRuns } from '../streams/unit-value-runs';

/** A metric's values variant by variant, before and after its cap. */
export interface ExploredValues {
  readonly per: 'unit' | 'event';
  /** Values of all variants; variant k owns places starts[k] … starts[k + 1] − 1. */
  readonly before: Float64Array;
  readonly after: Float64Array | null;
  readonly denominator: Float64Array | null;
  readonly starts: Uint32Array;
  /** The unit at each place; null = place and unit are the same. */
  readonly units: Uint32Array | null;
  readonly cap: { readonly lower: number | null; readonly upper: number | null } | null;
}

/** Every value that a metric is made of, per unit; of quantiles over events, per event. */
export function exploredValues(sample: Sample, metric: Metric, use: MetricUse): ExploredValues {
  const needs = needsOf(metric);
  if (needs.quantile !== undefined) {
    const { values, offsets, starts } = unitValueRuns(sample, use.numerator, needs.quantile, needs.zeros);
    return { per: needs.quantile.per, before: values, after: null, denominator: null, starts: starts.map((unit) => offsets[unit]), units: null, cap: null };
  }
  const { columns, roles, starts, units } = metricColumns(sample, { ...use, covariates: [] }, needs.zeros, new ColumnScratch());
  const [before] = columns;
  applyTransform(needs.transform, before);
  let after: Float64Array | null = null;
  let cap: ExploredValues['cap'] = null;
  if (needs.cap !== undefined) {
    cap = cutPoints(needs.cap, before, new Float64Array(before.length));
    after = before.slice();
    applyCap(after, cap.lower, cap.upper);
  }
  const at = roles.indexOf('denominator');
  return { per: 'unit', before, after, denominator: at < 0 ? null : columns[at], starts, units, cap };
}

/**
 * The values of a mean with what its covariates explain taken out, as CUPED does over all units, so that their means are
 * those of the readout; null where the readout uses no covariate, and for ratios.
 */
export function adjustedValues(sample: Sample, definition: CompleteDefinition, metric: Metric, use: MetricUse): ExploredValues | null {
  const { analysis, variants, control } = definition;
  const needs = needsOf(metric);
  if (!analysis.covariateAdjustment || use.covariates.length === 0 || use.denominator !== null || needs.quantile !== undefined || !methodSheets[methodOf(analysis, metric)].covariates) return null;
  const values = metricColumns(sample, use, needs.zeros, new ColumnScratch());
  const [own] = values.columns;
  applyTransform(needs.transform, own);
  if (needs.cap !== undefined) {
    const cut = cutPoints(needs.cap, own, new Float64Array(own.length));
    applyCap(own, cut.lower, cut.upper);
  }
  const { groups } = pairsAgainstControl(1, variants.length, variants.findIndex(({ id }) => id === control));
  const { adjustment } = summariseCells(momentCube(values, []).moments, groups, true);
  if (adjustment === null) return null;
  const { columns, starts, units } = removeCovariates(values, adjustment.thetas.map(([theta]) => theta));
  return { per: 'unit', before: columns[0], after: null, denominator: null, starts, units, cap: null };
}

/** Where the control stands among the variants, and the others. */
export function armsOf({ variants, control }: CompleteDefinition): { readonly control: number; readonly treatments: readonly { readonly id: string; readonly at: number }[] } {
  return { control: variants.findIndex(({ id }) => id === control), treatments: variants.flatMap(({ id }, at) => (id === control ? [] : [{ id, at }])) };
}

/** A finite number, or null. */
export function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
