import type { CalibrationResult } from './calibration';
import type { CheckName, SequentialName } from './capabilities';
import type { ConformanceRow } from './conformance';
import type { Exploration } from './exploration';
import type { Figure } from './figure';
import type { DecisionRecord } from './decision';
import type { MetricKindName } from './metrics/catalogue';
import type { Role } from './metrics/metric-kind';
import type { NotebookExtract } from './notebook-extract';
import type { PeekCounts } from './peeks';
import type { LeftOutRows } from './sample';
import type { RepairOutcome } from './repairs';
import type { QuantileCurve } from './quantile-curve';
import type { SecondEngineFinding } from './second-engine';
import type { PushedDown } from './warehouse';
import type { TriageRecord } from './triage';

export type { Figure };

export interface VariantSummary {
  readonly id: string;
  readonly name: string;
  readonly control: boolean;
  readonly weight: number;
  readonly expectedShare: number;
  /** Of what was randomised. */
  readonly share: Figure;
  readonly units: number;
  /** Present where units lie inside what was randomised: how many of that. */
  readonly randomisationUnits?: number;
}

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skipped';

export interface Check {
  readonly id: CheckName;
  readonly status: CheckStatus;
  readonly statistic: Figure;
  readonly degreesOfFreedom: Figure;
  readonly pValue: Figure;
  /** One sentence, for people. */
  readonly message: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Set when the analyst accepted a failed check, with the reason. */
  readonly acknowledged?: string | null;
}

/** One comparison of one metric: a variant against the control. Shares are shares (0.05 = 5 %), never percent. */
export interface Estimate {
  readonly metric: string;
  readonly kind: MetricKindName;
  readonly role: Role;
  /** `column=level`, or null for all units. */
  readonly segment: string | null;
  readonly variant: string;
  readonly control: string;
  /** What produced the figures, e.g. `welch`, with `cuped` noted in {@link adjustment}. */
  readonly method: string;
  /** Independent units: where units lie inside what was randomised, how many of that. */
  readonly units: number;
  readonly controlUnits: number;
  readonly value: Figure;
  readonly controlValue: Figure;
  readonly standardDeviation: Figure;
  readonly controlStandardDeviation: Figure;
  readonly difference: Figure;
  readonly differenceStandardError: Figure;
  readonly differenceLow: Figure;
  readonly differenceHigh: Figure;
  /** (value − controlValue) / |controlValue| as a share. */
  readonly lift: Figure;
  readonly liftStandardError: Figure;
  readonly liftLow: Figure;
  readonly liftHigh: Figure;
  readonly statistic: Figure;
  readonly degreesOfFreedom: Figure;
  readonly pValue: Figure;
  readonly adjustedPValue: Figure;
  readonly probabilityToBeatControl: Figure;
  readonly expectedLoss: Figure;
  /** What choosing the variant would gain on average, per unit, where it is better. */
  readonly expectedGain?: Figure;
  /** The model behind the Bayesian figures; null where there are none. */
  readonly bayesianModel?: 'normal' | 'beta-binomial' | 'gamma-poisson' | null;
  /** Central credible interval of the lift at the analysis's level, under the prior of the model. */
  readonly credibleLow?: Figure;
  readonly credibleHigh?: Figure;
  /** Posterior chance that the lift is at least `minimumEffect`, in the direction of the goal; null where none is declared. */
  readonly probabilityOfMinimumEffect?: Figure;
  readonly power: Figure;
  /** Units in all variants together, at the present split, that would decide `minimumEffect`. */
  readonly requiredUnits: Figure;
  readonly reason: string | null;
  /** What to know about how the figures were made: seed and Monte Carlo error, overdispersion, what the difference is; absent when nothing. */
  readonly note?: string | null;
  /** What makes these very figures doubtful, one sentence each; absent when nothing does. */
  readonly cautions?: readonly string[];
  /** A segment's lift drawn towards the lifts of its sister segments (empirical Bayes); null without sisters, absent for all units. */
  readonly shrunkenLift?: Figure;
  /** Covariate adjustment: `cuped` with the share of variance removed, and the unadjusted values; null when none. */
  readonly adjustment?: {
    readonly method: string;
    readonly varianceReduction: Figure;
    readonly unadjustedValue: Figure;
    readonly unadjustedControlValue: Figure;
    /** Null where there are several covariates. */
    readonly theta: Figure;
    /** Several covariates, in the order of the definition, each with its coefficient; null for one that is left out. */
    readonly covariates?: readonly { readonly covariate: string; readonly theta: Figure }[];
  } | null;
  /** Two one-sided tests that the effect is inside the metric's `equivalenceMargin`: the larger p. Absent without such a margin. */
  readonly equivalencePValue?: Figure;
  /** One-sided test that the variant is better by more than the metric's `superiorityMargin`. Absent without such a margin. */
  readonly superiorityPValue?: Figure;
  /** Cap: the cut points in use, and the share of units cut; null when none. */
  readonly cap?: { readonly lower: Figure; readonly upper: Figure; readonly cutShare: Figure } | null;
}

