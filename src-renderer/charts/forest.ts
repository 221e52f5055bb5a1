import type { Annotations, Data, Layout, Shape } from 'plotly.js';
import type { Estimate } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { NONE, formatCount, formatInterval, formatLevel, formatPercent } from '../wording/numbers';
import { estimateLifts, explainFigure, segmentWords, settingsSentence } from '../wording/sentences';
import { alternativeWords } from '../wording/settings';
import { headlineText, verdictHeadline } from '../wording/verdict-headline';
import type { Chart, ChartFigure, ChartOptions, ChartTable } from './chart';
import { barAxis, niceTicks } from './effect-axis';
import { forestRows } from './forest-rows';
import type { ForestLabel, ForestRow, ForestRows } from './forest-rows';
import { chartColours, variantColour, variantSymbol } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 24;
const TOP = 26;
const BOTTOM = 48;
const INNER = 0.994458;
/** As wide as a letter is high: what lies between a text and the plot. */
const EM = '\u2003';
const WIDE = `<span style="font-size:12px">${EM}</span>`;
const HOVER_LETTERS = 64;
/** Pixels from one tick to the next, so that their labels stand apart. */
const TICK_ROOM = 72;

/** Every lift with its interval on one axis: the picture of the scorecard. */
export const forest: Chart = {
  id: 'forest',
  label: 'Forest plot',
  explanation: 'Every metric’s lift with its interval on one axis. Look where the line of no effect crosses, and how wide the intervals are.',
  choices: ['segment'],
  missing: (index) => (index.evaluation.estimates.some((estimate) => estimate.lift !== null) ? null : 'No metric has a lift to draw; the table says why.'),
  title: (index, options) => `Lift against ${index.control?.name ?? 'control'}${options.segment?.includes('=') ? segmentWords(options.segment) : options.segment ? ` by ${options.segment}` : ''}`,
  note: (index, options) => [settingsSentence(index), leftOutWords(forestRows(index, options?.segment ?? null).left)].filter(Boolean).join(' '),
  description: (index, options) => {
    const { rows } = forestRows(index, options.segment);
    const drawn = rows.filter((row) => row.estimate.lift !== null).length;
    return `Forest plot of ${String(drawn)} lifts with ${formatLevel(index.settings.confidence)} intervals. ${headlineText(verdictHeadline(index))}`;
  },
  figure: forestFigure,
  table: forestTable,
};

function forestFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const laid = forestRows(index, options.segment);
  const axis = barAxis(laid.rows.map((row) => row.estimate), 'relative');
  const left = leftMargin(laid, options.width);
  const right = rightMargin(laid.rows, index, options.width);
  const ticks = niceTicks(axis.low, axis.high, Math.min(8, Math.max(2, (options.width - left - right) / TICK_ROOM)));
  const variants = index.evaluation.variants;
  const data = index.treatments.flatMap((variant) => {
    const rows = laid.rows.filter((row) => row.estimate.variant === variant.id && row.estimate.lift !== null);
    return rows.length === 0 ? [] : seriesOf(rows, index, variantColour(variants, variant.id, theme), variantSymbol(variants, variant.id), axis, colours.ground);
  });
  const layout: Partial<Layout> = {
    ...baseLayout(theme),
    margin: { l: left, r: right, t: TOP, b: BOTTOM, pad: 0 },
    xaxis: {
      ...valueAxis(theme, `Lift against ${index.control?.name ?? 'control'} (%), ${formatLevel(index.settings.confidence)} intervals, ${alternativeWords[index.settings.alternative]}`),
      range: [axis.low, axis.high], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, tickDecimals(ticks), { signed: true })),
    },
    xaxis2: { overlaying: 'x', anchor: 'y', range: [0, 1], visible: false, fixedrange: true },
    yaxis: { ...nameAxis(theme), range: [laid.lines, -0.2], tickvals: [], showticklabels: false },
    shapes: laid.roles.slice(1).map((role) => rule(role.y - 0.35, left, right, options.width, colours.grid)),
    annotations: directionNotes(index, theme),
  };
  return { data: [...data, ...sideTexts(nameTexts(laid, index, theme), 'left'), ...sideTexts(valueTexts(laid.rows, index, options), 'right')], layout, height: Math.round(TOP + BOTTOM + (laid.lines + 0.2) * LINE) };
}

