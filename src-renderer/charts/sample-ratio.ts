import { checkFigures, checkLabel, shareRows, statusOf } from '../wording/check-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { niceTicks } from './effect-axis';
import { chartColours, variantColour, variantLabel } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 40;
const TOP = 28;
const BOTTOM = 48;

/** Share of units per variant against the plan. */
export const sampleRatio: Chart = {
  id: 'sample-ratio',
  label: 'Sample ratio',
  explanation: 'The share of units in each variant against the planned one. A gap that chance does not explain means that something sorted units.',
  choices: [],
  missing: (index) => (index.evaluation.variants.some((variant) => variant.share !== null) ? null : 'No unit was exposed, so there is no split.'),
  title: () => 'Planned and observed split',
  note: checkSentence,
  description: (index) => `${shareRows(index.evaluation.variants).map((row) => `${row.variant.name}: ${row.observed} observed, ${row.expected} planned`).join('; ')}. ${checkSentence(index)}`,
  figure: sampleRatioFigure,
  table: (index) => [['variant', 'units', 'expectedUnits', 'expectedShare', 'share'], ...shareRows(index.evaluation.variants).map(({ variant, expectedUnits }) => [variant.id, variant.units, expectedUnits, variant.expectedShare, variant.share])],
};

function sampleRatioFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const rows = shareRows(index.evaluation.variants);
  const most = Math.max(...rows.flatMap(({ variant }) => [variant.share ?? 0, variant.expectedShare])) * 1.02;
  const ticks = niceTicks(0, most, 5);
  const longest = Math.max(...rows.map((row) => variantLabel(index.evaluation.variants, row.variant.id).length));
  const left = Math.min(Math.round(options.width * 0.3), 30 + longest * 7);
  return {
    data: [
      {
        type: 'bar', orientation: 'h', width: 0.5,
        x: rows.map(({ variant }) => variant.share ?? 0), y: rows.map((_, at) => at),
        marker: { color: rows.map(({ variant }) => variantColour(index.evaluation.variants, variant.id, theme)) },
        text: rows.map((row) => wrapped(`${row.variant.name}: ${row.units} units, ${row.observed} of all, planned ${row.expected} (${row.gap}). ${checkSentence(index)}`, 64)),
        textposition: 'none', hovertemplate: '%{text}<extra></extra>',
      },
    ],
    layout: {
      ...baseLayout(theme),
      margin: { l: left, r: 220, t: TOP, b: BOTTOM, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Share of units (%)'), range: [0, most], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, 0)) },
      yaxis: { ...nameAxis(theme), range: [rows.length - 0.5, -0.5], tickvals: [], showticklabels: false },
      shapes: rows.map(({ variant }, at) => ({ type: 'line', xref: 'x', yref: 'y', x0: variant.expectedShare, x1: variant.expectedShare, y0: at - 0.38, y1: at + 0.38, line: { color: colours.text, width: 2.5 } })),
      annotations: [
        ...rows.map((row, at) => ({ xref: 'paper' as const, x: 0, xanchor: 'right' as const, xshift: -12, yref: 'y' as const, y: at, showarrow: false, text: plainMarkup(variantLabel(index.evaluation.variants, row.variant.id)), font: { size: 12, color: colours.text } })),
        ...rows.map((row, at) => ({ xref: 'paper' as const, x: 1, xanchor: 'left' as const, xshift: 12, yref: 'y' as const, y: at, showarrow: false, align: 'left' as const, text: `<b>${row.observed}</b>, planned ${row.expected}<br>${row.units} units, ${row.gap}`, font: { size: 11, color: colours.text } })),
        { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: 4, showarrow: false, text: 'bar: observed, line: planned', font: { size: 10, color: colours.muted } },
      ],
    },
    height: TOP + BOTTOM + rows.length * LINE,
  };
}

function checkSentence(index: EvaluationIndex): string {
  const check = index.evaluation.checks.find((one) => one.id === 'sample-ratio');
  if (!check) return '';
  const figures = checkFigures(check);
  return `${checkLabel(check.id)}: ${statusOf(check).toLocaleLowerCase()}${figures ? ` (${figures})` : ''}.`;
}
