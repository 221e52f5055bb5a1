import type { SequentialName } from '../../src-contract/capabilities';
import { segmentName } from '../../src-contract/evaluation';
import type { Exploration } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { ExposureDays, TimelineChoice, TimelineSeries } from '../../src-contract/metric-timeline';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { DayAxis, Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricDays, metricMoments, type MetricDays, type MetricMoments } from '../evaluate-metric';
import { sequenceOf, type Sequence } from '../sequential/sequence-of';
import type { ValueRule } from '../streams/value-rule';
import { ColumnScratch } from '../streams/metric-columns';
import { armsByDay } from './arms-by-day';
import { exposureTrends } from './exposure-trend';
import { frameCube, frameQuantiles } from './frame-cube';
import { dayFrames, dayOf, exposureFrames, lastInstant, recordedDays, type Frames } from './frames';
import { KeptMoments } from './kept-moments';
import { seriesOf, type SeriesPlan } from './series';
import { sliceSample } from './slice-sample';

/** Plans that may be looked at at any time, so that they can read a day by itself as well. */
const anytime: readonly SequentialName[] = ['always-valid', 'msprt'];

/** Everything that a timeline is made from, resolved. */
interface Setting {
  /** All units; `sample` is the level's. */
  readonly whole: Sample;
  readonly sample: Sample;
  readonly axis: DayAxis;
  readonly definition: CompleteDefinition;
  readonly metric: Metric;
  readonly use: MetricUse;
  readonly all: MetricMoments;
  readonly kept: (name: string, make: () => MetricDays | null) => MetricDays | null;
  readonly plan: Sequence | null;
  readonly alwaysValid: Sequence;
}

/**
 * One metric day by day and by days since exposure, for any baseline and any level of a segment, from the rows themselves.
 * Cut points of a cap are those of all data, and stay the same over days and levels; a covariate's coefficient is each
 * day's own. A level is read as its row in the readout is: under the plan of the whole experiment.
 */
export function timelineOfMetric(sample: Sample, definition: CompleteDefinition, metric: Metric, use: MetricUse, choice: TimelineChoice = { baseline: null, slice: null }): Pick<Exploration, 'reason' | 'timeline'> {
  const baseline = choice.baseline ?? definition.control;
  if (!definition.variants.some(({ id }) => id === baseline)) {
    throw new LiftbenchError({ kind: 'input', message: `There is no variant "${baseline}" to compare with.`, next: `Known: ${definition.variants.map(({ id }) => id).join(', ')}.`, place: { field: 'baseline' } });
  }
  const { dayAxis, units } = sample;
  if (units.firstExposure === null) return { reason: 'Exposures have no time, so that there are no days.' };
  if (dayAxis === null || dayAxis.days.length === 0) return { reason: 'The period has no days that could be drawn, or more than a thousand.' };
  const rebased: CompleteDefinition = { ...definition, control: baseline };
  const store = KeptMoments.of(units);
  const key = JSON.stringify([metric, use]);
  const all = store.all(key, () => metricMoments(sample, metric, use, [], new ColumnScratch()));
  if (all.unanswered !== null) return { reason: all.unanswered };
  const part = choice.slice === null ? sample : store.slice(JSON.stringify([choice.slice, use]), () => partOf(sample, use, choice.slice ?? ''));
  if (part === null) throw new LiftbenchError({ kind: 'input', message: `No unit has ${choice.slice ?? ''}.`, next: 'Choose another level.', place: { field: 'slice' } });
  const alwaysValid = sequenceOf({ ...definition.analysis, sequential: 'always-valid' }, sample);
  if (alwaysValid === null) return { reason: 'No unit was exposed.' };
  const last = lastInstant(sample, use);
  const length = Math.min(dayAxis.days.length, dayOf(dayAxis.ends, last) + 1);
  const axis: DayAxis = { days: dayAxis.days.slice(0, length), ends: dayAxis.ends.subarray(0, length) };
  const setting: Setting = {
    whole: sample, sample: part, axis, definition: rebased, metric, use, all, alwaysValid, plan: sequenceOf(definition.analysis, sample),
    kept: (name, make) => store.days(JSON.stringify([key, choice.slice, name, length]), make),
  };
  const frames = dayFrames(part, axis, use.numerator);
  const timed = timedReason(sample, use);
  return {
    reason: null,
    timeline: {
      baseline, slice: choice.slice, confidence: definition.analysis.confidence, plan: definition.analysis.sequential, plannedUnits: alwaysValid.summary.plannedUnits,
      timezone: definition.period.timezone, days: axis.days, arms: armsByDay(part, axis),
      toDate: seriesOf(planOf(setting, axis.days, 'to date'), setting.kept('to date', () => metricDays({ ...part, dayAxis: axis }, metric, use, all))),
      daily: timed === null ? seriesOf(planOf(setting, axis.days, 'apart'), setting.kept('daily', () => cubeOf(setting, frames))) : { reason: timed, comparisons: [] },
      sinceExposure: sinceExposure(setting, timed, length),
    },
  };
}

