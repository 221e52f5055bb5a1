import type { Exploration, ExplorationKind } from '../../src-contract/exploration';
import type { Figure, MetricSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatLevel, formatPercent, formatValue, valueWriter } from '../wording/numbers';
import type { ChartOptions } from './chart';
import { niceTicks } from './effect-axis';

/** The answer of a kind that an evaluation carries, where it has something to draw. */
export function exploredOf(index: EvaluationIndex, kind: ExplorationKind): Exploration | null {
  const { exploration } = index.evaluation;
  return exploration?.kind === kind && exploration.reason === null ? exploration : null;
}

/** Why a chart of a kind cannot be drawn; null when it can. */
export function missingExploration(index: EvaluationIndex, kind: ExplorationKind): string | null {
  const { exploration } = index.evaluation;
  if (exploration?.kind !== kind) return 'This has not been computed for this evaluation yet.';
  return exploration.reason;
}

/** The metric that was asked about, else the one that would be. */
export function exploredMetric(index: EvaluationIndex, kind: ExplorationKind, { metric }: Pick<ChartOptions, 'metric'>): MetricSummary {
  const { exploration } = index.evaluation;
  if (exploration?.kind === kind) return index.metric(exploration.metric);
  const candidates = metricsToExplore(index, kind);
  return candidates.find(({ id }) => id === metric) ?? candidates[0] ?? index.metric(metric ?? '');
}

const served: Readonly<Record<ExplorationKind, readonly MetricSummary['kind'][]>> = {
  distribution: ['count', 'mean', 'quantile', 'conversion', 'retention'],
  specification: ['conversion', 'count', 'mean', 'ratio', 'retention', 'quantile'],
  decomposition: ['ratio', 'mean', 'count', 'conversion', 'retention'],
  influence: ['mean', 'count', 'conversion', 'retention'],
  novelty: ['mean', 'count'],
  timeline: ['conversion', 'count', 'mean', 'ratio', 'retention', 'quantile'],
  segments: ['conversion', 'count', 'mean', 'ratio', 'retention', 'quantile'],
  funnel: ['conversion', 'count', 'mean', 'ratio', 'retention', 'quantile'],
};

/** The metrics that a kind can be told of; those it says most about first. */
export function metricsToExplore(index: EvaluationIndex, kind: ExplorationKind): readonly MetricSummary[] {
  const plain = kind === 'distribution' || kind === 'influence' || kind === 'decomposition';
  const dull = (metric: MetricSummary): boolean => plain && (metric.kind === 'conversion' || metric.kind === 'retention');
  const fitting = index.metrics.filter((metric) => served[kind].includes(metric.kind));
  return [...fitting.filter((metric) => !dull(metric)), ...fitting.filter(dull)];
}

/** The treatment that a chart of one comparison shows. */
export function chosenVariant(index: EvaluationIndex, { variant }: Pick<ChartOptions, 'variant'>): string {
  return index.treatments.find(({ id }) => id === variant)?.id ?? index.treatments[0]?.id ?? '';
}

/** Ticks of an axis of a metric's values. */
export function valueTicks(metric: MetricSummary, low: number, high: number, about = 6): { tickvals: number[]; ticktext: string[] } {
  const ticks = high > low ? [...niceTicks(low, high, about)] : [low];
  const write = pointWriter(metric, ticks);
  return { tickvals: ticks, ticktext: ticks.map((tick) => write(tick)) };
}

/** Writes places on an axis of a metric's values: whole numbers stay whole. */
export function pointWriter(metric: MetricSummary, points: readonly number[]): (value: Figure) => string {
  return metric.format === 'number' && points.every(Number.isInteger) ? (value) => formatCount(value) : valueWriter(metric, points);
}

/** Ticks of an axis of shares, with as many decimals as tell them apart. */
export function percentTicks(low: number, high: number, about: number, o: { signed?: boolean } = {}): { tickvals: number[]; ticktext: string[] } {
  const ticks = [...niceTicks(low, high, about)];
  const decimals = Math.max(0, ...ticks.map((tick) => (String(Number((tick * 100).toPrecision(6))).split('.')[1] ?? '').length));
  return { tickvals: ticks, ticktext: ticks.map((tick) => formatPercent(tick, Math.min(4, decimals), o)) };
}

/** The settings that explorations depend on. */
export function explorationNote(index: EvaluationIndex): string {
  return `${formatLevel(index.settings.confidence)} intervals; exploratory, and not corrected for how much was looked at.`;
}

/** A metric's value with its unit. */
export function valueOf(metric: MetricSummary, value: number | null): string {
  return formatValue(value, metric);
}
