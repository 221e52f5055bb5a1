import type { MetricTimeline, TimelineChoice, TimelinePoint, PointReading, TimelineReading } from '../../src-contract/metric-timeline';
import type { VariantSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { sequentialWords } from '../wording/settings';
import type { ChartOptions } from './chart';
import { chosenOption, type ChartSetting } from './chart-setting';

export const spanSetting: ChartSetting = {
  key: 'span', label: 'Days', explanation: 'To date: all units and rows until the end of a day. Each day alone: that day’s rows only.',
  options: [{ id: 'to-date', label: 'to date' }, { id: 'daily', label: 'each alone' }, { id: 'both', label: 'both' }],
};

export const exposureSpanSetting: ChartSetting = {
  key: 'since', label: 'Values', explanation: 'On the day alone, or everything from exposure to the end of the day.',
  options: [{ id: 'daily', label: 'on the day' }, { id: 'to-date', label: 'through the day' }],
};

export const panelSetting: ChartSetting = {
  key: 'panels', label: 'Show', explanation: 'What stands above each other over the same days.',
  options: [{ id: 'all', label: 'lift, p, units' }, { id: 'lift', label: 'lift' }, { id: 'p', label: 'p over time' }, { id: 'units', label: 'units per arm' }],
};

/** Bands by the rule of the analysis first, which is in force where nothing is chosen. */
export function bandSetting({ settings }: EvaluationIndex): ChartSetting {
  const own = settings.sequential === 'none' ? 'as analysed: one look' : `as analysed: ${sequentialWords[settings.sequential]}`;
  return {
    key: 'bands', label: 'Bands', explanation: 'Fixed-horizon bands hold for one look that was planned; always-valid ones hold however often you look, and are wider.',
    options: [{ id: 'own', label: own }, { id: 'fixed', label: 'fixed-horizon' }, { id: 'always-valid', label: 'always-valid' }, { id: 'both', label: 'both, overlaid' }],
  };
}

export function baselineSetting({ evaluation, control }: EvaluationIndex): ChartSetting {
  const named = ({ id, name }: VariantSummary): { id: string; label: string } => ({ id, label: name });
  return {
    key: 'baseline', label: 'Against', explanation: 'The variant that the others are compared with.',
    options: evaluation.variants.length < 3 ? [] : [...evaluation.variants.filter(({ id }) => id === control?.id), ...evaluation.variants.filter(({ id }) => id !== control?.id)].map(named),
  };
}

export function sliceSetting({ segments }: EvaluationIndex): ChartSetting {
  return {
    key: 'segment', label: 'Units', explanation: 'All units, or those of one level of a segment.',
    options: [{ id: '', label: 'all' }, ...segments.flatMap(({ slices }) => slices.map((slice) => ({ id: slice, label: slice.replace('=', ' = ') })))],
  };
}

/** The days to begin with, for those who do not zoom by dragging. */
export function zoomSetting(days: number): ChartSetting {
  return {
    key: 'zoom', label: 'Zoom', explanation: 'The last days only; dragging across the chart zooms in, too, and a double-click goes back.',
    options: [{ id: 'all', label: 'all days' }, ...[7, 14, 28].filter((last) => last < days).map((last) => ({ id: String(last), label: `last ${String(last)} days` }))],
  };
}

/** What a cell's saved options ask of the engine; what the experiment does not have is left out. */
export function timelineChoice(index: EvaluationIndex, saved: Readonly<Record<string, unknown>>): TimelineChoice {
  const baseline = index.evaluation.variants.find(({ id }) => id === saved['baseline'] && id !== index.control?.id)?.id ?? null;
  const slice = index.segments.flatMap(({ slices }) => slices).find((one) => one === saved['segment']) ?? null;
  return { baseline, slice };
}

/** The ways of reading that are drawn: the first as a band, a second as its outline. */
export function drawnReadings(index: EvaluationIndex, { chosen = {} }: Pick<ChartOptions, 'chosen'>, plan: MetricTimeline['plan']): readonly TimelineReading[] {
  switch (chosenOption(bandSetting(index), chosen)) {
    case 'fixed': return ['fixed'];
    case 'always-valid': return ['alwaysValid'];
    case 'both': return ['fixed', 'alwaysValid'];
    default: return [plan === 'none' ? 'fixed' : 'plan'];
  }
}

/** A point as it is read; a plan that says nothing of a point leaves it to a single look. */
export function readingAt(point: TimelinePoint, reading: TimelineReading): PointReading | null {
  return reading === 'plan' ? (point.plan ?? point.fixed) : point[reading];
}

/** `for a single look`, `always-valid sequence`. */
export function readingName(reading: TimelineReading, point: TimelinePoint | null, plan: MetricTimeline['plan']): string {
  if (reading === 'alwaysValid') return 'always-valid';
  if (reading === 'fixed' || (point !== null && point.plan === null)) return 'for a single look';
  return sequentialWords[plan];
}

/** Without variation there is no interval at all; an open end, in contrast, reaches to the end of the axis. */
export function hasInterval(reading: PointReading | null): boolean {
  return reading !== null && (reading.pValue !== null || reading.differenceLow !== null || reading.differenceHigh !== null || reading.liftLow !== null || reading.liftHigh !== null);
}
