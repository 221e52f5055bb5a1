import type { Data } from 'plotly.js';
import type { BinnedValues, Distribution, DistributionOfVariant } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { exploredMetric, exploredOf, metricsToExplore, missingExploration, percentTicks, pointWriter, valueOf, valueTicks } from './explored';
import { chartColours, variantColour, variantLabel } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const HEIGHT = 320;

/** Histogram of units' values per variant; zeros are told apart. */
export const distributionChart: Chart = {
  id: 'distribution',
  label: 'Distribution',
  explanation: 'The share of values in each bin, variant by variant; zeros are told beside the names, since they would dwarf the rest. A dotted line marks a cap that lies within the picture.',
  choices: ['metric'],
  explores: 'distribution',
  metrics: (index) => metricsToExplore(index, 'distribution'),
  missing: (index) => missingExploration(index, 'distribution'),
  title: (index, options) => `${exploredMetric(index, 'distribution', options).name}: distribution of values`,
  note: (index) => `${of(index)?.per === 'event' ? 'One value per event' : 'One value per unit'}, ${capWords(index)}.`,
  description: (index, options) => {
    const metric = exploredMetric(index, 'distribution', options);
    return `Histogram of ${metric.name}. ${(of(index)?.variants ?? []).map((one) => `${index.variantName(one.variant)}: ${formatCount(one.count)} values, ${formatPercent(zeroShare(one), 1)} of them zero, mean ${valueOf(metric, one.mean)}.`).join(' ')}`;
  },
  figure,
  table: (index) => [
    ['variant', 'from', 'below', 'values', 'share', 'valuesAfterCap'],
    ...(of(index)?.variants ?? []).flatMap((one) => [
      [one.variant, 0, 0, one.zeros, zeroShare(one), null],
      ...rowsOf(of(index), one).map(({ from, to, before, after }) => [one.variant, from, to, before, one.count === 0 ? null : before / one.count, after]),
    ]),
  ],
};

function of(index: EvaluationIndex): Distribution | null {
  return exploredOf(index, 'distribution')?.distribution ?? null;
}

function capWords(index: EvaluationIndex): string {
  const { cap } = of(index) ?? {};
  if (!cap) return 'without a cap';
  const metric = exploredMetric(index, 'distribution', { metric: null });
  return `before the cap, which cuts ${[cap.lower === null ? null : `below ${valueOf(metric, cap.lower)}`, cap.upper === null ? null : `above ${valueOf(metric, cap.upper)}`].filter((end) => end !== null).join(' and ')}`;
}

export function zeroShare({ zeros, count }: Pick<DistributionOfVariant, 'zeros' | 'count'>): number | null {
  return count === 0 ? null : zeros / count;
}

function rowsOf(distribution: Distribution | null, { before, after }: { readonly before: BinnedValues; readonly after: BinnedValues | null }): { from: number | null; to: number | null; before: number; after: number | null }[] {
  const edges = distribution?.edges ?? [];
  return [
    { from: null, to: edges[0] ?? null, before: before.below, after: after?.below ?? null },
    ...before.bins.map((count, k) => ({ from: edges[k] ?? null, to: edges[k + 1] ?? null, before: count, after: after?.bins[k] ?? null })),
    { from: edges.at(-1) ?? null, to: null, before: before.above, after: after?.above ?? null },
  ];
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'distribution', options);
  const distribution = of(index);
  const edges = distribution?.edges ?? [];
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const write = pointWriter(metric, edges);
  const shares = (one: DistributionOfVariant): number[] => one.before.bins.map((bin) => bin / Math.max(1, one.count));
  const most = Math.max(0.001, ...(distribution?.variants ?? []).flatMap(shares));
  const data: Data[] = (distribution?.variants ?? []).flatMap((one): Data[] => {
    const colour = variantColour(index.evaluation.variants, one.variant, theme);
    const name = index.variantName(one.variant);
    const heights = shares(one);
    return [{
      type: 'scatter', mode: 'lines', name, fill: 'tozeroy', fillcolor: `${colour}1f`, line: { color: colour, width: 1.75, shape: 'hv' },
      x: [...edges], y: [...heights, 0],
      text: heights.map((share, k) => wrapped(`${name}: ${formatPercent(share)} (${formatCount(one.before.bins[k] ?? 0)}) from ${write(edges[k] ?? 0)} to below ${write(edges[k + 1] ?? 0)}.`, 60)), hovertemplate: '%{text}<extra></extra>',
    }];
  });
  const cuts = [distribution?.cap?.lower, distribution?.cap?.upper].filter((cut): cut is number => typeof cut === 'number' && cut >= low && cut <= high);
  const beyond = (distribution?.variants ?? []).some(({ before }) => before.above > 0);
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 64, r: 24, t: 24 + 17 * (distribution?.variants.length ?? 0), b: 56, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [low, high + (high - low) * 0.01], ...valueTicks(metric, low, high), tickfont: { size: 11, color: colours.muted }, title: { text: plainMarkup(`${metric.name}${beyond ? `; ${write(high)} and more is not drawn` : ''}`), font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, distribution?.per === 'event' ? 'Share of values (%)' : 'Share of units (%)'), range: [0, most * 1.06], ...percentTicks(0, most, 4) },
      shapes: cuts.map((cut) => ({ type: 'line', xref: 'x', x0: cut, x1: cut, yref: 'paper', y0: 0, y1: 1, line: { color: colours.zero, width: 1.5, dash: 'dot' } })),
      annotations: [
        ...(distribution?.variants ?? []).map((one, at, all) => ({
          xref: 'paper' as const, x: 1, xanchor: 'right' as const, yref: 'paper' as const, y: 1, yanchor: 'bottom' as const, yshift: 4 + 17 * (all.length - 1 - at), showarrow: false, align: 'right' as const,
          font: { size: 12, color: variantColour(index.evaluation.variants, one.variant, theme) },
          text: plainMarkup(`${variantLabel(index.evaluation.variants, one.variant)}: ${formatPercent(zeroShare(one), 1)} zeros, ${formatPercent(one.count === 0 ? null : one.before.above / one.count, 1)} at ${write(high)} or more, mean ${valueOf(metric, one.mean)}`),
        })),
        ...cuts.map((cut) => ({ xref: 'x' as const, x: cut, xanchor: 'right' as const, xshift: -4, yref: 'paper' as const, y: 0.98, showarrow: false, text: plainMarkup(`cap ${valueOf(metric, cut)}`), font: { size: 10, color: colours.muted } })),
      ],
    },
    height: HEIGHT,
  };
}
