import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { withoutTransform, withoutValues, type MetricMoments } from '../evaluate-metric';
import { emptyMoments, type MomentColumns } from '../kernels/moments';
import { selectedMoments, type SelectedPlaces } from '../kernels/selected-moments';
import type { CapInForce } from '../streams/cap';
import { clusterCube } from '../streams/cluster-columns';
import type { KeptColumn, KeptMetric } from '../streams/kept-metrics';
import { emptyQuantileCells, selectedQuantileCells, type QuantileSource } from '../streams/quantile-cells';
import { onlyShown, passingPlaces } from './selected-places';

/** A metric, and which of its units are asked about. */
export interface MetricSelection {
  readonly sample: Sample;
  readonly use: MetricUse;
  /** Null for quantiles. */
  readonly kept: KeptMetric | null;
  /** Null for means, and for quantiles of a stream without values. */
  readonly quantile: { readonly source: QuantileSource; readonly share: number } | null;
  /** Per unit, bits of the conditions that it fails, and those that are asked. */
  readonly fails: Int32Array;
  readonly asked: number;
  /** The selected units of the variants that are shown. */
  readonly places: SelectedPlaces;
  readonly shown: readonly boolean[];
}

/** The moments (or quantiles) of the selected units, as a metric's moments are handed to its method. */
export function selectedMetric({ sample, use, kept, quantile, fails, asked, places, shown }: MetricSelection): MetricMoments {
  const variants = shown.length;
  const without = withoutValues(sample.streams[use.numerator.stream]);
  const common = { third: null, valuesOf: null, judged: new Map() } as const;
  if (kept === null) {
    const cells = quantile === null ? emptyQuantileCells(variants) : selectedQuantileCells(quantile.source, sample.units.starts, quantile.share, fails, asked, shown);
    return { ...common, cube: { moments: emptyMoments(['numerator'], variants), groups: 1 }, cells, cap: null, unanswered: without };
  }
  const own = kept.units === null ? places : onlyShown(passingPlaces(fails, asked, kept.starts, kept.units, new Uint32Array(kept.units.length)), shown);
  return {
    ...common, cells: null, cap: capOn(kept, own), unanswered: without ?? withoutTransform(kept.untransformed),
    cube: { moments: momentsOf(sample, kept, own), groups: 1 },
  };
}

function momentsOf({ units: { clusters } }: Sample, { roles, columns, units }: KeptMetric, places: SelectedPlaces): MomentColumns {
  if (clusters === undefined) return selectedMoments(roles, columns, places);
  const { list, bounds } = places;
  const selected = { roles, columns: columns.map((column) => gathered(column, list)), starts: bounds, units: units === null ? list : list.map((place) => units[place]) };
  return clusterCube(selected, [], clusters).moments;
}

function gathered(column: KeptColumn, list: Uint32Array): Float64Array {
  const out = new Float64Array(list.length);
  for (let i = 0; i < out.length; i += 1) out[i] = column[list[i]];
  return out;
}

/** The cut points of all units, with the share of the selected ones that they cut. */
function capOn({ cap, before }: KeptMetric, { list }: SelectedPlaces): CapInForce | null {
  if (cap === null) return null;
  const floor = cap.lower ?? -Infinity;
  const ceiling = cap.upper ?? Infinity;
  let cut = 0;
  for (let i = 0; i < list.length; i += 1) {
    const value = before[list[i]];
    if (value > ceiling || value < floor) cut += 1;
  }
  return { lower: cap.lower, upper: cap.upper, cutShare: list.length === 0 ? null : cut / list.length };
}
