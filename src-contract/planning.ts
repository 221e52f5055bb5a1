import type { Alternative, CorrectionName } from './capabilities';

/** A question to the planner: how many units, what effect, what power. */
export interface PlanRequest {
  /** `share`: a proportion of units (conversion, retention); `mean`: any other value per unit, ratios linearised. */
  readonly kind: 'share' | 'mean';
  /** The control's value. */
  readonly baseline: number;
  /** Standard deviation of the units' values; needed for means. */
  readonly standardDeviation: number | null;
  /** The lift to find, as a share of the baseline; null = only power's inverse, the detectable effect, is asked. */
  readonly effect: number | null;
  readonly confidence: number;
  readonly alternative: Alternative;
  readonly power: number;
  /** Planned weights of the variants, the control's first; any positive scale. */
  readonly weights: readonly number[];
  readonly correction: CorrectionName;
  /** Share of variance that a covariate is expected to remove, 0 … <1. */
  readonly varianceReduction: number;
  /** Units of all variants together that can be had; null = not known. */
  readonly units: number | null;
  /** New units of all variants together per day; null = not known. */
  readonly unitsPerDay: number | null;
}

/** All units count all variants together, at the planned weights. */
export interface PlanResult {
  /** Units needed to find `effect` with `power`, rounded up; null without an effect. */
  readonly requiredUnits: number | null;
  /** The same per variant, in the order of the weights. */
  readonly requiredPerVariant: readonly number[] | null;
  readonly days: number | null;
  /** Power to find `effect` with `units`; null without either. */
  readonly achievedPower: number | null;
  /** Smallest lift found with `power` in `units` (or in the required units). */
  readonly detectableEffect: number | null;
  /** Level of each comparison after the correction. */
  readonly alpha: number;
  /** Chance that a significant result is false, where one experiment in ten has a real effect. */
  readonly falsePositiveRisk: number | null;
  /** What the figures rest on, one sentence each. */
  readonly assumptions: readonly string[];
}
