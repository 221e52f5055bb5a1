import { formatLift, formatPercent, formatProbability } from '../wording/numbers';
import type { ChartFigure, ChartOptions, ChartTable } from './chart';
import { niceTicks } from './effect-axis';
import { chartColours } from './palette';
import { baseLayout, plainMarkup, valueAxis, wrapped } from './template';

/** The chance to find lifts of several sizes with a number of units. Shares are shares. */
export interface PowerCurve {
  /** What is compared, e.g. `Paid conversion, Treatment`. */
  readonly name: string;
  /** In words, e.g. `20 048 units`. */
  readonly units: string;
  /** By size of the lift. */
  readonly points: readonly { readonly lift: number; readonly power: number }[];
  /** Power wanted. */
  readonly wanted: number;
  /** The lift planned for, signed like the points; null where none is. */
  readonly effect: number | null;
  /** The lift that is found with the power wanted; null where there is none. */
  readonly detectable: number | null;
}

const HEIGHT = 300;

/** One sentence for people who cannot see it. */
export function powerCurveDescription({ name, units, points, wanted, effect, detectable }: PowerCurve): string {
  const last = points.at(-1);
  const span = last ? `${formatLift(points[0]?.lift ?? 0)} … ${formatLift(last.lift)}` : 'none';
  const planned = effect === null ? '' : ` A lift of ${formatLift(effect)} is found with ${formatProbability(powerAt(points, effect))}.`;
  return `Power of ${name} with ${units}, for lifts of ${span}.${planned}${detectable === null ? '' : ` A power of ${formatPercent(wanted, 0)} is reached at a lift of ${formatLift(detectable)}.`}`;
}

/** Power over the lift: rising from the level to one. */
export function powerCurveFigure(curve: PowerCurve, { theme }: Pick<ChartOptions, 'theme'>): ChartFigure {
  const colours = chartColours[theme];
  const colour = colours.variants[0] ?? colours.text;
  const lifts = curve.points.map((point) => point.lift);
  const low = Math.min(0, ...lifts);
  const high = Math.max(0, ...lifts);
  const ticks = niceTicks(low, high, 7);
  const decimals = decimalsOf((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const marks = [
    ...(curve.effect === null ? [] : [{ lift: curve.effect, power: powerAt(curve.points, curve.effect), word: 'planned' }]),
    ...(curve.detectable === null || (curve.effect !== null && Math.abs(curve.effect - curve.detectable) < 0.03 * (high - low)) ? [] : [{ lift: curve.detectable, power: curve.wanted, word: 'detectable' }]),
  ].filter((mark) => mark.power !== null && mark.lift >= low && mark.lift <= high);
  return {
    data: [
      {
        type: 'scatter', mode: 'lines', x: lifts, y: curve.points.map((point) => point.power), line: { color: colour, width: 2.5, shape: 'spline' },
        text: curve.points.map((point) => wrapped(`With ${curve.units}, a lift of ${formatLift(point.lift)} in ${curve.name} is found with a chance of ${formatProbability(point.power)}.`, 60)),
        hovertemplate: '%{text}<extra></extra>',
      },
      {
        type: 'scatter', mode: 'markers', hoverinfo: 'skip', x: marks.map((mark) => mark.lift), y: marks.map((mark) => mark.power),
        marker: { size: 9, color: marks.map((mark) => (mark.word === 'planned' ? colour : colours.ground)), line: { color: colour, width: 2 } },
      },
    ],
    layout: {
      ...baseLayout(theme),
      margin: { l: 64, r: 24, t: 16, b: 56, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Lift to find (%)'), range: [low - (high - low) * 0.02, high + (high - low) * 0.02], tickvals: [...ticks], ticktext: ticks.map((tick) => formatPercent(tick, decimals, { signed: true })), showgrid: false },
      yaxis: { ...valueAxis(theme, 'Power (%)'), range: [0, 1.03], tickvals: [0, 0.2, 0.4, 0.6, 0.8, 1], ticktext: [0, 0.2, 0.4, 0.6, 0.8, 1].map((tick) => formatPercent(tick, 0)) },
      shapes: [{ type: 'line', xref: 'paper', x0: 0, x1: 1, yref: 'y', y0: curve.wanted, y1: curve.wanted, line: { color: colours.zero, width: 1, dash: 'dot' } }],
      annotations: [
        ...marks.map((mark) => ({
          xref: 'x' as const, yref: 'y' as const, x: mark.lift, y: mark.power ?? 0, showarrow: false, xanchor: mark.lift < 0 ? ('right' as const) : ('left' as const), xshift: mark.lift < 0 ? -12 : 12, yshift: -12,
          text: plainMarkup(`${mark.word} ${formatLift(mark.lift)}: ${formatProbability(mark.power)}`), font: { size: 11, color: colours.text },
        })),
        { xref: 'paper', yref: 'y', x: high > 0 ? 0.03 : 0.97, xanchor: high > 0 ? 'left' : 'right', y: curve.wanted, yshift: 9, showarrow: false, text: `wanted ${formatPercent(curve.wanted, 0)}`, font: { size: 10, color: colours.muted } },
      ],
    },
    height: HEIGHT,
  };
}

/** Unrounded, for files. */
export function powerCurveTable({ points }: PowerCurve): ChartTable {
  return [['lift', 'power'], ...points.map((point) => [point.lift, point.power])];
}

/** Between two points along a straight line; null beyond them. */
export function powerAt(points: PowerCurve['points'], lift: number): number | null {
  const sorted = [...points].sort((a, b) => a.lift - b.lift);
  const at = sorted.findIndex((point) => point.lift >= lift);
  const right = sorted[at];
  const left = sorted[at - 1];
  if (!right) return null;
  if (right.lift === lift || !left) return right.lift === lift ? right.power : null;
  return left.power + ((lift - left.lift) / (right.lift - left.lift)) * (right.power - left.power);
}

function decimalsOf(step: number): number {
  const percent = Number((Math.abs(step) * 100).toPrecision(6));
  return (String(percent).split('.')[1] ?? '').length;
}
