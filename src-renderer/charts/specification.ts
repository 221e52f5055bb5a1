import type { Annotations, Data } from 'plotly.js';
import type { Specification, SpecificationCurve, SpecificationSummary } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatLevel, formatLift, formatPEquation, formatPercent, liftWriter } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { chosenVariant, exploredMetric, exploredOf, metricsToExplore, missingExploration, percentTicks } from './explored';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const CURVE = 210;
const ROW = 17;
const LEFT = 170;

/** Every defensible analysis of one comparison, sorted by its lift, with the choices behind each below it. */
export const specificationChart: Chart = {
  id: 'specification-curve',
  label: 'Other analyses (specification curve)',
  explanation: 'The same comparison under every combination of defensible choices, sorted by lift; marks below tell the choices of each. The declared analysis stands out; a verdict that holds in few of the others depends on how it was analysed.',
  choices: ['metric', 'variant'],
  explores: 'specification',
  metrics: (index) => metricsToExplore(index, 'specification'),
  missing: (index) => missingExploration(index, 'specification'),
  title: (index, options) => `${exploredMetric(index, 'specification', options).name}: the lift under other analyses`,
  note: (index) => `${formatLevel(index.settings.confidence)} intervals; each analysis is read without correction for other metrics or for the number of analyses.`,
  description: (index, options) => {
    const variant = chosenVariant(index, options);
    return `Specification curve of ${exploredMetric(index, 'specification', options).name}, ${index.variantName(variant)}. ${summaryWords(index, variant)}`;
  },
  figure,
  table: (index) => {
    const curve = of(index);
    const dimensions = curve?.dimensions ?? [];
    return [
      ['variant', 'declared', ...dimensions.map(({ id }) => id), 'lift', 'liftLow', 'liftHigh', 'pValue', 'units', 'reason'],
      ...(curve?.specifications ?? []).map((one) => [one.variant, one.declared ? 'yes' : 'no', ...dimensions.map(({ id }) => one.choices[id] ?? null), one.lift, one.liftLow, one.liftHigh, one.pValue, one.units, one.reason]),
    ];
  },
};

function of(index: EvaluationIndex): SpecificationCurve | null {
  return exploredOf(index, 'specification')?.specification ?? null;
}

const saysWords: Readonly<Record<SpecificationSummary['says'], string>> = { higher: 'higher', lower: 'lower', 'no difference': 'no difference that can be told from chance' };

/** In how many analyses the declared verdict holds, and which choice moves the lift most. */
export function summaryWords(index: EvaluationIndex, variant: string): string {
  const curve = of(index);
  const summary = curve?.summaries.find((one) => one.variant === variant);
  if (!curve || !summary) return '';
  const [first] = summary.drivers;
  const label = curve.dimensions.find(({ id }) => id === first?.dimension)?.label ?? '';
  const driver = first && first.change > 0 ? ` ${label} moves the lift most, by ${formatPercent(first.change)} on average${first.flips > 0 ? `, and changes the verdict in ${formatCount(first.flips)} of ${formatCount(first.pairs)} pairs` : ''}.` : ' No choice moves the lift.';
  return `The declared analysis says ${saysWords[summary.says]}; so ${summary.agreeing === 1 ? 'does' : 'do'} ${formatCount(summary.agreeing)} of ${formatCount(summary.analyses)} analyses (${formatPercent(summary.agreeing / Math.max(1, summary.analyses), 0)}). Median lift ${formatLift(summary.medianLift)}.${driver}`;
}

