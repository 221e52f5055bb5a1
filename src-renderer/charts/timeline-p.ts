import type { Annotations, Data, LayoutAxis } from 'plotly.js';
import type { TimelineReading } from '../../src-contract/metric-timeline';
import type { VariantSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatNumber, formatPEquation } from '../wording/numbers';
import type { DrawnTimeline } from './timeline-data';
import { chartColours, variantColour, type Theme } from './palette';
import { valueAxis, wrapped } from './template';
import { readingName } from './timeline-settings';

/** Smaller p-values are drawn here. */
const FLOOR = 1e-12;

export interface PPanel {
  readonly data: Data[];
  readonly axis: Partial<LayoutAxis>;
  readonly annotations: Partial<Annotations>[];
  /** Where the line of the level lies, on the logarithmic axis. */
  readonly level: number;
}

/** p to date on a logarithmic axis with the line of the level; where a reading lets the smallest p so far stand, that one. */
export function pPanel(index: EvaluationIndex, drawn: DrawnTimeline, variants: readonly VariantSummary[], readings: readonly TimelineReading[], theme: Theme, yaxis: string): PPanel {
  const colours = chartColours[theme];
  const level = 1 - index.settings.confidence;
  let least = level;
  const data = drawn.toDate.comparisons.flatMap(({ variant, points }): Data[] => readings.map((reading, at): Data => {
    const colour = variantColour(variants, variant, theme);
    const known = points.flatMap((point, k) => {
      const one = point[reading] ?? null;
      const p = one?.runningP ?? one?.pValue ?? null;
      return p === null ? [] : [{ p: Math.max(FLOOR, p), day: drawn.days[k] ?? '', words: `${index.variantName(variant)}: ${formatPEquation(p, level)} (${readingName(reading, point, drawn.plan)}${one?.runningP == null ? '' : ', the smallest so far'})` }];
    });
    for (const { p } of known) least = Math.min(least, p);
    return {
      type: 'scatter', mode: 'lines+markers', yaxis, name: `${index.variantName(variant)}, p`, x: known.map(({ day }) => day), y: known.map(({ p }) => p),
      line: { color: colour, width: 1.75, dash: at === 0 ? 'solid' : 'dash' }, marker: { size: at === 0 ? 4 : 3, color: colour }, text: known.map(({ words }) => wrapped(words, 80)), hovertemplate: '%{text}<extra></extra>',
    };
  }));
  const lowest = Math.floor(Math.log10(least) - 0.2);
  const every = Math.max(1, Math.ceil(-lowest / 4));
  const powers = Array.from({ length: Math.floor(-lowest / every) + 1 }, (_, k) => -k * every);
  return {
    data,
    level,
    axis: {
      ...valueAxis(theme, 'p'), type: 'log', zeroline: false, range: [lowest, 0.12],
      tickvals: powers.map((power) => 10 ** power), ticktext: powers.map((power) => (power >= -4 ? formatNumber(10 ** power, -power) : `10<sup>${String(power).replace('-', '−')}</sup>`)),
    },
    annotations: [{ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: yaxis as 'y', y: Math.log10(level), showarrow: false, text: `p = ${formatNumber(level, Math.max(2, String(Number(level.toPrecision(6))).split('.')[1]?.length ?? 2))}`, font: { size: 11, color: colours.muted } }],
  };
}
