import type { Annotations, Data } from 'plotly.js';
import { levelName } from '../../src-contract/evaluation';
import type { MixDecomposition } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { chosenVariant, exploredMetric, exploredOf, metricsToExplore, missingExploration, percentTicks, valueOf } from './explored';
import { formatResidual } from './funnel';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 26;
const MOST_LEVELS = 20;

/** A lift as what changed inside the levels of a segment and what changed in their shares. */
export const mixRateChart: Chart = {
  id: 'mix-rate',
  label: 'Mix against rate',
  explanation: 'How much of the lift comes from values that changed inside the levels of a segment (rate, filled), and how much from levels having other shares of the units (mix, hollow). All bars together are the lift. In a sound experiment the mix is small.',
  choices: ['metric', 'column', 'variant'],
  explores: 'decomposition',
  metrics: (index) => metricsToExplore(index, 'decomposition'),
  missing: (index) => missingExploration(index, 'decomposition') ?? ((of(index, null)?.levels.length ?? 0) > 0 ? null : 'There is no segment to split by: list columns under segments in the definition.'),
  title: (index, options) => `${exploredMetric(index, 'decomposition', options).name}: mix against rate by ${exploredOf(index, 'decomposition')?.decomposition?.segment ?? 'segment'}`,
  note: (index) => `${checkWords(index)} ${exploredOf(index, 'decomposition')?.decomposition?.adjusted === true ? 'Of values without what the covariates explain, as in the readout.' : 'Without covariates.'} A level that one arm lacks counts as mix.`,
  description: (index, options) => {
    const mix = of(index, chosenVariant(index, options));
    return mix ? `Of a lift of ${lift(mix, mix.rate + mix.mix)} of ${exploredMetric(index, 'decomposition', options).name} in ${index.variantName(mix.variant)}, ${lift(mix, mix.rate)} come from values inside levels and ${lift(mix, mix.mix)} from the levels’ shares.` : 'There is no segment to split by.';
  },
  figure,
  table: (index) => [
    ['variant', 'level', 'share', 'controlShare', 'value', 'controlValue', 'rate', 'mix', 'residual'],
    ...(exploredOf(index, 'decomposition')?.decomposition?.mix ?? []).flatMap(({ variant, levels, rate, mix, difference, controlValue, residual }) => [
      ...levels.map((one) => [variant, levelName(one.level), one.share, one.controlShare, one.value, one.controlValue, one.rate, one.mix, null]),
      [variant, 'all', 1, 1, difference === null || controlValue === null ? null : controlValue + difference, controlValue, rate, mix, residual],
    ]),
  ],
};

function of(index: EvaluationIndex, variant: string | null): MixDecomposition | null {
  const { mix } = exploredOf(index, 'decomposition')?.decomposition ?? {};
  return mix?.find((one) => one.variant === variant) ?? mix?.[0] ?? null;
}

/** That rate and mix are the whole, with what rounding leaves. */
function checkWords(index: EvaluationIndex): string {
  const all = exploredOf(index, 'decomposition')?.decomposition?.mix ?? [];
  return `Rate and mix add up to the difference (residual ${formatResidual(Math.max(0, ...all.map(({ residual, difference }) => Math.abs(residual ?? 0) / Math.max(1, Math.abs(difference ?? 0)))))}).`;
}

function lift({ controlValue }: MixDecomposition, part: number): string {
  return formatPercent(controlValue === null || controlValue === 0 ? null : part / Math.abs(controlValue), 2, { signed: true });
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'decomposition', options);
  const mix = of(index, chosenVariant(index, options));
  const scale = Math.abs(mix?.controlValue ?? 0) || 1;
  const size = (one: { readonly rate: number; readonly mix: number }): number => Math.abs(one.rate) + Math.abs(one.mix);
  const levels = [...(mix?.levels ?? [])].sort((a, b) => size(b) - size(a));
  const rest = levels.slice(MOST_LEVELS);
  const sum = (of: readonly { readonly rate: number; readonly mix: number }[], key: 'rate' | 'mix'): number => of.reduce((total, one) => total + one[key], 0);
  const rows = [
    ...levels.slice(0, MOST_LEVELS).map((one) => ({ name: levelName(one.level), rate: one.rate / scale, mix: one.mix / scale, words: `${formatPercent(one.controlShare, 1)} → ${formatPercent(one.share, 1)} of units, ${valueOf(metric, one.controlValue)} → ${valueOf(metric, one.value)}`, bold: false })),
    ...(rest.length === 0 ? [] : [{ name: `${String(rest.length)} more`, rate: sum(rest, 'rate') / scale, mix: sum(rest, 'mix') / scale, words: '', bold: false }]),
    { name: 'All', rate: (mix?.rate ?? 0) / scale, mix: (mix?.mix ?? 0) / scale, words: mix ? `rate ${lift(mix, mix.rate)}, mix ${lift(mix, mix.mix)}, lift ${lift(mix, mix.rate + mix.mix)}` : '', bold: true },
  ].map((row, at, all) => ({ ...row, y: at + 0.5 + (at === all.length - 1 ? 0.4 : 0) }));
  const low = Math.min(0, ...rows.flatMap((row) => [row.rate, row.mix]));
  const high = Math.max(0, ...rows.flatMap((row) => [row.rate, row.mix]));
  const pad = Math.max(high - low, 1e-6) * 0.05;
  const colour = variantColour(index.evaluation.variants, mix?.variant ?? '', theme);
  const bar = (key: 'rate' | 'mix', shift: number): Data => ({
    type: 'bar', orientation: 'h', name: key, x: rows.map((row) => row[key]), y: rows.map(({ y }) => y + shift), width: rows.map(() => 0.34),
    marker: { color: key === 'rate' ? colour : colours.ground, line: { color: colour, width: 1.5 } },
    text: rows.map((row) => wrapped(`${row.name}: ${key} ${formatPercent(row[key], 2, { signed: true })} of the control’s value. ${row.words}.`, 60)), textposition: 'none', hovertemplate: '%{text}<extra></extra>',
  }) as Data;
  const wide = options.width >= 600;
  const lines = rows.length + (wide ? 0.6 : 1.4);
  return {
    data: [bar('rate', -0.19), bar('mix', 0.19)],
    layout: {
      ...baseLayout(theme),
      margin: { l: wide ? 120 : 90, r: wide ? 270 : 16, t: 16, b: 52, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Contribution to the lift (%)'), range: [low - pad, high + pad], ...percentTicks(low - pad, high + pad, wide ? 5 : 3, { signed: true }) },
      yaxis: { ...nameAxis(theme), range: [lines, -0.1], tickvals: [], showticklabels: false },
      annotations: [...(wide || rows.at(-1) === undefined ? [] : [{ xref: 'paper', x: 0, xanchor: 'left', xshift: -74, yref: 'y', y: lines, yanchor: 'bottom', yshift: 2, showarrow: false, bgcolor: colours.ground, font: { size: 11, color: colours.muted }, text: plainMarkup(rows.at(-1)?.words ?? '') } satisfies Partial<Annotations>]), ...rows.flatMap((row): Partial<Annotations>[] => [
        { xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'y', y: row.y, showarrow: false, font: { size: 12, color: colours.text }, text: row.bold ? `<b>${row.name}</b>` : wrapped(row.name, wide ? 18 : 12) },
        ...(wide ? [{ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y: row.y, showarrow: false, align: 'left', font: { size: 11, color: row.bold ? colours.text : colours.muted }, text: plainMarkup(row.words) } satisfies Partial<Annotations>] : []),
      ])],
    },
    height: Math.round(68 + lines * LINE),
  };
}
