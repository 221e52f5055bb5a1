import type { Annotations, Data } from 'plotly.js';
import type { Novelty } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { differenceWriter, formatCount, formatPEquation } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { explorationNote, exploredMetric, exploredOf, metricsToExplore, missingExploration } from './explored';
import { chartColours, variantColour, variantSymbol } from './palette';
import { baseLayout, nameAxis, valueAxis, wrapped } from './template';

const HEIGHT = 320;

/** The effect on each day since a unit's own exposure, with its trend: does it fade, or grow? */
export const noveltyChart: Chart = {
  id: 'novelty',
  label: 'Effect by day since exposure',
  explanation: 'The difference on each day since a unit’s own first exposure, over units that were followed through all of these days. A difference that shrinks may be novelty, one that grows may be learning; but where the values themselves shrink after the first day, so does any effect (the table has the control’s values).',
  choices: ['metric'],
  explores: 'novelty',
  metrics: (index) => metricsToExplore(index, 'novelty'),
  missing: (index) => missingExploration(index, 'novelty') ?? (of(index).some(({ days }) => days.length > 0) ? null : (of(index)[0]?.reason ?? 'There is no treatment to compare.')),
  title: (index, options) => `${exploredMetric(index, 'novelty', options).name}: effect by day since exposure`,
  note: (index) => `The trend compares the arms’ mean slopes, one slope per unit, by Welch’s test. Without cap, window and covariates. ${explorationNote(index)}`,
  description: (index, options) => `Difference of ${exploredMetric(index, 'novelty', options).name} by day since exposure. ${of(index).map((one) => noveltyWords(index, options, one)).join(' ')}`,
  figure,
  table: (index) => [
    ['variant', 'day', 'controlValue', 'difference', 'low', 'high', 'slope', 'slopePValue'],
    ...of(index).flatMap(({ variant, days, slope, pValue }) => days.map(({ day, controlValue, difference, low, high }) => [variant, day, controlValue, difference, low, high, slope, pValue])),
  ],
};

function of(index: EvaluationIndex): readonly Novelty[] {
  return exploredOf(index, 'novelty')?.novelty ?? [];
}

/** Whether the effect fades, grows or stays, with its p. */
export function noveltyWords(index: EvaluationIndex, options: Pick<ChartOptions, 'metric'>, { variant, slope, slopeLow, slopeHigh, pValue, intercept, days, units, controlUnits, reason }: Novelty): string {
  const name = index.variantName(variant);
  if (reason !== null || slope === null || pValue === null) return `${name}: ${reason ?? 'no trend can be told.'}`;
  const write = differenceWriter(exploredMetric(index, 'novelty', options), [slope, slopeLow, slopeHigh]);
  const middle = (intercept ?? 0) + (slope * (days.length - 1)) / 2;
  const told = pValue >= 1 - index.settings.confidence ? 'no trend that can be told from chance' : Math.sign(slope) === Math.sign(middle) ? 'the difference grows' : 'the difference shrinks';
  return `${name}: ${told}; ${write(slope)} per day (${write(slopeLow)} to ${write(slopeHigh)}), ${formatPEquation(pValue)}, ${formatCount(units + controlUnits)} units.`;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'novelty', options);
  const drawn = of(index).filter(({ days }) => days.length > 0);
  const ends = drawn.flatMap(({ days }) => days.flatMap(({ low, high, difference }) => [low ?? 0, high ?? 0, difference ?? 0]));
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const pad = Math.max(high - low, 1e-12) * 0.06;
  const last = Math.max(1, ...drawn.map(({ days }) => days.length - 1));
  const ticks = niceTicks(low - pad, high + pad, 5);
  const write = differenceWriter(metric, ticks);
  const words = drawn.map((one) => wrapped(noveltyWords(index, options, one), Math.max(40, Math.floor((options.width - 100) / 6.4))));
  const lines = words.reduce((sum, text) => sum + text.split('<br>').length, 0);
  const data = drawn.flatMap(({ variant, days, slope, intercept }, at): Data[] => {
    const colour = variantColour(index.evaluation.variants, variant, theme);
    const shift = drawn.length > 1 ? 0.12 * (at - (drawn.length - 1) / 2) : 0;
    return [
      { type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colour, width: 2 }, opacity: 0.6, x: days.flatMap(({ day }) => [day + shift, day + shift, null]), y: days.flatMap((one) => [one.low, one.high, null]) },
      { type: 'scatter', mode: 'markers', name: index.variantName(variant), x: days.map(({ day }) => day + shift), y: days.map(({ difference }) => difference), marker: { size: 8, symbol: variantSymbol(index.evaluation.variants, variant), color: colour }, text: days.map((one) => wrapped(`${index.variantName(variant)}, day ${String(one.day)}: ${write(one.difference)}, from ${write(one.low)} to ${write(one.high)}.`, 60)), hovertemplate: '%{text}<extra></extra>' },
      ...(slope === null || intercept === null ? [] : [{ type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colour, width: 1.5, dash: 'dot' }, x: [0, days.length - 1], y: [intercept, intercept + slope * (days.length - 1)] } satisfies Data]),
    ];
  });
  const dayTicks = Array.from({ length: last + 1 }, (_, day) => day);
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: 76, r: 24, t: 14 + 16 * lines, b: 56, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [-0.5, last + 0.5], tickvals: dayTicks, ticktext: dayTicks.map(String), tickfont: { size: 11, color: colours.muted }, title: { text: 'Days since first exposure', font: { size: 12, color: colours.muted }, standoff: 10 } },
      yaxis: { ...valueAxis(theme, `Difference from ${index.control?.name ?? 'control'} on that day`), range: [low - pad, high + pad], tickvals: [...ticks], ticktext: ticks.map((tick) => write(tick)) },
      annotations: words.map((text, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: 6 + 16 * words.slice(at + 1).reduce((sum, below) => sum + below.split('<br>').length, 0), showarrow: false, align: 'left', font: { size: 12, color: variantColour(index.evaluation.variants, drawn[at]?.variant ?? '', theme) }, text })),
    },
    height: HEIGHT + 16 * lines,
  };
}
