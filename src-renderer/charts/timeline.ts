import type { Annotations, Data } from 'plotly.js';
import type { MetricSummary, TimelineEstimate } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatDay, formatInterval, formatLevel, formatPercent } from '../wording/numbers';
import { estimateLifts, settingsSentence } from '../wording/sentences';
import { alternativeWords, sequentialWords } from '../wording/settings';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const HEIGHT = 340;

/** Lift of everything seen up to each day, with its interval as a band. */
export const timeline: Chart = {
  id: 'timeline',
  label: 'Timeline',
  explanation: 'The lift over all units exposed up to each day. It should settle, and its band should narrow. A band that leaves zero for a day proves nothing unless the plan allows for several looks.',
  choices: ['metric'],
  missing: (index) => (index.evaluation.timeline.some((estimate) => estimate.lift !== null) ? null : 'This evaluation has no timeline: it needs times of exposure, over at least two days.'),
  title: (index, options) => `${chosenMetric(index, options).name}: lift day by day, cumulative`,
  note: settingsSentence,
  description: (index, options) => {
    const metric = chosenMetric(index, options);
    const last = index.treatments.flatMap((variant) => pointsOf(index, metric, variant.id).slice(-1));
    return `Cumulative lift of ${metric.name} with ${formatLevel(index.settings.confidence)} bands. ${last.map((estimate) => `${index.variantName(estimate.variant)} ends on ${formatDay(estimate.day)} at ${estimateLifts(estimate)(estimate.lift)}.`).join(' ')}`;
  },
  figure: timelineFigure,
  table: (index, options) => {
    const metric = chosenMetric(index, options);
    return [['day', 'metric', 'variant', 'lift', 'liftLow', 'liftHigh', 'pValue', 'units', 'controlUnits'], ...index.treatments.flatMap((variant) => pointsOf(index, metric, variant.id).map((estimate) => [estimate.day, estimate.metric, estimate.variant, estimate.lift, estimate.liftLow, estimate.liftHigh, estimate.pValue, estimate.units, estimate.controlUnits]))];
  },
};

/** The asked metric, else the first primary one with a timeline, else the first with one. */
export function chosenMetric(index: EvaluationIndex, options: Pick<ChartOptions, 'metric'>): MetricSummary {
  const dated = new Set(index.evaluation.timeline.map((estimate) => estimate.metric));
  const candidates = index.metrics.filter((metric) => dated.has(metric.id));
  return candidates.find((metric) => metric.id === options.metric) ?? candidates[0] ?? index.metrics[0] ?? index.metric('');
}

function pointsOf(index: EvaluationIndex, metric: MetricSummary, variant: string): readonly TimelineEstimate[] {
  return index.evaluation.timeline.filter((estimate) => estimate.metric === metric.id && estimate.variant === variant && estimate.segment === null && estimate.lift !== null).sort((a, b) => a.day.localeCompare(b.day));
}

/** The first days are so uncertain that they would flatten the rest: the axis is made for the later half. */
function valueSpan(all: readonly TimelineEstimate[], days: readonly string[]): { low: number; high: number } {
  const from = days[Math.floor(days.length / 3)] ?? '';
  const settled = all.filter((estimate) => estimate.day >= from);
  const low = Math.min(0, ...settled.map((estimate) => estimate.liftLow ?? estimate.lift ?? 0));
  const high = Math.max(0, ...settled.map((estimate) => estimate.liftHigh ?? estimate.lift ?? 0));
  const pad = Math.max(high - low, 1e-9) * 0.12;
  return { low: low - pad, high: high + pad };
}

function timelineFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = chosenMetric(index, options);
  const variants = index.evaluation.variants;
  const series = index.treatments.map((variant) => ({ variant, points: pointsOf(index, metric, variant.id), colour: variantColour(variants, variant.id, theme) })).filter((one) => one.points.length > 0);
  const all = series.flatMap((one) => one.points);
  const days = [...new Set(all.map((estimate) => estimate.day))].sort();
  const span = valueSpan(all, days);
  const clip = (value: number | null, open: number): number => Math.min(Math.max(value ?? open, span.low - 1), span.high + 1);
  const ticks = niceTicks(span.low, span.high, 5);
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * 100;
  const data: Data[] = series.flatMap(({ variant, points, colour }) => [
    {
      type: 'scatter', mode: 'lines', hoverinfo: 'skip', fill: 'toself', fillcolor: `${colour}26`, line: { width: 0, color: colour },
      x: [...points.map((point) => point.day), ...points.map((point) => point.day).reverse()],
      y: [...points.map((point) => clip(point.liftHigh, Infinity)), ...points.map((point) => clip(point.liftLow, -Infinity)).reverse()],
    },
    {
      type: 'scatter', mode: 'lines+markers', name: variant.name, x: points.map((point) => point.day), y: points.map((point) => point.lift),
      line: { color: colour, width: 2 }, marker: { size: 5, color: colour },
      text: points.map((point) => {
        const write = estimateLifts(point);
        return wrapped(`${variant.name} up to ${formatDay(point.day)}: ${write(point.lift)}, ${formatLevel(index.settings.confidence)} interval ${formatInterval(point.liftLow, point.liftHigh, write)} (${alternativeWords[index.settings.alternative]}, ${index.settings.sequential === 'none' ? 'for a single look' : sequentialWords[index.settings.sequential]}).`, 60);
      }),
      hovertemplate: '%{text}<extra></extra>',
    },
  ]);
  const labels = spread(series.map(({ variant, points, colour }) => ({ colour, last: points.at(-1), text: variant.name })), span, HEIGHT - 76);
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 64, r: 132, t: 16, b: 60, pad: 0 },
      xaxis: { ...nameAxis(theme), type: 'date', tickformat: '%-d %b', tickfont: { size: 11, color: colours.muted }, nticks: 8, range: [`${shiftDay(days[0], -1)} 18:00`, `${days.at(-1) ?? ''} 06:00`], title: { text: 'Up to the end of day', font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, `Lift against ${index.control?.name ?? 'control'} (%)`), range: [span.low, span.high], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, Number.isInteger(Number(step.toPrecision(6))) ? 0 : 1, { signed: true })) },
      annotations: [
        ...labels,
        ...(metric.goal === 'none' ? [] : [{ xref: 'paper' as const, x: 0, xanchor: 'left' as const, xshift: 6, yref: 'y' as const, y: 0, yshift: metric.goal === 'increase' ? 9 : -9, showarrow: false, text: metric.goal === 'increase' ? '↑ better' : '↓ better', font: { size: 10, color: colours.muted } }]),
      ],
    },
    height: HEIGHT,
  };
}

/** `YYYY-MM-DD`, some days later. */
function shiftDay(day: string | undefined, by: number): string {
  const date = new Date(`${day ?? '2000-01-01'}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}

/** Labels at the ends of their lines, pushed apart where lines end close together. */
function spread(ends: readonly { colour: string; last: TimelineEstimate | undefined; text: string }[], span: { low: number; high: number }, pixels: number): Partial<Annotations>[] {
  const least = ((span.high - span.low) / pixels) * 30;
  const placed = ends.flatMap((end) => (end.last ? [{ ...end, last: end.last, y: end.last.lift ?? 0 }] : [])).sort((a, b) => a.y - b.y);
  placed.forEach((label, at) => {
    const below = placed[at - 1];
    if (below && label.y - below.y < least) label.y = below.y + least;
  });
  return placed.map(({ colour, last, text, y }) => ({
    xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y, showarrow: false, align: 'left', font: { size: 12, color: colour },
    text: `${plainMarkup(text)}<br><b>${estimateLifts(last)(last.lift)}</b>`,
  }));
}
