import type { Annotations, Data } from 'plotly.js';
import type { Influence } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { differenceWriter, formatCount, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { explorationNote, exploredMetric, exploredOf, metricsToExplore, missingExploration } from './explored';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, valueAxis, wrapped } from './template';

const HEIGHT = 320;

/** How the difference moves while the most influential units are taken away one by one. */
export const influenceChart: Chart = {
  id: 'influence',
  label: 'Influence of few units',
  explanation: 'The difference and its interval while the most influential units are taken away one by one, until what is said changes. A verdict that a handful of units can turn is theirs, not the experiment’s. No reason to remove anybody.',
  choices: ['metric'],
  explores: 'influence',
  metrics: (index) => metricsToExplore(index, 'influence'),
  missing: (index) => missingExploration(index, 'influence') ?? (of(index).some(({ reason }) => reason === null) ? null : (of(index)[0]?.reason ?? 'There is no treatment to compare.')),
  title: (index, options) => `${exploredMetric(index, 'influence', options).name}: how few units carry the verdict`,
  note: (index) => `Units are chosen greedily, after the cap, by Welch’s test ${of(index)[0]?.adjusted === true ? 'of values without what the covariates explain, fitted once to all units' : 'without covariates'}: a smaller set may do as well. ${explorationNote(index)}`,
  description: (index) => of(index).map((one) => influenceWords(index, one)).join(' '),
  figure,
  table: (index) => [
    ['variant', 'removed', 'difference', 'low', 'high', 'pValue'],
    ...of(index).flatMap(({ variant, path }) => path.map(({ removed, difference, low, high, pValue }) => [variant, removed, difference, low, high, pValue])),
  ],
};

function of(index: EvaluationIndex): readonly Influence[] {
  return exploredOf(index, 'influence')?.influence ?? [];
}

/** How many units it takes, and of which arm. */
export function influenceWords(index: EvaluationIndex, { variant, says, removed, removedControl, units, limit, becomes, reason }: Influence): string {
  const name = index.variantName(variant);
  const words = says === 'no difference' ? 'no difference' : says;
  if (reason !== null) return `${name}: ${reason}`;
  if (removed === null) return `${name}: “${words}” stands even without the ${formatCount(limit)} most influential units.`;
  return `${name}: “${words}” becomes “${becomes ?? ''}” without ${formatCount(removed)} of ${formatCount(units)} units (${formatPercent(removed / units)}), ${formatCount(removedControl)} of them in the control.`;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'influence', options);
  const drawn = of(index).filter(({ reason }) => reason === null);
  const all = drawn.flatMap(({ path }) => path);
  const low = Math.min(0, ...all.map((point) => point.low));
  const high = Math.max(0, ...all.map((point) => point.high));
  const pad = Math.max(high - low, 1e-12) * 0.06;
  const most = Math.max(1, ...all.map(({ removed }) => removed));
  const ticks = niceTicks(low - pad, high + pad, 5);
  const write = differenceWriter(metric, ticks);
  const counts = niceTicks(0, most, 6).filter((tick) => Number.isInteger(tick));
  const words = drawn.map((one) => wrapped(influenceWords(index, one), Math.max(40, Math.floor((options.width - 100) / 6.4))));
  const data = drawn.flatMap(({ variant, path, removed }): Data[] => {
    const colour = variantColour(index.evaluation.variants, variant, theme);
    const end = path.at(-1);
    return [
      { type: 'scatter', mode: 'lines', hoverinfo: 'skip', fill: 'toself', fillcolor: `${colour}26`, line: { width: 0, color: colour }, x: [...path.map((point) => point.removed), ...path.map((point) => point.removed).reverse()], y: [...path.map((point) => point.high), ...path.map((point) => point.low).reverse()] },
      { type: 'scatter', mode: path.length < 30 ? 'lines+markers' : 'lines', name: index.variantName(variant), x: path.map((point) => point.removed), y: path.map(({ difference }) => difference), line: { color: colour, width: 2 }, marker: { size: 4, color: colour }, text: path.map((point) => wrapped(`Without ${formatCount(point.removed)} units: ${write(point.difference)}, from ${write(point.low)} to ${write(point.high)}.`, 60)), hovertemplate: '%{text}<extra></extra>' },
      ...(removed !== null && end ? [{ type: 'scatter', mode: 'markers', hoverinfo: 'skip', x: [end.removed], y: [end.difference], marker: { size: 11, symbol: 'diamond', color: colours.ground, line: { color: colour, width: 2 } } } satisfies Data] : []),
    ];
  });
  const lines = words.reduce((sum, text) => sum + text.split('<br>').length, 0);
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 76, r: 24, t: 14 + 16 * lines, b: 56, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [-0.02 * most, most * 1.03], tickvals: counts, ticktext: counts.map((tick) => formatCount(tick)), tickfont: { size: 11, color: colours.muted }, title: { text: 'Units taken away', font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, `Difference from ${index.control?.name ?? 'control'}`), range: [low - pad, high + pad], tickvals: [...ticks], ticktext: ticks.map((tick) => write(tick)) },
      annotations: words.map((text, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: 6 + 16 * words.slice(at + 1).reduce((sum, below) => sum + below.split('<br>').length, 0), showarrow: false, align: 'left', font: { size: 12, color: variantColour(index.evaluation.variants, drawn[at]?.variant ?? '', theme) }, text })),
    },
    height: HEIGHT + 16 * lines,
  };
}
