import type { BrushJudgement } from '../src-contract/brush';
import type { CalibrationOrder, CalibrationResult } from '../src-contract/calibration';
import type { Progress } from '../src-contract/dataset';
import type { Arrivals, Check, Estimate, TimelineEstimate } from '../src-contract/evaluation';
import type { ConformanceRow } from '../src-contract/conformance';
import type { CompleteDefinition } from '../src-contract/experiment';
import { LiftbenchError } from '../src-contract/failure';
import { methodOf, methodSheets } from '../src-contract/methods';
import { needsOf, type Metric } from '../src-contract/metrics/catalogue';
import type { MetricPlanRequest, MetricPlans, PlanRequest, PlanResult } from '../src-contract/planning';
import type { QuantileCurve } from '../src-contract/quantile-curve';
import type { AttributeColumn, Sample } from '../src-contract/sample';
import type { SecondEngineFinding, VerificationOrder } from '../src-contract/second-engine';
import type { TrustFacts } from '../src-contract/trust';
import type { BrushAsk, JudgeRequest, Judgement, MetricUse, ShareComparison, StatisticsWorker } from '../src-contract/worker-protocol';
import { calibrateMetric } from './calibration/calibrate-metric';
import { acknowledged, runChecks } from './checks/catalogue';
import { compareShares } from './checks/compare-shares';
import type { CheckInput } from './checks/check';
import { daySplits } from './checks/day-splits';
import { TrustChecks } from './checks/trust-catalogue';
import { conformanceLevel, conformanceRows } from './conformance/ep-stats-of-metric';
import { metricDays, metricEstimates, metricSkewness, metricTimeline, metricValues, type MetricDays, type MetricMoments } from './evaluate-metric';
import { quantileCurves } from './quantile-curves';
import { planExperiment } from './power/plan-experiment';
import { planMetrics } from './power/plan-metrics';
import { strataOf } from './methods/strata/strata-codes';
import { looksOf } from './sequential/looks';
import { peeksOf } from './sequential/peeks';
import { sequenceOf, type Sequence } from './sequential/sequence-of';
import { verifyMoments } from './verification/verify-moments';
import { verifyQuantile } from './verification/verify-quantile';
import { verifyResampling } from './verification/verify-resampling';
import { verifySqlQuantile } from './verification/verify-sql-quantile';
import { verifyValues } from './verification/verify-values';
import { kept, momentsKey, SampleMoments } from './sample-moments';
import { settleEvaluation } from './settle-evaluation';
import { ColumnScratch } from './streams/metric-columns';
import { UnitBrush } from './exploration/unit-brush';
import { exploreMetric } from './exploration/explore-metric';
import { judgeAggregates } from './aggregates/judge-aggregates';
import { judgePushed } from './warehouse/judge-pushed';
import { metricSummary, variantSummaries } from './summaries';
import { lookForStop } from './stop-flag';

/** A sample with the moments already made from it. */
interface HeldSample {
  readonly sample: Sample;
  readonly moments: SampleMoments;
  readonly days: Map<string, MetricDays | null>;
  /** What selections have laid out; made with the first one. */
  brush: UnitBrush | null;
}

/** Days of more metrics than this per sample are not kept; the oldest goes. */
const KEPT_DAYS = 400;

/** The worker's side of its asks. */
export class Answers implements StatisticsWorker {
  readonly #held = new Map<string, HeldSample>();
  readonly #scratch = new ColumnScratch();
  readonly #trust = new TrustChecks();

  /** @param onProgress is told how far a long answer is. */
  constructor(readonly onProgress: (progress: Progress) => void = () => undefined) {}

  hold(sample: Sample): Promise<void> {
    const before = this.#held.get(sample.key);
    this.#held.set(sample.key, { sample, moments: before?.moments ?? new SampleMoments(), days: before?.days ?? new Map(), brush: before?.brush ?? null });
    return Promise.resolve();
  }

  release(key: string): Promise<void> {
    this.#held.delete(key);
    return Promise.resolve();
  }

  plan(request: PlanRequest): Promise<PlanResult> {
    return Promise.resolve().then(() => planExperiment(request));
  }

  planMetrics(request: MetricPlanRequest): Promise<MetricPlans> {
    return Promise.resolve().then(() => planMetrics(request));
  }

  compareShares(tables: readonly (readonly (readonly number[])[])[]): Promise<readonly ShareComparison[]> {
    return Promise.resolve().then(() => compareShares(tables));
  }

