import type { Annotations, Data, Shape } from 'plotly.js';
import type { Distribution } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatPEquation, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { exploredMetric, exploredOf, metricsToExplore, missingExploration, percentTicks, pointWriter, valueOf, valueTicks } from './explored';
import { chartColours, variantColour, variantLabel } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const HEIGHT = 340;

/** Share of units at or below each value, and the largest gap between variant and control. */
export const cumulativeChart: Chart = {
  id: 'cumulative-distribution',
  label: 'Cumulative distribution and its gap',
  explanation: 'The share of values at or below each value. Where a variant’s line lies below the control’s, its values are larger; the upright bar is the largest gap (Kolmogorov–Smirnov). Dotted: after the cap.',
  choices: ['metric'],
  explores: 'distribution',
  metrics: (index) => metricsToExplore(index, 'distribution'),
  missing: (index) => missingExploration(index, 'distribution'),
  title: (index, options) => `${exploredMetric(index, 'distribution', options).name}: share of values at or below`,
  note: (index) => (of(index)?.gaps.some(({ pValue }) => pValue !== null) ? 'The gap’s p is a large-sample one, before the cap; equal values, such as many zeros, make it too large. Exploratory.' : 'Values are not independent of one another, so that the gap has no p.'),
  description: (index, options) => {
    const metric = exploredMetric(index, 'distribution', options);
    return `Cumulative distribution of ${metric.name}. ${(of(index)?.gaps ?? []).map(({ variant, distance, at, share, controlShare, pValue }) => `Largest gap of ${index.variantName(variant)}: ${formatPercent(distance)} at ${valueOf(metric, at)}, where it has ${formatPercent(share)} and the control ${formatPercent(controlShare)}${pValue === null ? '' : `, ${formatPEquation(pValue)}`}.`).join(' ')}`;
  },
  figure,
  table: (index) => [
    ['variant', 'value', 'shareAtOrBelow', 'shareAtOrBelowAfterCap'],
    ...(of(index)?.variants ?? []).flatMap((one) => (of(index)?.points ?? []).map((point, k) => [one.variant, point, one.before.cumulative[k] ?? null, one.after?.cumulative[k] ?? null])),
  ],
};

function of(index: EvaluationIndex): Distribution | null {
  return exploredOf(index, 'distribution')?.distribution ?? null;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'distribution', options);
  const distribution = of(index);
  const points = distribution?.points ?? [];
  const writePoint = pointWriter(metric, points);
  const low = Math.min(points[0] ?? 0, distribution?.edges[0] ?? 0, 0);
  const high = Math.max(distribution?.edges.at(-1) ?? 1, low + 1e-9);
  const variants = distribution?.variants ?? [];
  const lowest = Math.min(1, ...variants.flatMap(({ before }) => before.cumulative[0] ?? 1));
  const floor = lowest > 0.5 ? Math.max(0, Math.floor(lowest * 20 - 1) / 20) : 0;
  const data = variants.flatMap((one): Data[] => {
    const colour = variantColour(index.evaluation.variants, one.variant, theme);
    const name = index.variantName(one.variant);
    const line = (shares: readonly number[], dash: 'solid' | 'dot'): Data => ({
      type: 'scatter', mode: 'lines', name, x: [low, ...points], y: [low < (points[0] ?? 0) ? 0 : (shares[0] ?? 0), ...shares], line: { color: colour, width: dash === 'dot' ? 1.25 : 2, dash, shape: 'hv' },
      text: ['', ...points.map((point, k) => wrapped(`${formatPercent(shares[k] ?? 0)} of ${name} are at or below ${writePoint(point)}${dash === 'dot' ? ' after the cap' : ''}.`, 60))], hovertemplate: '%{text}<extra></extra>',
    });
    return [line(one.before.cumulative, 'solid'), ...(one.after === null ? [] : [line(one.after.cumulative, 'dot')])];
  });
  const gaps = (distribution?.gaps ?? []).flatMap(({ variant, at, share, controlShare, distance, pValue }) => (at === null || share === null || controlShare === null || at > high || at < low ? [] : [{ variant, at, share, controlShare, distance, pValue, colour: variantColour(index.evaluation.variants, variant, theme) }]));
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 64, r: 24, t: 24, b: 56, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [low, high + (high - low) * 0.01], ...valueTicks(metric, low, high), tickfont: { size: 11, color: colours.muted }, title: { text: plainMarkup(metric.name), font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, distribution?.per === 'event' ? 'Values at or below (%)' : 'Units at or below (%)'), range: [floor, 1 + (1 - floor) * 0.03], ...percentTicks(floor, 1, 4) },
      shapes: gaps.map(({ at, share, controlShare, colour }): Partial<Shape> => ({ type: 'line', xref: 'x', x0: at, x1: at, yref: 'y', y0: share, y1: controlShare, line: { color: colour, width: 5 } })),
      annotations: [
        ...gaps.map(({ variant, distance, at, pValue, colour }, k): Partial<Annotations> => ({
          xref: 'paper', x: 1, xanchor: 'right', yref: 'paper', y: 0, yanchor: 'bottom', yshift: 30 + 17 * (gaps.length - k), showarrow: false, font: { size: 12, color: colour },
          text: plainMarkup(`${index.variantName(variant)}: gap ${formatPercent(distance)} at ${writePoint(at)}${pValue === null ? '' : `, ${formatPEquation(pValue)}`}`),
        })),
        { xref: 'paper', x: 1, xanchor: 'right', yref: 'paper', y: 0, yanchor: 'bottom', yshift: 28, showarrow: false, font: { size: 12, color: index.control ? variantColour(index.evaluation.variants, index.control.id, theme) : colours.control }, text: plainMarkup(index.control ? variantLabel(index.evaluation.variants, index.control.id) : '') },
        ...(floor > 0 ? [{ xref: 'paper' as const, x: 0, xanchor: 'left' as const, xshift: 6, yref: 'paper' as const, y: 0, yanchor: 'bottom' as const, yshift: 4, showarrow: false, font: { size: 10, color: colours.muted }, text: `The axis starts at ${formatPercent(floor, 0)}` }] : []),
      ],
    },
    height: HEIGHT,
  };
}
