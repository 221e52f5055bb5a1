import type { Data } from 'plotly.js';
import type { HistogramBin } from '../../src-contract/dataset';
import type { QueryChartType } from '../../src-contract/query';
import { formatCount, THIN } from '../wording/numbers';
import type { ChartFigure } from './chart';
import { chartColours, type Theme } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis } from './template';

type Value = number | string | null;

/** Whole digits in groups, as everywhere: 10 000, not 10k. */
const grouped = { exponentformat: 'none', separatethousands: true } as const;

/** What is drawn of an answer. */
export interface QueryDrawing {
  readonly type: QueryChartType;
  readonly x: { readonly name: string; readonly values: readonly Value[]; readonly time: boolean };
  readonly y: { readonly name: string; readonly values: readonly Value[] } | null;
  /** Splits the points into series. */
  readonly colour: { readonly name: string; readonly values: readonly Value[] } | null;
  /** For histograms. */
  readonly bins: readonly HistogramBin[] | null;
}

const HEIGHT = 320;
/** More series than colours cannot be told apart. */
const MOST_SERIES = 8;

interface Series {
  readonly name: string;
  readonly rows: readonly number[];
}

function seriesOf({ x, colour }: QueryDrawing): readonly Series[] {
  if (colour === null) return [{ name: '', rows: x.values.map((_, row) => row) }];
  const groups = new Map<string, number[]>();
  colour.values.forEach((value, row) => {
    const name = value === null ? 'empty' : String(value);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  });
  const sorted = [...groups].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows.length - a.rows.length || (a.name < b.name ? -1 : 1));
  if (sorted.length <= MOST_SERIES) return sorted;
  const rest = sorted.slice(MOST_SERIES - 1);
  return [...sorted.slice(0, MOST_SERIES - 1), { name: `${String(rest.length)} others`, rows: rest.flatMap(({ rows }) => rows) }];
}

/** A figure of an answer's columns. Pure. */
export function queryFigure(drawing: QueryDrawing, { theme }: { readonly theme: Theme }): ChartFigure {
  const colours = chartColours[theme];
  const margin = { l: 72, r: drawing.colour === null ? 24 : 140, t: 16, b: 56, pad: 0 };
  if (drawing.type === 'histogram') {
    const bins = drawing.bins ?? [];
    const at = (bin: HistogramBin): number => (bin.low + bin.high) / 2;
    return {
      data: [{
        type: 'bar', x: bins.map(at), y: bins.map(({ count }) => count), width: bins.map(({ low, high }) => Math.max(high - low, Number.EPSILON)), marker: { color: colours.variants[0] },
        text: bins.map(({ low, high, count }) => `${number(low)} to ${number(high)}: ${formatCount(count)}`), textposition: 'none', hovertemplate: '%{text}<extra></extra>',
      }],
      layout: { ...baseLayout(theme), separators: `.${THIN}`, margin, bargap: 0.04, xaxis: { ...valueAxis(theme, plainMarkup(drawing.x.name)), showgrid: false, zeroline: false, ...(drawing.x.time ? { type: 'date' as const } : {}) }, yaxis: { ...valueAxis(theme, 'Rows'), ...grouped } },
      height: HEIGHT,
    };
  }
  const series = seriesOf(drawing);
  const numeric = drawing.x.values.some((value) => typeof value === 'number');
  const data = series.map(({ name, rows }, index): Data => {
    const colour = colours.variants[index % colours.variants.length] ?? colours.text;
    const shared = { name: name || (drawing.y?.name ?? ''), x: rows.map((row) => drawing.x.values[row] ?? null), y: rows.map((row) => drawing.y?.values[row] ?? null), hovertemplate: `${plainMarkup(drawing.x.name)} %{x}<br>${plainMarkup(drawing.y?.name ?? '')} %{y}<extra>${plainMarkup(name)}</extra>` };
    if (drawing.type === 'bar') return { ...shared, type: 'bar', marker: { color: colour } };
    if (drawing.type === 'line') return { ...shared, type: 'scatter', mode: rows.length <= 60 ? 'lines+markers' : 'lines', line: { color: colour, width: 2 }, marker: { size: 5, color: colour } };
    return { ...shared, type: 'scatter', mode: 'markers', marker: { size: 6, color: colour, opacity: rows.length > 500 ? 0.5 : 0.85 } };
  });
  const names = !numeric && !drawing.x.time;
  return {
    data,
    layout: {
      ...baseLayout(theme), separators: `.${THIN}`, margin,
      showlegend: drawing.colour !== null, legend: { x: 1.02, xanchor: 'left', y: 1, font: { size: 11, color: colours.muted } },
      barmode: 'group', bargap: 0.25,
      xaxis: names ? { ...nameAxis(theme), type: 'category', automargin: true, title: { text: plainMarkup(drawing.x.name), font: { size: 12, color: colours.muted }, standoff: 10 } } : { ...valueAxis(theme, plainMarkup(drawing.x.name)), showgrid: false, zeroline: false, ...(drawing.x.time ? { type: 'date' as const } : {}) },
      yaxis: { ...valueAxis(theme, plainMarkup(drawing.y?.name ?? '')), ...grouped, automargin: true },
    },
    height: HEIGHT,
  };
}

/** What the picture says, for people who cannot see it. */
export function queryFigureDescription({ type, x, y, colour, bins }: QueryDrawing): string {
  if (type === 'histogram') return `Histogram of ${x.name} in ${String(bins?.length ?? 0)} bins.`;
  const split = colour === null ? '' : `, one series per ${colour.name}`;
  return `${type === 'bar' ? 'Bars' : type === 'line' ? 'Line' : 'Points'} of ${y?.name ?? ''} over ${x.name}, ${formatCount(x.values.length)} points${split}.`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}
