/**
 * What a comparison reads of each cell, after ratios have been linearised and covariates removed: a value
 * and the variance of the units' (linearised, adjusted) values. Columns, one entry per cell.
 */
export interface CellColumns {
  readonly cells: number;
  /** Units. */
  readonly n: Float64Array;
  /** The metric's value, adjusted where a covariate is used; NaN without units or denominator. */
  readonly value: Float64Array;
  /** `value` − `base`, kept apart so that differences of large values keep their digits. */
  readonly offset: Float64Array;
  /** Common to all cells; 0 for ratios. */
  readonly base: number;
  /** Variance of the units' values (n − 1); its root is the standard deviation; NaN below two units. */
  readonly variance: Float64Array;
  /** 1 where the cell has units but its denominator is zero. */
  readonly noDenominator: Uint8Array;
  /** Quantiles: 1 where the cell has too few values to estimate the error of its own; null for means. */
  readonly tooFew: Uint8Array | null;
  readonly adjustment: CellAdjustment | null;
}

/** What a covariate did, per cell. */
export interface CellAdjustment {
  /** Per covariate, in the order of the metric's declaration; 0 where it is left out. */
  readonly thetas: readonly Float64Array[];
  /** Per covariate, why it is left out (`Dropped`); 0 where it is used. */
  readonly dropped: readonly Uint8Array[];
  readonly unadjustedValue: Float64Array;
  readonly unadjustedVariance: Float64Array;
}
