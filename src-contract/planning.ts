import type { Alternative, CorrectionName, MeanTestName, SequentialName } from './capabilities';
import type { Arrivals, Estimate, Evaluation, MetricSummary } from './evaluation';
import type { Analysis } from './experiment';

/** A question to the planner: how many units, what effect, what power. */
export interface PlanRequest {
  /** `share`: a proportion of units (conversion, retention); `mean`: any other value per unit, ratios linearised. */
  readonly kind: 'share' | 'mean';
  /** The control's value. */
  readonly baseline: number;
  /** Standard deviation of the units' values; needed for means. */
  readonly standardDeviation: number | null;
  /** That of the treatments' units where it differs. */
  readonly treatmentStandardDeviation?: number | null | undefined;
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
  /** The test of means; Welch's when absent. Shares are planned by the normal approximation. */
  readonly method?: MeanTestName | undefined;
  /** How looks are planned; none when absent. */
  readonly sequential?: SequentialName | undefined;
  /** Evenly spaced looks of a sequential plan; 14 when absent. */
  readonly looks?: number | undefined;
  /** Share of experiments whose effect is real, for the false-positive risk; 0.1 when absent. */
  readonly realEffects?: number | undefined;
}

/** All units count all variants together, at the planned weights. */
export interface PlanResult {
  /** Units needed to find `effect` with `power`, rounded up; null without an effect. */
  readonly requiredUnits: number | null;
  /** The same before rounding. */
  readonly exactUnits: number | null;
  /** The same per variant, in the order of the weights. */
  readonly requiredPerVariant: readonly number[] | null;
  readonly days: number | null;
  /** Power to find `effect` with `units`; null without either. */
  readonly achievedPower: number | null;
  /** Smallest lift found with `power` in `units` (or in the required units). */
  readonly detectableEffect: number | null;
  /** The same in the metric's own unit. */
  readonly detectableDifference: number | null;
  /** Level of each comparison after the correction. */
  readonly alpha: number;
  /** Chance that a significant result is false, where one experiment in ten (or the share asked for) has a real effect. */
  readonly falsePositiveRisk: number | null;
  /** By what factor the plan of looks raises the units; 1 without one, null without an effect. */
  readonly sequentialInflation: number | null;
  /** Units of the control by the closed forms that other calculators use, not rounded; null without an effect. */
  readonly closedForms: readonly ClosedForm[] | null;
  /** What the figures rest on, one sentence each. */
  readonly assumptions: readonly string[];
}

export interface ClosedForm {
  /** `normal`: unpooled variances; `pooled`: pooled variance for the level (Fleiss); `arcsine`: Cohen's h. Two equal arms for the last two. */
  readonly name: 'normal' | 'pooled' | 'arcsine';
  readonly controlUnits: number;
}

/** The same questions of an experiment that has data, answered from its own variance, split and settings. */
export interface MetricPlanRequest {
  readonly estimates: readonly Estimate[];
  readonly metrics: readonly MetricSummary[];
  readonly analysis: Analysis;
  readonly arrivals: Arrivals | null;
  /** Lift to plan for, as a share; null = each metric's own minimum effect. The goal gives it its sign. */
  readonly effect: number | null;
  readonly power: number;
  /** Days of arrivals at the observed rate to plan for; null = the units at hand. */
  readonly days: number | null;
  /** Ids of the metrics to plan; null = all. */
  readonly only: readonly string[] | null;
  /** What was randomised, where units lie inside it: then units count these. */
  readonly randomisationUnit?: string | undefined;
}

/** One comparison's plan. Units count the variants of the metric together, at the present split. */
export interface MetricPlan {
  readonly metric: string;
  readonly variant: string;
  readonly control: string;
  /** The control's value and the spread of both arms: adjusted, capped and linearised as the analysis has them. */
  readonly baseline: number | null;
  readonly standardDeviation: number | null;
  readonly controlStandardDeviation: number | null;
  /** The lift planned for, signed; null where neither the request nor the metric names one. */
  readonly effect: number | null;
  /** The units that power and detectable effect are for: those at hand, or those of the days asked for. */
  readonly units: number;
  readonly achievedPower: number | null;
  readonly requiredUnits: number | null;
  /** Days in all to have the required units at the observed rate of arrivals. */
  readonly days: number | null;
  readonly detectableEffect: number | null;
  readonly detectableDifference: number | null;
  readonly alpha: number;
  readonly falsePositiveRisk: number | null;
  readonly varianceReduction: number | null;
  readonly sequentialInflation: number | null;
  /** Why nothing could be planned, in words; null when it was. */
  readonly reason: string | null;
}

/** The plans of an experiment's metrics, and what they rest on. */
export interface ExperimentPlan {
  readonly liftbench: 1;
  readonly experiment: Evaluation['experiment'];
  readonly analysis: Evaluation['analysis'];
  readonly power: number;
  readonly unitsPerDay: number | null;
  readonly metrics: readonly MetricSummary[];
  readonly plans: readonly MetricPlan[];
  readonly assumptions: readonly string[];
}

/** What the worker answers of an {@link ExperimentPlan}. */
export type MetricPlans = Pick<ExperimentPlan, 'unitsPerDay' | 'plans' | 'assumptions'>;

/** Units a day at the observed rate: the mean over {@link arrivalDays}. */
export function arrivalRate(arrivals: Arrivals | null): number | null {
  const days = arrivalDays(arrivals);
  return days === null ? null : (arrivals?.units.at(-1) ?? 0) / days;
}

/** Days from the first arrival to the last; null where nobody arrived, or nobody knows when. */
export function arrivalDays(arrivals: Arrivals | null): number | null {
  const total = arrivals?.units.at(-1) ?? 0;
  if (arrivals === null || total === 0) return null;
  return arrivals.units.indexOf(total) - arrivals.units.findIndex((units) => units > 0) + 1;
}