/** An estimate of all units exposed up to the end of one day. */
export interface TimelineEstimate extends Estimate {
  /** YYYY-MM-DD in the period's time zone. */
  readonly day: string;
  /** Smallest p-value of the days so far, which an always-valid plan lets stand; absent under other plans. */
  readonly runningPValue?: Figure;
}

export type Decision = 'better' | 'worse' | 'flat' | 'undecided' | 'invalid';

export interface Verdict {
  readonly metric: string;
  readonly variant: string;
  readonly decision: Decision;
  readonly words: string;
}

/** A look of a sequential analysis: what it takes to claim an effect there, and what has been spent. */
export interface LookSummary {
  /** YYYY-MM-DD; null where exposures have no time and there is a single look. */
  readonly day: string | null;
  /** Units of all variants together. */
  readonly units: number;
  readonly informationFraction: number;
  /** Critical value of |z|; null where nothing can be claimed yet. */
  readonly bound: Figure;
  /** p of a fixed test at the bound: what a p-value would have to be below. */
  readonly nominalP: Figure;
  /** Error spent so far; null for plans that do not spend. */
  readonly spent: Figure;
}

/** What looking every day without a plan would have claimed of one comparison, beside what the plan claims. */
export interface PeekSummary {
  readonly metric: string;
  readonly variant: string;
  /** Looks with a statistic. */
  readonly looks: number;
  /** Looks whose statistic crosses {@link SequenceSummary.singleLookBound}. */
  readonly crossed: number;
  /** The first of them, YYYY-MM-DD. */
  readonly firstCrossed: string | null;
  /** The first look at which the plan claims a difference. */
  readonly firstClaimed: string | null;
}

/**
 * Where a plan stands: `running` before its end, `complete` at it, `overrun` past the planned units (what was left of the
 * error is spent), `short` where the period is over and fewer units came than were planned.
 */
export type Schedule = 'running' | 'complete' | 'overrun' | 'short';

export interface SequenceSummary {
  readonly plan: SequentialName;
  readonly plannedUnits: number;
  /** Whether `plannedUnits` were declared; else they are the pace so far, carried to the end of the period. */
  readonly declared?: boolean;
  readonly schedule?: Schedule;
  /** Units that the pace so far would bring by the end of the period; null where exposures have no time. */
  readonly projectedUnits?: Figure;
  /** Error that later looks may still spend; null for plans that do not spend. */
  readonly remaining?: Figure;
  /** Per comparison of all units with a timeline; empty without one. */
  readonly peeks?: readonly PeekSummary[];
  /** Critical value of |z| for a single look at the same level: what a peek without a plan would compare with. */
  readonly singleLookBound?: number;
  readonly looks: readonly LookSummary[];
}

/** Units of all variants together exposed by the end of each day. */
export interface Arrivals {
  readonly days: readonly string[];
  readonly units: readonly number[];
}