/** Lines at the chosen level, thicker ones for 68 %, arrows where an end lies outside, a mark for the estimate. */
function seriesOf(rows: readonly ForestRow[], index: EvaluationIndex, colour: string, symbol: string, axis: { low: number; high: number }, ground: string): Data[] {
  const pad = (axis.high - axis.low) * 0.012;
  const clip = (value: number): number => Math.min(Math.max(value, axis.low + pad), axis.high - pad);
  const segments = (ends: (row: ForestRow) => readonly [number, number] | null): { x: (number | null)[]; y: (number | null)[] } => {
    const drawn = rows.map((row) => ({ row, ends: ends(row) })).filter((one) => one.ends !== null);
    return { x: drawn.flatMap((one) => [clip(one.ends?.[0] ?? 0), clip(one.ends?.[1] ?? 0), null]), y: drawn.flatMap((one) => [one.row.y, one.row.y, null]) };
  };
  const outer = segments(({ estimate }) => [estimate.liftLow ?? -Infinity, estimate.liftHigh ?? Infinity]);
  const inner = segments(({ estimate: { lift, liftStandardError: error, liftLow, liftHigh } }) => (lift === null || error === null ? null : [Math.max(liftLow ?? -Infinity, lift - INNER * error), Math.min(liftHigh ?? Infinity, lift + INNER * error)]));
  const lows = rows.filter(({ estimate }) => estimate.liftLow === null || estimate.liftLow < axis.low);
  const highs = rows.filter(({ estimate }) => estimate.liftHigh === null || estimate.liftHigh > axis.high);
  const arrows = (of: readonly ForestRow[], x: number, shape: string): Data[] => (of.length === 0 ? [] : [{ type: 'scatter', mode: 'markers', x: of.map(() => x), y: of.map((row) => row.y), marker: { symbol: shape, size: 8, color: colour }, hoverinfo: 'skip', cliponaxis: false }]);
  const doubtful = index.gates.length > 0;
  const outside = (row: ForestRow): number => ((row.estimate.lift ?? 0) < axis.low ? -1 : (row.estimate.lift ?? 0) > axis.high ? 1 : 0);
  return [
    { type: 'scatter', mode: 'lines', ...outer, line: { color: colour, width: 1.5, dash: doubtful ? 'dot' : 'solid' }, hoverinfo: 'skip' },
    { type: 'scatter', mode: 'lines', ...inner, line: { color: colour, width: 6 }, opacity: 0.45, hoverinfo: 'skip' },
    ...arrows(lows, axis.low + pad, 'triangle-left'),
    ...arrows(highs, axis.high - pad, 'triangle-right'),
    {
      type: 'scatter', mode: 'markers', name: index.variantName(rows[0]?.estimate.variant ?? ''),
      x: rows.map((row) => clip(row.estimate.lift ?? 0)), y: rows.map((row) => row.y),
      marker: { symbol: rows.map((row) => (outside(row) === 0 ? symbol : outside(row) < 0 ? 'triangle-left' : 'triangle-right')), size: 10, color: rows.map((row) => (row.estimate.segment === null && !doubtful ? colour : ground)), line: { color: rows.map((row) => (row.estimate.segment === null && !doubtful ? ground : colour)), width: 1.5 } },
      text: rows.map((row) => `<b>${plainMarkup(row.metric.name)}</b><br>${wrapped(explainFigure('lift', row.estimate, index), HOVER_LETTERS)}`),
      hovertemplate: '%{text}<extra></extra>',
    },
  ];
}

/** A text beside the lines: far cheaper than an annotation, of which there would be hundreds. */
interface SideText {
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly colour: string;
  /** What lies between it and the plot; a letter's width. */
  readonly edge?: string;
}

/** Texts that end at the left edge of the plot, or begin at its right one, on an axis of their own that goes from 0 to 1. */
function sideTexts(texts: readonly SideText[], side: 'left' | 'right'): Data[] {
  if (texts.length === 0) return [];
  const apart = ({ text, edge = EM }: SideText): string => (side === 'left' ? text.split('<br>').map((line) => `${line}${edge}`).join('<br>') : `${edge}${text}`);
  return [{
    type: 'scatter', mode: 'text', xaxis: 'x2', yaxis: 'y', x: texts.map(() => (side === 'left' ? 0 : 1)), y: texts.map(({ y }) => y),
    text: texts.map(apart), textposition: side === 'left' ? 'middle left' : 'middle right',
    textfont: { size: texts.map(({ size }) => size), color: texts.map(({ colour }) => colour) }, hoverinfo: 'skip', cliponaxis: false,
  } as unknown as Data];
}

