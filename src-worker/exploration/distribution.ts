import type { BinnedValues, Distribution, DistributionOfVariant } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { empiricalGap, gapPValue } from './kolmogorov';
import { armsOf, figure, type ExploredValues } from './metric-values';
import { binned, niceEdges, pooledPoints } from './value-bins';

/** Shares of units whose part of the total is told. */
export const topShares: readonly number[] = [0.001, 0.01, 0.05, 0.1];

/**
 * Histogram, cumulative shares and the weight of the largest units, variant by variant, before and after the cap.
 * @param independent whether values are independent of one another, so that the gap has a p-value.
 */
export function distributionOf(definition: CompleteDefinition, values: ExploredValues, independent: boolean): Distribution {
  const { before, after, starts, cap, per } = values;
  const pooled = before.slice().sort();
  const edges = niceEdges(pooled.filter((value) => value !== 0));
  const points = pooledPoints(pooled);
  const parts = definition.variants.map(({ id }, k) => {
    const sorted = before.slice(starts[k], starts[k + 1]).sort();
    return { id, sorted, capped: after === null ? null : after.slice(starts[k], starts[k + 1]).sort() };
  });
  const variants = parts.map(({ id, sorted, capped }): DistributionOfVariant => ({
    variant: id, count: sorted.length, zeros: countOfZeros(sorted), mean: figure(sum(sorted) / sorted.length),
    before: binned(sorted, edges, points), after: capped && (binned(capped, edges, points) satisfies BinnedValues),
    top: topShares.map((share) => {
      const units = Math.max(1, Math.ceil(share * sorted.length));
      return { share, units, before: topPart(sorted, units), after: capped && topPart(capped, units) };
    }),
  }));
  const { control, treatments } = armsOf(definition);
  const gaps = treatments.map(({ id, at }) => {
    const gap = empiricalGap(parts[at].sorted, parts[control].sorted);
    return {
      variant: id, distance: figure(gap.distance), at: figure(gap.at), share: figure(gap.share), controlShare: figure(gap.controlShare),
      pValue: independent ? figure(gapPValue(gap.distance, parts[at].sorted.length, parts[control].sorted.length)) : null,
    };
  });
  return { per, cap, edges, points, variants, gaps };
}

function countOfZeros(values: Float64Array): number {
  let zeros = 0;
  for (const value of values) if (value === 0) zeros += 1;
  return zeros;
}

function sum(values: Float64Array, from = 0): number {
  let total = 0;
  for (let i = from; i < values.length; i += 1) total += values[i];
  return total;
}

/** Part of the total that the largest values carry; null where that is no share. */
function topPart(sorted: Float64Array, units: number): number | null {
  const total = sum(sorted);
  if (sorted.length === 0 || sorted[0] < 0 || !(total > 0)) return null;
  return sum(sorted, Math.max(0, sorted.length - units)) / total;
}