interface Drawn extends Specification {
  readonly lift: number;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const curve = of(index);
  const dimensions = curve?.dimensions ?? [];
  const variant = chosenVariant(index, options);
  const drawn = (curve?.specifications ?? []).flatMap((one): Drawn[] => (one.variant === variant && one.lift !== null ? [{ ...one, lift: one.lift }] : [])).sort((a, b) => a.lift - b.lift || Number(a.declared) - Number(b.declared));
  const colour = variantColour(index.evaluation.variants, variant, theme);
  const low = Math.min(0, ...drawn.map(({ lift, liftLow }) => liftLow ?? lift));
  const high = Math.max(0, ...drawn.map(({ lift, liftHigh }) => liftHigh ?? lift));
  const pad = Math.max(high - low, 1e-9) * 0.08;
  const rows = dimensions.flatMap((dimension, group) => dimension.options.map((option, at) => ({ dimension, option, y: dimensions.slice(0, group).reduce((sum, { options: before }) => sum + before.length + 0.6, 0) + at + 0.5 })));
  const bottom = (rows.at(-1)?.y ?? 0) + 0.6;
  const matrix = Math.max(1, Math.round(bottom * ROW));
  const margins = { t: 44, b: 20 };
  const inner = CURVE + 14 + matrix;
  const split = matrix / inner;
  const declared = drawn.findIndex((one) => one.declared);
  const claims = ({ pValue }: Drawn): boolean => pValue !== null && pValue < 1 - index.settings.confidence;
  const text = drawn.map((one) => {
    const write = liftWriter([one.lift, one.liftLow, one.liftHigh], [one.liftLow, one.liftHigh]);
    return wrapped(`${one.declared ? 'As declared: ' : ''}${write(one.lift)}, interval ${formatInterval(one.liftLow, one.liftHigh, write)}, ${formatPEquation(one.pValue)}. ${dimensions.map(({ id, label }) => `${label}: ${one.choices[id] ?? ''}`).join('; ')}.`, 70);
  });
  const bars = (of: readonly (readonly [Drawn, number])[], ink: string, width: number): Data => ({
    type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: ink, width }, opacity: 0.6,
    x: of.flatMap(([, at]) => [at, at, null]), y: of.flatMap(([one]) => [Math.max(one.liftLow ?? -Infinity, low - pad), Math.min(one.liftHigh ?? Infinity, high + pad), null]),
  });
  const places = drawn.map((one, at) => [one, at] as const);
  const marks = rows.map(({ dimension, option, y }) => ({ y, at: places.filter(([one]) => one.choices[dimension.id] === option.id).map(([, at]) => at) }));
  const data: Data[] = [
    bars(places.filter(([one]) => !claims(one)), colours.zero, drawn.length > 80 ? 1.5 : 2.5),
    bars(places.filter(([one]) => claims(one)), colour, drawn.length > 80 ? 1.5 : 2.5),
    { type: 'scatter', mode: 'markers', name: index.variantName(variant), x: places.map(([, at]) => at), y: drawn.map(({ lift }) => lift), text, hovertemplate: '%{text}<extra></extra>', marker: { size: drawn.map((one) => (one.declared ? 11 : 5)), symbol: drawn.map((one) => (one.declared ? 'diamond' : 'circle')), color: drawn.map((one) => (one.declared ? colours.text : claims(one) ? colour : colours.zero)) } },
    { type: 'scatter', mode: 'markers', yaxis: 'y2', hoverinfo: 'skip', x: marks.flatMap(({ at }) => at), y: marks.flatMap(({ at, y }) => at.map(() => y)), marker: { symbol: 'line-ns-open', size: 9, color: marks.flatMap(({ at }) => at.map((place) => (place === declared ? colours.text : colours.muted))), line: { width: marks.flatMap(({ at }) => at.map((place) => (place === declared ? 3 : 1.5))) } } },
  ];
  const label = (y: number, words: string, bold: boolean): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'y2' as 'y', y, showarrow: false, font: { size: 11, color: bold ? colours.text : colours.muted }, text: bold ? `<b>${plainMarkup(words)}</b>` : plainMarkup(words) });
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: LEFT, r: 24, t: margins.t, b: margins.b, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [-0.8, drawn.length - 0.2], tickvals: [], showticklabels: false, anchor: 'y2' },
      yaxis: { ...valueAxis(theme, `Lift against ${index.control?.name ?? 'control'} (%)`), domain: [split + 14 / inner, 1], range: [low - pad, high + pad], ...percentTicks(low - pad, high + pad, 5, { signed: true }) },
      yaxis2: { ...nameAxis(theme), domain: [0, split], range: [bottom, -0.2], tickvals: [], showticklabels: false },
      shapes: declared < 0 ? [] : [{ type: 'line', xref: 'x', x0: declared, x1: declared, yref: 'paper', y0: 0, y1: 1, line: { color: colours.text, width: 1, dash: 'dot' }, layer: 'below' }],
      annotations: [
        ...rows.map(({ option, y }) => label(y, option.label, option.declared)),
        { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: 6, showarrow: false, align: 'left', font: { size: 12, color: colours.text }, text: wrapped(summaryWords(index, variant), Math.max(40, Math.floor((options.width - LEFT) / 6.4))) },
      ],
    },
    height: inner + margins.t + margins.b + (options.width < 700 ? 20 : 0),
  };
}