function nameTexts(laid: ForestRows, index: EvaluationIndex, theme: ChartOptions['theme']): SideText[] {
  const colours = chartColours[theme];
  const usual = usualGoal(index);
  const direction = (label: ForestLabel): string => {
    if (label.slice || label.metric.goal === usual) return '';
    const words = { increase: 'higher is better', decrease: 'lower is better', none: 'no direction' }[label.metric.goal];
    return `<br><span style="font-size:10px;color:${colours.muted}">${words}</span>`;
  };
  const names = laid.labels.map((label): SideText => ({ y: label.y, text: wrapped(label.text, 30) + direction(label), size: label.slice ? 11 : 12, colour: label.slice ? colours.muted : colours.text }));
  return [...laid.roles.map((role): SideText => ({ y: role.y, text: `<b>${role.text}</b>`, size: 10, edge: WIDE, colour: colours.muted })), ...names];
}

/** A picture of more lines could not be read. */
function leftOutWords(left: number): string {
  return left === 0 ? '' : `${formatCount(left)} more lifts would not fit; the table has them all.`;
}

function rowText(estimate: Estimate, index: EvaluationIndex): string {
  const write = estimateLifts(estimate, index);
  const name = index.treatments.length > 1 ? `${plainMarkup(index.variantName(estimate.variant))}  ` : '';
  if (estimate.lift === null) return `${name}${NONE} not testable`;
  const interval = estimate.liftLow === null && estimate.liftHigh === null ? 'no finite interval' : formatInterval(estimate.liftLow, estimate.liftHigh, write);
  return `${name}<b>${write(estimate.lift)}</b>  ${interval}`;
}

/** The figures themselves, beside their marks: nobody has to read them off an axis. */
function valueTexts(rows: readonly ForestRow[], index: EvaluationIndex, options: ChartOptions): SideText[] {
  const colours = chartColours[options.theme];
  const several = index.treatments.length > 1;
  return rows.map(({ estimate, y }) => ({ y, text: rowText(estimate, index), size: 11, colour: estimate.lift === null ? colours.muted : several ? variantColour(index.evaluation.variants, estimate.variant, options.theme) : colours.text }));
}

/** The direction that is good for most metrics; the others say so below their names. */
function usualGoal(index: EvaluationIndex): 'increase' | 'decrease' | null {
  const goals = index.metrics.filter((metric) => metric.goal !== 'none');
  if (goals.length === 0) return null;
  return goals.filter((metric) => metric.goal === 'decrease').length > goals.length / 2 ? 'decrease' : 'increase';
}

function directionNotes(index: EvaluationIndex, theme: ChartOptions['theme']): Partial<Annotations>[] {
  const goal = usualGoal(index);
  if (goal === null) return [];
  const up = goal === 'increase';
  return [{ text: up ? 'better →' : '← better', font: { size: 10, color: chartColours[theme].muted }, showarrow: false, xref: 'x', x: 0, xanchor: up ? 'left' : 'right', xshift: up ? 6 : -6, yref: 'paper', y: 1, yanchor: 'bottom' }];
}

function rule(y: number, left: number, right: number, width: number, colour: string): Partial<Shape> {
  const plot = Math.max(1, width - left - right);
  return { type: 'line', xref: 'paper', x0: -(left - 16) / plot, x1: 1 + (right - 16) / plot, yref: 'y', y0: y, y1: y, line: { color: colour, width: 1 }, layer: 'below' };
}

function leftMargin(laid: ForestRows, width: number): number {
  const longest = Math.max(8, ...laid.labels.map((label) => Math.max(...wrapped(label.text, 30).split('<br>').map((line) => line.length))));
  return Math.min(Math.round(width * 0.34), 30 + Math.round(longest * 6.9));
}

function rightMargin(rows: readonly ForestRow[], index: EvaluationIndex, width: number): number {
  const longest = Math.max(12, ...rows.map((row) => rowText(row.estimate, index).replace(/<[^>]*>/g, '').length));
  return Math.min(Math.round(width * 0.42), 24 + Math.round(longest * 6.3));
}

function tickDecimals(ticks: readonly number[]): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * 100;
  return Number.isInteger(Number(step.toPrecision(6))) ? 0 : step >= 0.1 ? 1 : 2;
}

function forestTable(index: EvaluationIndex, options: ChartOptions): ChartTable {
  const heading = ['metric', 'role', 'variant', 'segment', 'lift', 'liftLow', 'liftHigh', 'liftStandardError', 'pValue', 'adjustedPValue', 'units', 'controlUnits'];
  return [heading, ...forestRows(index, options.segment, Infinity).rows.map(({ estimate }) => [estimate.metric, estimate.role, estimate.variant, estimate.segment, estimate.lift, estimate.liftLow, estimate.liftHigh, estimate.liftStandardError, estimate.pValue, estimate.adjustedPValue, estimate.units, estimate.controlUnits])];
}
