import type { Figure } from './evaluation';

/** The effect on one quantile. */
export interface QuantilePoint {
  /** As a share: 0.9 is the 90th percentile. */
  readonly quantile: number;
  readonly value: Figure;
  readonly controlValue: Figure;
  readonly difference: Figure;
  readonly differenceStandardError: Figure;
  readonly differenceLow: Figure;
  readonly differenceHigh: Figure;
  readonly lift: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  /** Of this quantile alone: not corrected for the others. */
  readonly pValue: Figure;
  readonly reason: string | null;
}

/** The effect along the distribution of one quantile metric: which part of it moved. */
export interface QuantileCurve {
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  readonly points: readonly QuantilePoint[];
}

/** The quantiles of a curve: the 5th to the 95th percentile. */
export const curveQuantiles: readonly number[] = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);
