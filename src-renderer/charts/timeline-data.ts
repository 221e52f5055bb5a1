import type { TimelineEstimate, VariantSummary } from '../../src-contract/evaluation';
import type { MetricTimeline, PointReading, TimelinePoint } from '../../src-contract/metric-timeline';
import type { EvaluationIndex } from '../wording/evaluation-index';
import type { ChartOptions } from './chart';
import { exploredMetric, exploredOf } from './explored';

/** What a timeline draws: recomputed for a baseline and a level, or what the evaluation itself has. */
export interface DrawnTimeline {
  readonly metric: string;
  readonly baseline: string;
  readonly slice: string | null;
  readonly plan: MetricTimeline['plan'];
  /** Null where it is not known. */
  readonly timezone: string | null;
  readonly days: readonly string[];
  readonly arms: MetricTimeline['arms'];
  readonly toDate: MetricTimeline['toDate'];
  readonly daily: MetricTimeline['daily'] | null;
  readonly sinceExposure: MetricTimeline['sinceExposure'] | null;
}

export function drawnTimeline(index: EvaluationIndex, options: Pick<ChartOptions, 'metric'>): DrawnTimeline | null {
  const metric = exploredMetric(index, 'timeline', options).id;
  const found = exploredOf(index, 'timeline')?.timeline;
  return found ? { ...found, metric } : fromEvaluation(index, metric);
}

/** The variants with the timeline's own baseline as their control: it is the grey one. */
export function rebasedVariants({ evaluation }: EvaluationIndex, { baseline }: Pick<DrawnTimeline, 'baseline'>): readonly VariantSummary[] {
  return evaluation.variants.map((variant) => ({ ...variant, control: variant.id === baseline }));
}

/** The estimates of each day that the evaluation carries, against its control and over all units. */
function fromEvaluation({ evaluation, settings, control }: EvaluationIndex, metric: string): DrawnTimeline | null {
  const own = evaluation.timeline.filter((one) => one.metric === metric && one.segment === null).sort((a, b) => a.day.localeCompare(b.day));
  const days = [...new Set(own.map(({ day }) => day))];
  if (days.length === 0 || !control) return null;
  const of = (variant: string): TimelineEstimate[] => own.filter((one) => one.variant === variant);
  const variants = evaluation.variants.filter(({ id }) => of(id).length === days.length);
  const units = (variant: string): number[] => (variant === control.id ? of(variants[0]?.id ?? '').map(({ controlUnits }) => controlUnits) : of(variant).map((one) => one.units));
  const arms = [control, ...variants].map(({ id }) => ({ variant: id, units: units(id), newUnits: units(id).map((count, at, all) => Math.max(0, count - (all[at - 1] ?? 0))) }));
  return {
    metric, baseline: control.id, slice: null, plan: settings.sequential, timezone: null, days, arms, daily: null, sinceExposure: null,
    toDate: { reason: null, comparisons: variants.map(({ id }) => ({ variant: id, points: of(id).map((one) => pointOf(one, settings.sequential !== 'none')) })) },
  };
}

function pointOf(one: TimelineEstimate, planned: boolean): TimelinePoint {
  const { units, controlUnits, value, controlValue, difference, lift, reason, differenceLow, differenceHigh, liftLow, liftHigh, pValue } = one;
  const reading: PointReading = { differenceLow, differenceHigh, liftLow, liftHigh, pValue, runningP: one.runningPValue ?? null };
  const unknown: PointReading = { differenceLow: null, differenceHigh: null, liftLow: null, liftHigh: null, pValue: null, runningP: null };
  return { units, controlUnits, value, controlValue, difference, standardError: one.differenceStandardError, lift, reason, fixed: planned ? unknown : reading, plan: planned ? reading : null, alwaysValid: null };
}
