import type { Check, Estimate, MetricSummary, TimelineEstimate, Verdict } from '../src-contract/evaluation';
import type { Analysis } from '../src-contract/experiment';
import { bayesianReading, type BayesianReading } from './bayes/bayesian-reading';
import { withCautions } from './cautions';
import { adjustPValues, type AdjustedPValue } from './corrections/adjust-family';
import { corrections } from './corrections/catalogue';
import { equivalencePValue, marginArms, superiorityTest } from './methods/margin-test';
import { plannedPower, powerOfMeans, unitsFactor, type PlannedArms } from './power/power-of-means';
import { withRunningP } from './sequential/peeks';
import { shrinkSegments } from './shrink-segments';
import { verdictOf } from './verdict';

/** Estimates as the methods leave them: every comparison by itself. */
export interface RawEvaluation {
  readonly estimates: readonly Estimate[];
  /** Its rows are the settled ones afterwards. */
  readonly timeline: readonly TimelineEstimate[];
  readonly metrics: readonly MetricSummary[];
  readonly checks: readonly Check[];
  /** Whether units lie inside what was randomised, so that an estimate's units are its number. */
  readonly clustered?: boolean;
}

/** What is known only when all comparisons are seen together. */
export interface SettledEvaluation {
  readonly estimates: readonly Estimate[];
  readonly timeline: readonly TimelineEstimate[];
  /** One per metric and variant, over all units. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Corrects p-values over their families, adds power, required units and the Bayesian reading, and decides.
 * Cheap: a change of correction, family or acknowledgement never walks the data again.
 *
 * Power and required units are given where a metric declares `minimumEffect`: Welch's test at the present
 * units and spread against a true lift of that size, power {@link plannedPower} wanted; the level is
 * divided by the family's size where the correction keeps the family-wise error. Required units count all
 * variants of the comparison at the present split. The Bayesian figures: {@link bayesianReading}.
 */
export function settleEvaluation(raw: RawEvaluation, declared: Analysis): SettledEvaluation {
  const analysis: Settings = { ...declared, clustered: raw.clustered ?? false };
  const metrics = new Map(raw.metrics.map((metric) => [metric.id, metric]));
  const settled = settle(shrinkSegments(raw.estimates), metrics, analysis);
  const verdicts = settled
    .filter(({ estimate }) => estimate.segment === null)
    .flatMap(({ estimate, familySize, totalUnits }) => {
      const metric = metrics.get(estimate.metric);
      return metric === undefined ? [] : [verdictOf({ estimate, metric, familySize, totalUnits, analysis, checks: raw.checks })];
    });
  return { estimates: withCautions(settled.map(({ estimate }) => estimate), analysis, raw.checks), timeline: settleTimeline(withRunningP(raw.timeline, analysis), metrics, analysis), verdicts };
}

type Settings = Analysis & { readonly clustered: boolean };

interface Settled {
  readonly estimate: Estimate;
  readonly familySize: number;
  readonly totalUnits: number;
}

/**
 * Each day is corrected by itself: it is the readout that this day would have shown. Plans are for the last day only.
 * Rows are filled in where they are, which keeps their keys in order and makes no second set of them.
 */
function settleTimeline(timeline: readonly TimelineEstimate[], metrics: ReadonlyMap<string, MetricSummary>, analysis: Settings): readonly TimelineEstimate[] {
  for (const list of groupByDay(timeline).values()) {
    const adjusted = adjustPValues(list, analysis.correction, analysis.family, analysis.alternative);
    for (let i = 0; i < list.length; i += 1) fillReading(list[i], adjusted[i].value, bayesianReading(list[i], metrics.get(list[i].metric), analysis));
  }
  return timeline;
}

/** Key by key: it is done for every comparison of every day. */
function fillReading(row: { -readonly [Key in keyof TimelineEstimate]: TimelineEstimate[Key] }, adjustedPValue: number | null, reading: BayesianReading): void {
  row.adjustedPValue = adjustedPValue;
  row.bayesianModel = reading.bayesianModel;
  row.probabilityToBeatControl = reading.probabilityToBeatControl;
  row.expectedLoss = reading.expectedLoss;
  row.expectedGain = reading.expectedGain;
  row.credibleLow = reading.credibleLow;
  row.credibleHigh = reading.credibleHigh;
  row.probabilityOfMinimumEffect = reading.probabilityOfMinimumEffect;
}

function settle(estimates: readonly Estimate[], metrics: ReadonlyMap<string, MetricSummary>, analysis: Settings): Settled[] {
  const adjusted = adjustPValues(estimates, analysis.correction, analysis.family, analysis.alternative);
  const totals = unitTotals(estimates);
  return estimates.map((estimate, i) => {
    const totalUnits = totals.get(totalKey(estimate)) ?? 0;
    const metric = metrics.get(estimate.metric);
    return {
      familySize: adjusted[i].familySize,
      totalUnits,
      estimate: {
        ...estimate,
        adjustedPValue: adjusted[i].value,
        ...planning(estimate, metric, adjusted[i], totalUnits, analysis),
        ...bayesianReading(estimate, metric, analysis),
        ...margins(estimate, metric),
      },
    };
  });
}

function planning(
  estimate: Estimate, metric: MetricSummary | undefined, adjusted: AdjustedPValue, totalUnits: number, analysis: Analysis,
): Pick<Estimate, 'power' | 'requiredUnits'> {
  const { controlValue, standardDeviation, controlStandardDeviation, units, controlUnits } = estimate;
  const missing = { power: null, requiredUnits: null };
  if (metric?.minimumEffect == null || controlValue === null || controlValue === 0) return missing;
  if (standardDeviation === null || controlStandardDeviation === null || estimate.pValue === null) return missing;
  const familyWise = corrections[analysis.correction].controls === 'family-wise error';
  const settings = { alpha: (1 - analysis.confidence) / (familyWise ? adjusted.familySize : 1), alternative: analysis.alternative };
  const sign = analysis.alternative === 'less' || (analysis.alternative === 'two-sided' && metric.goal === 'decrease') ? -1 : 1;
  const effect = sign * metric.minimumEffect * Math.abs(controlValue);
  const arms: PlannedArms = { standardDeviation, controlStandardDeviation, units, controlUnits };
  const power = powerOfMeans(effect, arms, settings);
  const factor = unitsFactor(effect, arms, plannedPower, settings);
  return { power: finite(power), requiredUnits: Number.isFinite(factor) ? Math.ceil(factor * totalUnits) : null };
}

/** The tests against declared margins, at fixed size: a sequential plan judges them by its own intervals. */
function margins(estimate: Estimate, metric: MetricSummary | undefined): Pick<Estimate, 'equivalencePValue' | 'superiorityPValue'> {
  const { equivalenceMargin = null, superiorityMargin = null, goal = 'none' } = metric ?? {};
  const arms = equivalenceMargin === null && superiorityMargin === null ? null : marginArms(estimate);
  return {
    ...(equivalenceMargin === null ? {} : { equivalencePValue: arms && finite(equivalencePValue(arms, equivalenceMargin)) }),
    ...(superiorityMargin === null || goal === 'none' ? {} : { superiorityPValue: arms && finite(superiorityTest(arms, superiorityMargin, goal).pValue) }),
  };
}

/** Units of the control and of every treatment, per metric and segment. */
function unitTotals(estimates: readonly Estimate[]): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const estimate of estimates) {
    const key = totalKey(estimate);
    totals.set(key, (totals.get(key) ?? estimate.controlUnits) + estimate.units);
  }
  return totals;
}

function totalKey({ metric, segment }: Estimate): string {
  return `${metric}\n${segment ?? ''}`;
}

function groupByDay(timeline: readonly TimelineEstimate[]): Map<string, TimelineEstimate[]> {
  const days = new Map<string, TimelineEstimate[]>();
  for (const estimate of timeline) {
    const list = days.get(estimate.day);
    if (list === undefined) days.set(estimate.day, [estimate]);
    else list.push(estimate);
  }
  return days;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
