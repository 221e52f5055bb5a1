import type { Annotations, Data } from 'plotly.js';
import type { MetricSummary } from '../../src-contract/evaluation';
import type { QuantileCurve, QuantilePoint } from '../../src-contract/quantile-curve';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatInterval, formatLevel, formatPercent, formatValue, liftWriter } from '../wording/numbers';
import { settingsSentence } from '../wording/sentences';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const HEIGHT = 340;

/** Lift of the 5th to the 95th percentile of a quantile metric, with its interval as a band. */
export const quantileCurve: Chart = {
  id: 'quantile-curve',
  label: 'Effect along the distribution',
  explanation: 'The lift of each percentile from the 5th to the 95th: whether fast and slow, small and large moved alike. Bands hold for one percentile at a time.',
  choices: ['metric'],
  metrics: (index) => index.metrics.filter(({ id }) => curvesOf(index, id).length > 0),
  missing: (index) => ((index.evaluation.quantileCurves ?? []).some(({ points }) => points.some(({ lift }) => lift !== null)) ? null : 'This evaluation has no curve: give a metric of kind quantile the key curve: true.'),
  title: (index, options) => `${curveMetric(index, options).name}: lift along the distribution`,
  note: settingsSentence,
  description: (index, options) => {
    const metric = curveMetric(index, options);
    const parts = curvesOf(index, metric.id).map((curve) => {
      const [low, middle, high] = [0.05, 0.5, 0.95].map((quantile) => curve.points.find((point) => point.quantile === quantile)?.lift ?? null);
      const write = liftWriter(curve.points.map(({ lift }) => lift));
      return `${index.variantName(curve.variant)}: ${write(low ?? null)} at the 5th percentile, ${write(middle ?? null)} at the median, ${write(high ?? null)} at the 95th.`;
    });
    return `Lift of each percentile of ${metric.name} with ${formatLevel(index.settings.confidence)} bands, not corrected for one another. ${parts.join(' ')}`;
  },
  figure: curveFigure,
  table: (index, options) => {
    const metric = curveMetric(index, options);
    return [
      ['quantile', 'metric', 'variant', 'value', 'controlValue', 'difference', 'differenceLow', 'differenceHigh', 'lift', 'liftLow', 'liftHigh', 'pValue'],
      ...curvesOf(index, metric.id).flatMap(({ variant, points }) => points.map((point) => [point.quantile, metric.id, variant, point.value, point.controlValue, point.difference, point.differenceLow, point.differenceHigh, point.lift, point.liftLow, point.liftHigh, point.pValue])),
    ];
  },
};

function curvesOf(index: EvaluationIndex, metric: string): readonly QuantileCurve[] {
  return (index.evaluation.quantileCurves ?? []).filter((curve) => curve.metric === metric);
}

function curveMetric(index: EvaluationIndex, { metric }: Pick<ChartOptions, 'metric'>): MetricSummary {
  const candidates = index.metrics.filter(({ id }) => curvesOf(index, id).length > 0);
  return candidates.find(({ id }) => id === metric) ?? candidates[0] ?? index.metrics[0] ?? index.metric('');
}

/** Points that have a lift, in order. */
function drawnOf({ points }: QuantileCurve): readonly (QuantilePoint & { readonly lift: number })[] {
  return points.flatMap((point) => (point.lift === null ? [] : [{ ...point, lift: point.lift }]));
}

/** The ends of a distribution can be so uncertain that they would flatten the rest: the axis is made for its middle, and holds every lift. */
function spanOf(drawn: readonly (QuantilePoint & { readonly lift: number })[]): { low: number; high: number } {
  const middle = drawn.filter(({ quantile }) => quantile > 0.08 && quantile < 0.92);
  const low = Math.min(0, ...drawn.map(({ lift }) => lift), ...middle.map(({ lift, liftLow }) => liftLow ?? lift));
  const high = Math.max(0, ...drawn.map(({ lift }) => lift), ...middle.map(({ lift, liftHigh }) => liftHigh ?? lift));
  const pad = Math.max(high - low, 1e-9) * 0.1;
  return { low: low - pad, high: high + pad };
}

function curveFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = curveMetric(index, options);
  const series = curvesOf(index, metric.id).map((curve) => ({ variant: curve.variant, points: drawnOf(curve), colour: variantColour(index.evaluation.variants, curve.variant, theme) })).filter(({ points }) => points.length > 0);
  const span = spanOf(series.flatMap(({ points }) => points));
  const clip = (value: number | null, open: number): number => Math.min(Math.max(value ?? open, span.low - 1), span.high + 1);
  const ticks = niceTicks(span.low, span.high, 5);
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * 100;
  const data: Data[] = series.flatMap(({ variant, points, colour }) => [
    {
      type: 'scatter', mode: 'lines', hoverinfo: 'skip', fill: 'toself', fillcolor: `${colour}26`, line: { width: 0, color: colour },
      x: [...points.map(({ quantile }) => quantile), ...points.map(({ quantile }) => quantile).reverse()],
      y: [...points.map(({ liftHigh }) => clip(liftHigh, Infinity)), ...points.map(({ liftLow }) => clip(liftLow, -Infinity)).reverse()],
    },
    {
      type: 'scatter', mode: 'lines+markers', name: index.variantName(variant), x: points.map(({ quantile }) => quantile), y: points.map(({ lift }) => lift),
      line: { color: colour, width: 2 }, marker: { size: 5, color: colour },
      text: points.map((point) => wrapped(hover(index, metric, variant, point), 60)), hovertemplate: '%{text}<extra></extra>',
    },
  ]);
  const marks = [0.05, 0.25, 0.5, 0.75, 0.95];
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 64, r: 132, t: 16, b: 60, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [0.03, 0.97], tickvals: marks, ticktext: marks.map(percentile), tickfont: { size: 11, color: colours.muted }, title: { text: `Percentile of ${plainMarkup(metric.name)}`, font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, `Lift against ${index.control?.name ?? 'control'} (%)`), range: [span.low, span.high], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, Number.isInteger(Number(step.toPrecision(6))) ? 0 : 1, { signed: true })) },
      annotations: [...labels(index, series, span), ...goalMark(metric, colours.muted)],
    },
    height: HEIGHT,
  };
}

function hover(index: EvaluationIndex, metric: MetricSummary, variant: string, point: QuantilePoint): string {
  const write = liftWriter([point.lift, point.liftLow, point.liftHigh], [point.liftLow, point.liftHigh]);
  return `${percentile(point.quantile)}: ${formatValue(point.value, metric)} in ${index.variantName(variant)} against ${formatValue(point.controlValue, metric)}, ${write(point.lift)}, ${formatLevel(index.settings.confidence)} interval ${formatInterval(point.liftLow, point.liftHigh, write)}.`;
}

function goalMark({ goal }: MetricSummary, color: string): Partial<Annotations>[] {
  if (goal === 'none') return [];
  return [{ xref: 'paper', x: 0, xanchor: 'left', xshift: 6, yref: 'y', y: 0, yshift: goal === 'increase' ? 9 : -9, showarrow: false, text: goal === 'increase' ? '↑ better' : '↓ better', font: { size: 10, color } }];
}

/** Names at the ends of their lines, pushed apart where lines end close together. */
function labels(index: EvaluationIndex, series: readonly { variant: string; colour: string; points: readonly { lift: number }[] }[], span: { low: number; high: number }): Partial<Annotations>[] {
  const least = ((span.high - span.low) / (HEIGHT - 76)) * 18;
  const placed = series.map(({ variant, colour, points }) => ({ variant, colour, y: points.at(-1)?.lift ?? 0 })).sort((a, b) => a.y - b.y);
  placed.forEach((label, at) => {
    const below = placed[at - 1];
    if (below && label.y - below.y < least) label.y = below.y + least;
  });
  return placed.map(({ variant, colour, y }) => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y, showarrow: false, font: { size: 12, color: colour }, text: plainMarkup(index.variantName(variant)) }));
}

/** 0.9 → `p90`. */
function percentile(quantile: number): string {
  return `p${String(Math.round(100 * quantile))}`;
}