export interface Provenance {
  /** The statements that produced the sample, in order. */
  readonly sql: string;
  readonly rowsRead: number;
  /** Rows of the wrong shape, left out. */
  readonly rowsRejected: number;
  /** Cells that did not fit their column's type; their rows are kept with an empty cell. */
  readonly unreadableCells?: number;
  readonly exposure?: Readonly<Record<string, unknown>>;
  readonly sources?: Readonly<Record<string, unknown>>;
  /** Matching rows whose value or time cannot count, by metric (`metric.denominator`, `metric.covariate`), where there are any. */
  readonly leftOut?: Readonly<Record<string, LeftOutRows>>;
  /** What to know of the data beside the figures: files that changed and were read again, clocks that were changed within the period. */
  readonly notices?: readonly string[];
}

export interface Evaluation {
  readonly liftbench: 1;
  readonly experiment: { readonly id: string; readonly name: string; readonly definitionHash: string; readonly dataHash: string };
  readonly variants: readonly VariantSummary[];
  readonly checks: readonly Check[];
  readonly estimates: readonly Estimate[];
  readonly verdicts: readonly Verdict[];
  readonly timeline: readonly TimelineEstimate[];
  /** Where distributions moved: of quantile metrics that ask for it. */
  readonly quantileCurves?: readonly QuantileCurve[];
  /** The plan of looks of a sequential analysis. */
  readonly sequence?: SequenceSummary | null;
  /** How units arrived; null where exposures have no time. */
  readonly arrivals?: Arrivals | null;
  /** What permuted labels showed, where calibration was asked for. */
  readonly calibration?: readonly CalibrationResult[];
  /** The figures as another package would print them, where `analysis.conformance` asks for it. */
  readonly conformance?: readonly ConformanceRow[];
  /** What was asked about one metric beyond its estimates. */
  readonly exploration?: Exploration;
  /** The headlines computed again on independent paths, where that was asked for. */
  readonly secondEngine?: readonly SecondEngineFinding[];
  /** What the definition's repairs did to the data; absent without repairs. */
  readonly repairs?: readonly RepairOutcome[];
  /** What is wrong with the data, where the window looked. */
  readonly triage?: TriageRecord;
  /** What was decided in the notebook, where anything was. */
  readonly decisions?: readonly DecisionRecord[];
  /** How much was looked at in the notebook. */
  readonly peeks?: PeekCounts;
  /** What else stands in the notebook, in a report of it. */
  readonly notebook?: NotebookExtract;
  /** Where the units were added up, where they stayed in a warehouse. */
  readonly pushedDown?: PushedDown;
  readonly provenance: Provenance;
  /** Milliseconds per step. */
  readonly timings: Readonly<Record<string, number>>;
  /** The analysis settings in force, so that every number can state its level, sidedness, method and family. */
  readonly analysis: Readonly<Record<string, unknown>>;
  /** How each metric is named and formatted, so that a reader needs no definition beside it. */
  readonly metrics: readonly MetricSummary[];
}

export interface MetricSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: MetricKindName;
  readonly role: Role;
  readonly goal: 'increase' | 'decrease' | 'none';
  readonly format: 'percent' | 'number' | 'currency' | 'duration';
  readonly currency: string | null;
  readonly minimumEffect: number | null;
  readonly margin: number | null;
  readonly equivalenceMargin?: number | null;
  readonly superiorityMargin?: number | null;
}

/** What is missing (a level, a variant's label) as it is written everywhere. */
export const noLevel = '(none)';

/** A level as people read it; text without a letter is not missing. */
export function levelName(level: string | null): string {
  return level === null ? noLevel : level === '' ? '(blank)' : level;
}

/** How a segment's level is written in `segment`: `country=DE`; null levels as `country=(none)`. */
export function segmentName(column: string, level: string | null): string {
  return `${column}=${level ?? noLevel}`;
}
