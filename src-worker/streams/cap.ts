import type { Cap } from '../../src-contract/metrics/metric-kind';
import { quantile } from './quantile';

/** Cut points in use, and the share of units cut. */
export interface CapInForce {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly cutShare: number | null;
}

/** Cut points of per-unit values: fixed, or quantiles of all variants pooled without looking at labels. */
export function cutPoints(cap: Cap, values: Float64Array, scratch: Float64Array): { lower: number | null; upper: number | null } {
  const pooled = scratch.subarray(0, values.length);
  const at = (share: number): number | null => {
    pooled.set(values);
    const cut = quantile(pooled, share);
    return Number.isNaN(cut) ? null : cut;
  };
  return {
    lower: cap.lowerValue ?? (cap.lower === undefined ? null : at(cap.lower)),
    upper: cap.upperValue ?? (cap.upper === undefined ? null : at(cap.upper)),
  };
}

/** Pulls values beyond the cut points to them, in place. */
export function applyCap(values: Float64Array, lower: number | null, upper: number | null): CapInForce {
  const floor = lower ?? -Infinity;
  const ceiling = upper ?? Infinity;
  let cut = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value > ceiling) {
      values[i] = ceiling;
      cut += 1;
    } else if (value < floor) {
      values[i] = floor;
      cut += 1;
    }
  }
  return { lower, upper, cutShare: values.length === 0 ? null : cut / values.length };
}
