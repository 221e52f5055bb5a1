import type { Data } from 'plotly.js';
import type { Distribution } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { exploredMetric, exploredOf, metricsToExplore, missingExploration, percentTicks } from './explored';
import { chartColours, variantColour, variantLabel, variantSymbol } from './palette';
import { baseLayout, nameAxis, valueAxis, wrapped } from './template';

const LINE = 22;

/** What the largest units carry of the total, before and after the cap. */
export const topUnitsChart: Chart = {
  id: 'top-units',
  label: 'Weight of the largest units',
  explanation: 'How much of the total the largest units carry. Where a thousandth of the units carries much of it, a few units decide the mean, and a cap is worth declaring. Hollow: after the cap.',
  choices: ['metric'],
  explores: 'distribution',
  metrics: (index) => metricsToExplore(index, 'distribution').filter(({ kind }) => kind === 'mean' || kind === 'count' || kind === 'quantile'),
  missing: (index) => missingExploration(index, 'distribution') ?? ((of(index)?.variants ?? []).some(({ top }) => top.some(({ before }) => before !== null)) ? null : 'Values are negative or sum to nothing, so that there is no share of the total.'),
  title: (index, options) => `${exploredMetric(index, 'distribution', options).name}: what the largest units carry`,
  note: () => 'Of all units of a variant; at least one unit each.',
  description: (index, options) => `Share of the total of ${exploredMetric(index, 'distribution', options).name} carried by the largest units. ${(of(index)?.variants ?? []).map((one) => `${index.variantName(one.variant)}: ${one.top.map(({ share, before, after }) => `the largest ${formatPercent(share, share < 0.01 ? 1 : 0)} carry ${formatPercent(before, 1)}${after === null ? '' : `, ${formatPercent(after, 1)} after the cap`}`).join('; ')}.`).join(' ')}`,
  figure,
  table: (index) => [
    ['variant', 'largestShare', 'units', 'shareOfTotal', 'shareOfTotalAfterCap'],
    ...(of(index)?.variants ?? []).flatMap(({ variant, top }) => top.map(({ share, units, before, after }) => [variant, share, units, before, after])),
  ],
};

function of(index: EvaluationIndex): Distribution | null {
  return exploredOf(index, 'distribution')?.distribution ?? null;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const variants = of(index)?.variants ?? [];
  const shares = variants[0]?.top.map(({ share }) => share) ?? [];
  const place = (group: number, at: number): number => group * (variants.length + 1) + at + 0.5;
  const lines = shares.length * (variants.length + 1);
  const most = Math.max(0.05, ...variants.flatMap(({ top }) => top.map(({ before }) => before ?? 0)));
  const data = variants.flatMap((one, at): Data[] => {
    const colour = variantColour(index.evaluation.variants, one.variant, theme);
    const drawn = one.top.flatMap((top, group) => (top.before === null ? [] : [{ ...top, before: top.before, y: place(group, at) }]));
    const mark = (x: readonly number[], y: readonly number[], text: readonly string[], hollow: boolean): Data => ({
      type: 'scatter', mode: 'markers', name: index.variantName(one.variant), x: [...x], y: [...y], text: [...text], hovertemplate: '%{text}<extra></extra>',
      marker: { symbol: variantSymbol(index.evaluation.variants, one.variant), size: 10, color: hollow ? colours.ground : colour, line: { color: colour, width: 1.75 } },
    });
    const say = (units: number, part: number, capped: boolean): string => wrapped(`${index.variantName(one.variant)}: the largest ${formatCount(units)} ${units === 1 ? 'unit carries' : 'units carry'} ${formatPercent(part, 1)} of the total${capped ? ' after the cap' : ''}.`, 60);
    const capped = drawn.flatMap((top) => (top.after === null ? [] : [{ ...top, after: top.after }]));
    return [
      { type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colour, width: 2 }, opacity: 0.6, x: drawn.flatMap(({ before }) => [0, before, null]), y: drawn.flatMap(({ y }) => [y, y, null]) },
      mark(drawn.map(({ before }) => before), drawn.map(({ y }) => y), drawn.map(({ units, before }) => say(units, before, false)), false),
      ...(capped.length === 0 ? [] : [mark(capped.map(({ after }) => after), capped.map(({ y }) => y), capped.map(({ units, after }) => say(units, after, true)), true)]),
    ];
  });
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 220, r: 70, t: 12, b: 52, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Share of the total (%)'), range: [0, most * 1.04], ...percentTicks(0, most, 5) },
      yaxis: { ...nameAxis(theme), range: [lines, -0.3], tickvals: [], showticklabels: false },
      annotations: variants.flatMap((one, at) => one.top.flatMap(({ share, before, units }, group) => [
        { xref: 'paper' as const, x: 0, xanchor: 'right' as const, xshift: -10, yref: 'y' as const, y: place(group, at), showarrow: false, font: { size: 11, color: variantColour(index.evaluation.variants, one.variant, theme) }, text: wrapped(`${at === 0 ? `Top ${formatPercent(share, share < 0.01 ? 1 : 0)}: ` : ''}${variantLabel(index.evaluation.variants, one.variant)} (${formatCount(units)})`, 40) },
        { xref: 'paper' as const, x: 1, xanchor: 'left' as const, xshift: 10, yref: 'y' as const, y: place(group, at), showarrow: false, font: { size: 11, color: colours.text }, text: formatPercent(before, 1) },
      ])),
    },
    height: Math.round(64 + lines * LINE),
  };
}
