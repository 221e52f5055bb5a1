/** How a headline was computed again: from SQL's moments, from SQL's order statistics, or by dealing the units anew. */
export type SecondPath = 'sql-moments' | 'sql-quantiles' | 'bootstrap' | 'permutation';

/** A headline of an evaluation computed again on an independent path, and whether the two agree. */
export interface SecondEngineFinding {
  readonly metric: string;
  readonly variant: string;
  readonly path: SecondPath;
  readonly agrees: boolean;
  /**
   * The largest difference between the two: in standard errors of what is compared, for a permutation in p;
   * null where one of them has a figure that the other has not, or the path failed.
   */
  readonly gap: number | null;
  /** The largest gap that counts as agreement; for resampling it covers the noise of the resamples. */
  readonly tolerance: number;
  /** One sentence, for people. */
  readonly words: string;
}

/** One variant's moments of one metric, as another engine has them. */
export interface SecondMoments {
  /** Place among the definition's variants. */
  readonly variant: number;
  readonly n: number;
  /** Per variable: the mean less the pivot. */
  readonly offset: readonly number[];
  /** Σ (a − mean a)(b − mean b) of variables a ≤ b, in the order 00, 01, 11, 02, 12, 22, … */
  readonly product: readonly number[];
}

/** One variant's quantile, as another engine has it. */
export interface SecondQuantile {
  /** Place among the definition's variants. */
  readonly variant: number;
  /** Units with a value, or what was randomised. */
  readonly units: number;
  readonly value: number;
  /** null where there are too few values around the quantile. */
  readonly standardError: number | null;
}

/** What another engine found of one metric; `failed` says in words why it found nothing. */
export interface SecondMetric {
  readonly metric: string;
  /** Per variable: what was subtracted from every value, the same for all variants. */
  readonly pivot: readonly number[];
  readonly cells: readonly SecondMoments[];
  /** Quantiles only, in place of cells. */
  readonly quantiles?: readonly SecondQuantile[];
  readonly failed: string | null;
}

/** How an evaluation is to be computed again. */
export interface VerificationOrder {
  /** What SQL found; metrics that it cannot serve are absent. */
  readonly moments: readonly SecondMetric[];
  /** The same seed gives the same resamples on every machine. */
  readonly seed: number;
}
