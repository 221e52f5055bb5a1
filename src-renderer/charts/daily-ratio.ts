import type { Data } from 'plotly.js';
import { checkFigures, checkLabel, statusOf } from '../wording/check-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatDay, formatPercent, formatPEquation } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { evidenceOf } from './check-evidence';
import { niceTicks } from './effect-axis';
import { chartColours, variantColour, variantSymbol } from './palette';
import { apart } from './timeline-axis';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const HEIGHT = 240;
const MARGIN = { l: 68, r: 130, t: 12, b: 40, pad: 4 };
/** Pixels from one label to the next. */
const LABEL = 15;
/** Where a share lies by chance on 19 of 20 days. */
const CHANCE = 1.959964;

interface DayShare {
  readonly day: string;
  readonly units: number;
  readonly total: number;
  readonly share: number;
  readonly planned: number;
  readonly gap: number;
  readonly band: number;
  readonly pValue: number | null;
  readonly fails: boolean;
}

/** Observed minus planned share of new units, day by day. */
export const dailyRatio: Chart = {
  id: 'daily-sample-ratio',
  label: 'Sample ratio by day',
  explanation: 'The share of each day’s new units against the planned one. By chance 19 of 20 days lie in the band; a filled mark is a day that chance does not explain, however many days were looked at.',
  choices: [],
  missing: (index) => (evidenceOf(index, 'daily-sample-ratio') ? null : 'The split by day is not known: it needs times of exposure, over at least two days.'),
  title: () => 'Split of each day’s new units',
  note: checkSentence,
  description: (index) => {
    const failing = shown(index).flatMap(({ variant, days }) => days.filter(({ fails }) => fails).map((day) => `${formatDay(day.day)}: ${index.variantName(variant)} ${formatPercent(day.share, 1)} where ${formatPercent(day.planned, 1)} was planned`));
    return `Share of each day’s new units minus the planned share. ${failing.length === 0 ? 'No day is out of line.' : `Out of line: ${failing.slice(0, 6).join('; ')}.`} ${checkSentence(index)}`;
  },
  figure: dailyRatioFigure,
  table: (index) => [['day', 'variant', 'units', 'expectedUnits', 'share', 'plannedShare', 'adjustedPValue'], ...shown(index).flatMap(({ variant, days }) => days.map((day) => [day.day, variant, day.units, day.planned * day.total, day.share, day.planned, day.pValue]))],
};

/** Of two variants one says all. */
function shown(index: EvaluationIndex): readonly { readonly variant: string; readonly days: readonly DayShare[] }[] {
  const evidence = evidenceOf(index, 'daily-sample-ratio');
  if (!evidence) return [];
  const all = evidence.variants.map((variant, at) => ({
    variant,
    days: evidence.days.flatMap(({ day, units, expected, adjustedPValue }): DayShare[] => {
      const total = units.reduce((sum, count) => sum + count, 0);
      if (total === 0) return [];
      const planned = (expected[at] ?? 0) / total;
      const share = (units[at] ?? 0) / total;
      return [{ day, units: units[at] ?? 0, total, share, planned, gap: share - planned, band: CHANCE * Math.sqrt((planned * (1 - planned)) / total), pValue: adjustedPValue, fails: adjustedPValue !== null && adjustedPValue < evidence.threshold }];
    }),
  }));
  const control = index.control?.id;
  return all.length === 2 ? all.filter(({ variant }) => variant !== control).slice(0, 1) : all;
}

function dailyRatioFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const series = shown(index);
  const points = series.flatMap(({ days }) => days);
  const reach = 1.12 * Math.max(0.001, ...points.flatMap(({ gap, band }) => [Math.abs(gap), Math.min(band, 0.5)]));
  const ticks = niceTicks(-reach, reach, 5);
  const first = series[0]?.days ?? [];
  const bands: Data[] = first.length === 0 ? [] : [{
    type: 'scatter', mode: 'lines', x: [...first.map(({ day }) => day), ...[...first].reverse().map(({ day }) => day)], y: [...first.map(({ band }) => band), ...[...first].reverse().map(({ band }) => -band)],
    fill: 'toself', fillcolor: `${colours.muted}26`, line: { width: 0 }, hoverinfo: 'skip',
  }];
  return {
    data: [
      ...(series.length === 1 ? bands : []),
      ...series.map(({ variant, days }): Data => {
        const colour = variantColour(index.evaluation.variants, variant, theme);
        return {
          type: 'scatter', mode: 'lines+markers', x: days.map(({ day }) => day), y: days.map(({ gap }) => gap), name: plainMarkup(index.variantName(variant)),
          line: { color: colour, width: 1.5 },
          marker: { symbol: variantSymbol(index.evaluation.variants, variant), size: days.map(({ fails }) => (fails ? 11 : 6)), color: days.map(({ fails }) => (fails ? colour : colours.ground)), line: { color: colour, width: 1.5 } },
          text: days.map((day) => wrapped(`${formatDay(day.day)}: ${index.variantName(variant)} has ${formatPercent(day.share, 1)} of ${formatCount(day.total)} new units, planned ${formatPercent(day.planned, 1)}${day.pValue === null ? '' : ` (${formatPEquation(day.pValue)} over all days)`}.`, 56)),
          hovertemplate: '%{text}<extra></extra>',
        };
      }),
    ],
    layout: {
      ...baseLayout(theme),
      margin: MARGIN,
      xaxis: { ...nameAxis(theme), type: 'date', tickformat: '%-d %b', nticks: 8 },
      yaxis: { ...valueAxis(theme, 'Off the plan (% points)'), range: [-reach, reach], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, 1, { signed: true }).replace(/\s*%$/, '')) },
      annotations: apart(series.flatMap(({ variant, days }) => { const last = days.at(-1); return last ? [{ variant, y: last.gap }] : []; }), (2 * reach * LABEL) / (HEIGHT - MARGIN.t - MARGIN.b), reach).map(({ variant, y }) => ({
        xref: 'paper' as const, x: 1, xanchor: 'left' as const, xshift: 10, yref: 'y' as const, y, showarrow: false, text: plainMarkup(index.variantName(variant)), font: { size: 12, color: variantColour(index.evaluation.variants, variant, theme) },
      })),
    },
    height: HEIGHT,
  };
}

function checkSentence(index: EvaluationIndex): string {
  const check = index.evaluation.checks.find((one) => one.id === 'daily-sample-ratio');
  if (!check) return '';
  const figures = checkFigures(check);
  return `${checkLabel(check.id)}: ${statusOf(check).toLocaleLowerCase()}${figures ? ` (${figures})` : ''}.`;
}
