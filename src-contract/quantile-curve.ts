/** The effect on one quantile; a number that could not be had is null. */
export interface QuantilePoint {
  /** As a share: 0.9 is the 90th percentile. */
  readonly quantile: number;
  readonly value: number | null;
  readonly controlValue: number | null;
  readonly difference: number | null;
  readonly differenceStandardError: number | null;
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
  readonly lift: number | null;
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  /** Of this quantile alone: not corrected for the others. */
  readonly pValue: number | null;
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