  async judge(request: JudgeRequest): Promise<Judgement> {
    const held = this.#heldOf(request.sample);
    const { aggregates, pushed } = request;
    if (pushed !== undefined) return Promise.resolve(judgePushed(held.sample, { ...request, pushed }));
    return Promise.resolve(aggregates === undefined ? this.#judge(held, request) : judgeAggregates(held.sample, { ...request, aggregates }));
  }

  async brush({ sample, definition, uses, order }: BrushAsk): Promise<BrushJudgement> {
    const held = this.#heldOf(sample);
    held.brush ??= new UnitBrush(held.moments.values);
    return Promise.resolve(held.brush.answer(held.sample, definition, uses, order, this.#scratch));
  }

  #heldOf(key: string): HeldSample {
    const held = this.#held.get(key);
    if (held === undefined) throw new LiftbenchError({ kind: 'engine', message: 'The statistics worker no longer holds the sample.', next: 'Run the evaluation again.' });
    return held;
  }

  #judge(held: HeldSample, { definition, uses, segments, timeline, unreadable, merged, calibration, verification, trust, exploration }: JudgeRequest): Judgement {
    const { sample } = held;
    const chosen = segments.map((column) => attributeOf(sample, column));
    const timings: Record<'moments' | 'timeline' | 'judge', number> & Record<string, number> = { moments: 0, timeline: 0, judge: 0 };
    const estimates: Estimate[] = [];
    const days: TimelineEstimate[] = [];
    const curves: QuantileCurve[] = [];
    const skewness: CheckInput['skewness'][number][] = [];
    const sequence = sequenceOf(definition.analysis, sample);
    const strata = strataOf(sample, definition);
    definition.metrics.forEach((metric, index) => {
      const use = uses[index];
      lookForStop();
      const started = performance.now();
      const moments = this.#moments(held, metric, use, chosen);
      const walked = performance.now();
      skewness.push(...metricSkewness(definition, metric, moments));
      estimates.push(...metricEstimates(definition, metric, moments, chosen, sequence, strata));
      curves.push(...quantileCurves(definition, metric, moments.curve, sequence));
      const judged = performance.now();
      lookForStop();
      if (timeline && sample.dayAxis !== null) days.push(...this.#timeline(held, definition, metric, use, moments, sequence));
      timings.moments += walked - started;
      timings.judge += judged - walked;
      timings.timeline += performance.now() - judged;
      this.onProgress({ step: 'moments', label: metric.name ?? metric.id, fraction: (index + 1) / uses.length, done: index + 1, total: uses.length, unit: 'metrics' });
    });
    lookForStop();
    const started = performance.now();
    const variants = variantSummaries(definition, sample);
    const metrics = definition.metrics.map(metricSummary);
    const overall = estimates.filter(({ segment }) => segment === null);
    const segmentEstimates = estimates.filter(({ segment }) => segment !== null);
    const randomised = variants.map((variant) => ({ ...variant, units: variant.randomisationUnits ?? variant.units }));
    const checks = runChecks({ variants: randomised, clustered: sample.units.clusters !== undefined, counts: sample.counts, multiple: definition.multiple, estimates: overall, segmentEstimates, skewness, leftOut: leftOutOf(sample, uses), unreadable, merged, daySplits: sample.units.clusters === undefined ? daySplits(sample) : null }, definition.acknowledgements);
    const settled = settleEvaluation({ estimates, timeline: days, metrics, checks, clustered: sample.units.clusters !== undefined }, definition.analysis);
    timings.judge += performance.now() - started;
    const assignment = trust === undefined || sample.units.clusters !== undefined ? [] : this.#assignment(held, definition, uses, checks, trust, timings);
    const judged = { variants, metrics, checks: [...checks, ...assignment], ...settled, sequence: sequence && { ...sequence.summary, peeks: peeksOf(settled.timeline, sequence.summary, definition.analysis) }, arrivals: arrivalsOf(sample), timings };
    return {
      ...judged,
      ...(curves.length === 0 ? {} : { quantileCurves: curves }),
      ...(definition.analysis.conformance === 'none' ? {} : { conformance: this.#conformance(held, definition, uses) }),
      ...(exploration === undefined ? {} : { exploration: exploreMetric(sample, definition, uses, exploration) }),
      ...(verification === undefined ? {} : { secondEngine: this.#verify(held, definition, uses, chosen, sequence, verification) }),
      ...(calibration === undefined ? {} : { calibration: this.#calibrate(held, definition, uses, sequence, calibration) }),
    };
  }

  /** None of them fails, so verdicts are settled without them. */
  #assignment({ sample }: HeldSample, definition: CompleteDefinition, uses: readonly MetricUse[], checks: readonly Check[], facts: TrustFacts, timings: Record<string, number>): readonly Check[] {
    const started = performance.now();
    this.onProgress({ step: 'judge', label: 'Checking the assignment', fraction: null });
    const found = this.#trust.run({ sample, definition, uses, facts, checks });
    timings['trust'] = performance.now() - started;
    return acknowledged(found, definition.acknowledgements);
  }

  /** The headlines once more: all of them from SQL's moments or, where units are read, by a twin of the method; the primary ones and quantiles by resampling too. */
  #verify(
    held: HeldSample, definition: CompleteDefinition, uses: readonly MetricUse[], segments: readonly AttributeColumn[], sequence: Sequence | null,
    { moments, seed }: VerificationOrder,
  ): SecondEngineFinding[] {
    return definition.metrics.flatMap((metric, index) => {
      this.onProgress({ step: 'judge', label: `Second engine: ${metric.name ?? metric.id}`, fraction: index / uses.length, done: index, total: uses.length, unit: 'metrics' });
      lookForStop();
      const second = moments.find((one) => one.metric === metric.id);
      if (needsOf(metric).quantile !== undefined) {
        const quantiles = metricEstimates(definition, metric, this.#moments(held, metric, uses[index], segments), [], sequence);
        return [...verifySqlQuantile(definition, metric, this.#moments(held, metric, uses[index], segments), second), ...verifyQuantile(definition, metric, uses[index], held.sample, quantiles.filter(({ segment }) => segment === null), seed)];
      }
      if (second === undefined) return [];
      const findings = verifyMoments(definition, metric, this.#moments(held, metric, uses[index], segments), second, sequence);
      const byValues = methodSheets[methodOf(definition.analysis, metric)].reads === 'values';
      if (metric.role !== 'primary' && !byValues) return findings;
      const { columns, unanswered } = metricValues(held.sample, metric, uses[index], this.#scratch);
      if (unanswered !== null) return findings;
      const again = byValues
        ? verifyValues(definition, metric, metricEstimates(definition, metric, this.#moments(held, metric, uses[index], segments), segments, sequence, strataOf(held.sample, definition)).filter(({ segment }) => segment === null), columns, seed)
        : verifyResampling(definition, metric, columns, seed);
      return [...findings, ...again];
    });
  }

  /** As Ep-Stats would print each metric, all units. */
  #conformance(held: HeldSample, definition: CompleteDefinition, uses: readonly MetricUse[]): ConformanceRow[] {
    const level = conformanceLevel(definition, held.sample);
    const timestamp = Math.round(Date.now() / 1000);
    return definition.metrics.flatMap((metric, index) => {
      const { cube: { moments }, unanswered } = this.#moments(held, metric, uses[index], []);
      return unanswered === null ? conformanceRows({ definition, metric, moments, level, timestamp }) : [];
    });
  }

  #calibrate({ sample }: HeldSample, definition: CompleteDefinition, uses: readonly MetricUse[], sequence: Sequence | null, order: CalibrationOrder): CalibrationResult[] {
    return definition.metrics.map((metric, index) => {
      const label = `Permuting labels: ${metric.name ?? metric.id}`;
      const tell = (share: number): void => {
        this.onProgress({ step: 'calibrate', label, fraction: (index + share) / uses.length, done: index, total: uses.length, unit: 'metrics' });
      };
      const result = calibrateMetric(sample, definition, metric, uses[index], sequence, order, this.#scratch, tell);
      tell(1);
      return result;
    });
  }

  #moments(held: HeldSample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[]): MetricMoments {
    return held.moments.of(held.sample, metric, use, segments, this.#scratch);
  }

  #timeline(held: HeldSample, definition: CompleteDefinition, metric: Metric, use: MetricUse, moments: MetricMoments, sequence: Sequence | null): TimelineEstimate[] {
    const days = kept(held.days, momentsKey(metric, use, []), KEPT_DAYS, () => metricDays(held.sample, metric, use, moments));
    return days === null ? [] : metricTimeline(definition, metric, moments, days, held.sample.dayAxis?.days ?? [], sequence);
  }
}

function arrivalsOf(sample: Sample): Arrivals | null {
  const looks = looksOf(sample);
  return looks && { days: looks.days, units: [...looks.units] };
}

function leftOutOf(sample: Sample, uses: readonly MetricUse[]): CheckInput['leftOut'] {
  return uses.map(({ metric, numerator }) => {
    const { leftOut, offsets, span } = sample.streams[numerator.stream];
    return { metric, rows: (offsets.at(-1) ?? 0) + (span?.outside ?? 0), leftOut };
  });
}

function attributeOf(sample: Sample, column: string): AttributeColumn {
  const found = sample.units.attributes.find((attribute) => attribute.column === column);
  if (found === undefined) throw new RangeError(`the sample has no attribute ${column}`);
  return found;
}
