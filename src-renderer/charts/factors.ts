import type { Annotations, Data } from 'plotly.js';
import type { Decomposition, LogPart } from '../../src-contract/exploration';
import type { MetricSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatInterval, formatNumber, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { explorationNote, exploredMetric, exploredOf, metricsToExplore, missingExploration, valueOf } from './explored';
import { formatResidual } from './funnel';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 34;

/** A lift as the sum of what its factors contribute. */
export const factorsChart: Chart = {
  id: 'decomposition',
  label: 'Parts of the lift',
  explanation: 'What a lift is made of: numerator and denominator of a ratio; of a mean, how many units have a value and how large those values are. In logarithms (1 log % is close to 1 % while small), so that the parts add up exactly to the whole.',
  choices: ['metric'],
  explores: 'decomposition',
  metrics: (index) => metricsToExplore(index, 'decomposition'),
  missing: (index) => missingExploration(index, 'decomposition') ?? partsMissing(index),
  title: (index, options) => `${exploredMetric(index, 'decomposition', options).name}: parts of the lift`,
  note: (index) => `${checkWords(index)} ${covariateWords(index)} ${explorationNote(index)}`,
  description: (index, options) => {
    const metric = exploredMetric(index, 'decomposition', options);
    return `Parts of the lift of ${metric.name}. ${rowsOf(index).map(({ variant, part }) => `${index.variantName(variant)}, ${partName(part, metric).toLowerCase()}: ${logPercent(part.contribution)}.`).join(' ')}`;
  },
  figure,
  table: (index) => [
    ['variant', 'part', 'value', 'controlValue', 'logContribution', 'low', 'high', 'residual'],
    ...rowsOf(index).map(({ variant, part }) => [variant, part.id, part.value, part.controlValue, part.contribution, part.low, part.high, part.id === 'total' ? (of(index)?.comparisons.find((one) => one.variant === variant)?.residual ?? null) : null]),
  ],
};

function of(index: EvaluationIndex): Decomposition | null {
  return exploredOf(index, 'decomposition')?.decomposition ?? null;
}

function partsMissing(index: EvaluationIndex): string | null {
  const { comparisons = [] } = of(index) ?? {};
  return comparisons.some(({ reason }) => reason === null) ? null : (comparisons[0]?.reason ?? 'There is no treatment to compare.');
}

/** That the parts are the whole, with what rounding leaves. */
function checkWords(index: EvaluationIndex): string {
  const sound = (of(index)?.comparisons ?? []).filter(({ reason }) => reason === null);
  return `The parts add up to the lift (residual ${formatResidual(Math.max(0, ...sound.map(({ residual }) => Math.abs(residual ?? 0))))}).`;
}

/** The parts are of the plain lift: what a covariate explains belongs to neither. Where the readout adjusts, its lift is set beside. */
function covariateWords(index: EvaluationIndex): string {
  const { exploration } = index.evaluation;
  const adjusted = (of(index)?.comparisons ?? []).flatMap(({ variant, total }) => {
    const estimate = exploration ? index.estimate(exploration.metric, variant, null) : null;
    if (estimate?.adjustment == null || estimate.lift === null || total.contribution === null) return [];
    return [`${index.treatments.length > 1 ? `${index.variantName(variant)}: ` : ''}${formatPercent(estimate.lift, 2, { signed: true })} adjusted, ${formatPercent(Math.expm1(total.contribution), 2, { signed: true })} here`];
  });
  return adjusted.length === 0 ? 'Without covariates.' : `Without covariates, unlike the readout (${adjusted.join('; ')}).`;
}

interface Row {
  readonly variant: string;
  readonly part: LogPart;
  readonly y: number;
}

function rowsOf(index: EvaluationIndex): readonly Row[] {
  const sound = (of(index)?.comparisons ?? []).filter(({ reason }) => reason === null);
  return sound.flatMap(({ variant, parts, total }, group) => [...parts, total].map((part, at) => ({ variant, part, y: group * 3.7 + at + 0.5 })));
}

function partName({ id }: LogPart, metric: MetricSummary): string {
  switch (id) {
    case 'total': return 'Lift in all';
    case 'numerator': return 'Numerator per unit';
    case 'denominator': return 'Denominator per unit';
    case 'share': return 'Share of units with a value';
    case 'amount': return metric.kind === 'count' ? 'Events per such unit' : 'Value per such unit';
  }
}

/** 0.031 → `+3.1 log %`. */
function logPercent(contribution: number | null): string {
  return contribution === null ? '–' : `${formatNumber(100 * contribution, 2, { signed: true })} log %`;
}

function valueWords(part: LogPart, metric: MetricSummary): string {
  const write = (value: number | null): string => (part.id === 'share' ? formatPercent(value, 1) : part.id === 'numerator' || part.id === 'denominator' ? formatNumber(value) : valueOf(metric, value));
  return `${write(part.controlValue)} → ${write(part.value)}`;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'decomposition', options);
  const rows = rowsOf(index);
  const ends = rows.flatMap(({ part }) => [part.low ?? 0, part.high ?? 0, part.contribution ?? 0, 0]);
  const span = { low: Math.min(0, ...ends), high: Math.max(0, ...ends) };
  const pad = Math.max(span.high - span.low, 1e-6) * 0.06;
  const ticks = niceTicks(span.low - pad, span.high + pad, options.width < 600 ? 4 : 6);
  const decimals = (ticks[1] ?? 1) - (ticks[0] ?? 0) < 0.00999 || (ticks[1] ?? 1) - (ticks[0] ?? 0) === 0.025 ? 1 : 0;
  const lines = (rows.at(-1)?.y ?? 0) + 0.6;
  const wide = options.width >= 600;
  // Parts hang where the one before ended, so that the eye adds them up.
  let reached = 0;
  const bars = rows.map((row) => {
    const from = row.part.id === 'total' || row.part.id === 'numerator' || row.part.id === 'share' ? 0 : reached;
    reached = from + (row.part.contribution ?? 0);
    return { ...row, from, to: reached, colour: variantColour(index.evaluation.variants, row.variant, theme) };
  });
  const data: Data[] = [
    {
      type: 'bar', orientation: 'h', x: bars.map(({ from, to }) => to - from), base: bars.map(({ from }) => from), y: bars.map(({ y }) => y), width: bars.map(() => 0.62),
      marker: { color: bars.map(({ colour, part }) => (part.id === 'total' ? colour : `${colour}80`)), line: { color: bars.map(({ colour }) => colour), width: 1 } },
      text: bars.map(({ variant, part }) => wrapped(`${index.variantName(variant)}, ${partName(part, metric).toLowerCase()}: ${valueWords(part, metric)}, ${logPercent(part.contribution)}, interval ${formatInterval(part.low, part.high, (end) => formatNumber(end === null ? null : 100 * end, 2, { signed: true }))}.`, 64)),
      textposition: 'none', hovertemplate: '%{text}<extra></extra>',
    } as Data,
    { type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colours.text, width: 1.5 }, x: bars.flatMap(({ from, part }) => (part.low === null || part.high === null ? [] : [from + part.low, from + part.high, null])), y: bars.flatMap(({ y, part }) => (part.low === null || part.high === null ? [] : [y, y, null])) },
  ];
  const reach = { low: Math.min(span.low, ...bars.map(({ from, part }) => from + (part.low ?? 0))) - pad, high: Math.max(span.high, ...bars.map(({ from, part }) => from + (part.high ?? 0))) + pad };
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: wide ? 210 : 16, r: wide ? 220 : 16, t: 16, b: 52, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Contribution to the lift (log %)'), range: [reach.low, reach.high], tickvals: [...ticks], ticktext: ticks.map((tick) => formatNumber(100 * tick, decimals, { signed: true })) },
      yaxis: { ...nameAxis(theme), range: [lines, wide ? -0.2 : -0.6], tickvals: [], showticklabels: false },
      annotations: wide ? bars.flatMap(({ variant, part, y }): Partial<Annotations>[] => [
        { xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'y', y, showarrow: false, align: 'right', font: { size: 12, color: colours.text }, text: `${part.id === 'total' ? '<b>' : ''}${plainMarkup(index.treatments.length > 1 && part.id === 'total' ? `${index.variantName(variant)}: lift` : partName(part, metric))}${part.id === 'total' ? '</b>' : ''}` },
        { xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y, showarrow: false, align: 'left', font: { size: 11, color: colours.text }, text: `<b>${logPercent(part.contribution)}</b>  ${plainMarkup(valueWords(part, metric))}` },
      ]) : bars.map(({ variant, part, y }): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'y', y: y - 0.31, yanchor: 'bottom', showarrow: false, align: 'left', bgcolor: colours.ground, font: { size: 11, color: colours.text }, text: `${plainMarkup(index.treatments.length > 1 && part.id === 'total' ? `${index.variantName(variant)}: lift` : partName(part, metric))} <b>${logPercent(part.contribution)}</b>` })),
    },
    height: Math.round(68 + lines * (wide ? LINE : LINE * 1.35)),
  };
}