function partOf(sample: Sample, use: MetricUse, slice: string): Sample | null {
  const streams = new Set([use.numerator, use.denominator, ...use.covariates.flatMap((one) => [one.use, one.denominator])].flatMap((one) => (one === null ? [] : [one.stream])));
  for (const attribute of sample.units.attributes) {
    const level = attribute.labels.findIndex((label) => segmentName(attribute.column, label) === slice);
    if (level < 0) continue;
    const part = sliceSample(sample, attribute, level, streams);
    return part.units.count === 0 ? null : part;
  }
  return null;
}

/** Days apart, and days since exposure, need the times of rows. */
function timedReason({ streams }: Sample, { numerator, denominator }: MetricUse): string | null {
  const untimed = [numerator, denominator].some((use) => use !== null && streams[use.stream].seconds === null);
  return untimed ? 'Its rows have no time, so that a day cannot be told from the others; only the lift to date is drawn.' : null;
}

function cubeOf({ sample, metric, use, all }: Setting, frames: Frames): MetricDays | null {
  const { quantile, zeros } = needsOf(metric);
  if (quantile !== undefined) return sample.streams[use.numerator.stream].values === null ? null : frameQuantiles(sample, use, quantile, zeros, frames);
  return frameCube(sample, use, ruleOf(metric, all), frames, all.cube.moments);
}

function ruleOf(metric: Metric, { cap }: MetricMoments): ValueRule {
  const { zeros, transform } = needsOf(metric);
  return { zeros, transform, lower: cap?.lower ?? null, upper: cap?.upper ?? null };
}

/** @param span `to date`: looks of the plan; `apart`: days that are no looks; `since`: days since exposure. */
function planOf({ definition, metric, all, plan, alwaysValid }: Setting, names: readonly string[], span: 'to date' | 'apart' | 'since'): SeriesPlan {
  const { sequential } = definition.analysis;
  const still = (sequence: Sequence): Sequence => (span === 'since' ? { ...sequence, ofDay: () => sequence.final } : sequence);
  const own = plan !== null && (span === 'to date' || anytime.includes(sequential)) ? still(plan) : null;
  return { definition, metric, moments: all, names, plan: own, alwaysValid: still(alwaysValid), running: span === 'to date', planRuns: anytime.includes(sequential) };
}

function sinceExposure(setting: Setting, timed: string | null, length: number): ExposureDays {
  const { sample, axis, definition, metric, use, all, kept } = setting;
  const none = (reason: string): ExposureDays => ({ reason, until: null, days: [], matured: [], units: sample.units.count, immature: [], toDate: { reason, comparisons: [] }, daily: { reason, comparisons: [] }, trends: [] });
  if (timed !== null) return none(timed);
  const end = axis.ends[length - 1];
  const last = recordedDays(setting.whole, use);
  const toDateFrames = exposureFrames(sample, use.numerator, end, last, false);
  const first = toDateFrames.from[0] ?? 0;
  if (toDateFrames.count <= first) return none('No unit was followed through a whole day of the metric’s window.');
  const days = Array.from({ length: toDateFrames.count }, (_, day) => day);
  const matured = days.map((day) => toDateFrames.until.reduce((count, until) => count + Number(until > day), 0));
  const names = days.map(String);
  const plan = planOf(setting, names, 'since');
  const shown = days.slice(first);
  const cut = ({ reason, comparisons }: TimelineSeries): TimelineSeries => ({ reason, comparisons: comparisons.map(({ variant, points }) => ({ variant, points: points.slice(first) })) });
  return {
    reason: null, until: axis.days[length - 1] ?? null, days: shown, units: sample.units.count,
    matured: matured.slice(first), immature: matured.slice(first).map((count) => count < sample.units.count / 2),
    toDate: cut(seriesOf(plan, kept('since to date', () => cubeOf(setting, toDateFrames)))),
    daily: cut(seriesOf(plan, kept('since daily', () => cubeOf(setting, { ...toDateFrames, apart: true })))),
    trends: exposureTrends(sample, definition, metric, use, ruleOf(metric, all), all, end, last),
  };
}
