/** How an analysis is tried on the user's own data: labels permuted many times, through the same metrics and settings. */
export interface CalibrationOrder {
  /** How often the units are dealt anew to the variants. */
  readonly permutations: number;
  /** The same seed gives the same figures on every machine. */
  readonly seed: number;
  /** A lift planted into the permuted treatments, which must come back; null = none. */
  readonly plantedLift: number | null;
}

/** What calibration found for one metric. Shares are shares (0.05 = 5 %). */
export interface CalibrationResult {
  readonly metric: string;
  /** Comparisons that could be tested: permutations × treatments, less those without a p-value. */
  readonly comparisons: number;
  /** Of them, those significant at the level though nothing differed. */
  readonly falsePositives: number;
  readonly falsePositiveRate: number | null;
  /** Exact 95 % interval of the rate, from the number of comparisons. */
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  /** What the rate should be: 1 − confidence. */
  readonly nominal: number;
  /** How many p-values fell into each twentieth of 0 … 1; level when all is well. */
  readonly pValues: readonly number[];
  readonly planted: PlantedResult | null;
  /** Why nothing could be tried, in words; null when it was. */
  readonly reason: string | null;
  /** What to know of the trial, such as fewer permutations than asked for; absent where there is nothing. */
  readonly note?: string;
}

export interface PlantedResult {
  readonly lift: number;
  /** Share of comparisons that found it: significant, in its direction. */
  readonly power: number;
  /** Mean of the estimated lifts. */
  readonly meanLift: number;
  /** Monte Carlo standard error of that mean. */
  readonly meanLiftError: number;
  /** Share of intervals of the lift that contain it; open ends count as reaching. */
  readonly coverage: number;
}
