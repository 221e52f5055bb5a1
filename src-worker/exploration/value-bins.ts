import type { BinnedValues } from '../../src-contract/exploration';

/** Bins are made for this share of the pooled values; what lies beyond is counted, not drawn. */
const DRAWN_SHARE = 0.99;
const BINS = 40;
const POINTS = 200;

/**
 * Edges of round, equal bins for the values other than zero of all variants together.
 * @param sorted pooled, rising, without zeros.
 */
export function niceEdges(sorted: Float64Array): number[] {
  if (sorted.length === 0) return [];
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const low = sorted[0] >= 0 ? sorted[0] : at(1 - DRAWN_SHARE);
  const high = at(DRAWN_SHARE);
  const whole = allWhole(sorted);
  const step = Math.max(niceStep((high - low) / BINS), whole ? 1 : 0);
  if (!(step > 0)) return [low, low === 0 ? 1 : low + Math.abs(low) * 0.1 || 1];
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.floor(high / step) + 1);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

function niceStep(rough: number): number {
  if (!(rough > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
}

function allWhole(values: Float64Array): boolean {
  for (const value of values) if (!Number.isInteger(value)) return false;
  return true;
}

/** Distinct values at which cumulative shares are told: pooled quantiles, evenly spread. */
export function pooledPoints(sorted: Float64Array): number[] {
  if (sorted.length === 0) return [];
  const chosen = new Set<number>();
  for (let k = 0; k <= POINTS; k += 1) chosen.add(sorted[Math.min(sorted.length - 1, Math.floor((k / POINTS) * (sorted.length - 1)))]);
  return [...chosen];
}

/** Counts per bin without zeros, and shares at or below each point with them. @param sorted rising. */
export function binned(sorted: Float64Array, edges: readonly number[], points: readonly number[]): BinnedValues {
  const bins = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  let below = 0;
  let above = 0;
  let bin = 0;
  for (const value of sorted) {
    if (value === 0) continue;
    if (value < edges[0]) below += 1;
    else if (value >= edges[edges.length - 1]) above += 1;
    else {
      while (value >= edges[bin + 1]) bin += 1;
      bins[bin] += 1;
    }
  }
  let place = 0;
  const cumulative = points.map((point) => {
    while (place < sorted.length && sorted[place] <= point) place += 1;
    return sorted.length === 0 ? 0 : place / sorted.length;
  });
  return { bins, below, above, cumulative };
}
