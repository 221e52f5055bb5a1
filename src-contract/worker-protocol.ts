import type { MergedUnits } from './aliases';
import type { AggregateMoments } from './aggregates';
import type { BrushJudgement, BrushOrder } from './brush';
import type { CalibrationOrder, CalibrationResult } from './calibration';
import type { ConformanceRow } from './conformance';
import type { CompleteDefinition } from './experiment';
import type { Arrivals, Check, Estimate, MetricSummary, SequenceSummary, TimelineEstimate, VariantSummary, Verdict } from './evaluation';
import type { Exploration, ExplorationOrder } from './exploration';
import type { Failure } from './failure';
import type { PackedDays } from './packed-days';
import type { MetricPlanRequest, MetricPlans, PlanRequest, PlanResult } from './planning';
import type { QuantileCurve } from './quantile-curve';
import type { Sample, StreamUse, UnreadableCells } from './sample';
import type { SecondEngineFinding, VerificationOrder } from './second-engine';
import type { TrustFacts } from './trust';
import type { PushedMoments } from './warehouse';

/** What the worker computes of one metric; resolved by main's planner from its needs. */
export interface MetricUse {
  readonly metric: string;
  readonly numerator: StreamUse;
  readonly denominator: StreamUse | null;
  /** In the order of the definition. */
  readonly covariates: readonly CovariateUse[];
}

/** One covariate: a measure from before exposure, or for ratios such a measure over another. */
export interface CovariateUse {
  readonly use: StreamUse;
  readonly denominator: StreamUse | null;
}

/** Asks: the plain functions that the worker offers. The sample is sent once and then known by its key. */
export interface StatisticsWorker {
  /** Keeps a sample (shared buffers, no copy), replacing one with the same key. */
  hold(sample: Sample): Promise<void>;
  release(key: string): Promise<void>;
  judge(request: JudgeRequest): Promise<Judgement>;
  /** Estimates and counts over the units that a selection leaves. */
  brush(ask: BrushAsk): Promise<BrushJudgement>;
  /** Units, detectable effect and power before an experiment; needs no sample. */
  plan(request: PlanRequest): Promise<PlanResult>;
  /** The same for an experiment that has data, from its estimates. */
  planMetrics(request: MetricPlanRequest): Promise<MetricPlans>;
  /** Whether groups have the same shares, for many tables of counts at [group][column] that are one family. */
  compareShares(tables: readonly (readonly (readonly number[])[])[]): Promise<readonly ShareComparison[]>;
}

/** Pearson's chi-square of one table; null where it has too few counts to be tested. Adjusted by Holm over all tables tested. */
export interface ShareComparison {
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
}

/** A selection among the units of a held sample; every column that it names is an attribute there. */
export interface BrushAsk {
  readonly sample: string;
  readonly definition: CompleteDefinition;
  readonly uses: readonly MetricUse[];
  readonly order: BrushOrder;
}

export interface JudgeRequest {
  readonly sample: string;
  readonly definition: CompleteDefinition;
  readonly uses: readonly MetricUse[];
  /** Segment columns to judge, each on its own; must be attributes of the sample. */
  readonly segments: readonly string[];
  readonly timeline: boolean;
  /** Cells that could not be read when a source was loaded, and are empty since. */
  readonly unreadable?: readonly UnreadableCells[] | undefined;
  /** Try the analysis on permuted labels as well. */
  readonly calibration?: CalibrationOrder | undefined;
  /** Compute the headlines again on independent paths. */
  readonly verification?: VerificationOrder | undefined;
  /** Make the checks on the assignment as well, with what was read for them. */
  readonly trust?: TrustFacts | undefined;
  /** Answer this about one metric as well. */
  readonly exploration?: ExplorationOrder | undefined;
  /** Moments of each metric, where the data are aggregates: then the sample holds units' numbers alone, and `uses` is empty. */
  readonly aggregates?: readonly AggregateMoments[] | undefined;
  /** The same where a warehouse added the units up; then the sample holds their numbers alone, and `uses` is empty. */
  readonly pushed?: PushedMoments | undefined;
  /** What an alias table did to the units. */
  readonly merged?: MergedUnits | undefined;
}

export interface Judgement {
  readonly variants: readonly VariantSummary[];
  readonly metrics: readonly MetricSummary[];
  readonly checks: readonly Check[];
  readonly estimates: readonly Estimate[];
  readonly verdicts: readonly Verdict[];
  readonly timeline: readonly TimelineEstimate[];
  /** The plan of looks of a sequential analysis; null where there is none. */
  readonly sequence?: SequenceSummary | null;
  readonly arrivals?: Arrivals | null;
  readonly quantileCurves?: readonly QuantileCurve[];
  /** One per metric, where calibration was asked for. */
  readonly calibration?: readonly CalibrationResult[];
  readonly exploration?: Exploration;
  readonly secondEngine?: readonly SecondEngineFinding[];
  readonly conformance?: readonly ConformanceRow[];
  readonly timings: Readonly<Record<string, number>>;
}

/** Few kinds of message: ask, answer, event. An ask is stopped by setting `stop` (shared, one element) to 1: it then ends with kind `cancelled`. */
export type WorkerMessage =
  | { readonly type: 'ask'; readonly id: number; readonly name: keyof StatisticsWorker; readonly args: readonly unknown[]; readonly stop?: Int32Array }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown; /** A judgement's timeline, which is then left out of it. */ readonly days?: PackedDays }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'event'; readonly id: number; readonly name: 'progress'; readonly value: unknown };
