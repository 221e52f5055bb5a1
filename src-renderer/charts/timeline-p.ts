import type { Annotations, Data, LayoutAxis } from 'plotly.js';
import type { TimelineReading } from '../../src-contract/metric-timeline';
import type { VariantSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatNumber, formatPEquation } from '../wording/numbers';
import type { DrawnTimeline } from './timeline-data';
import { chartColours, variantColour, type Theme } from './palette';
import { plainMarkup, valueAxis, wrapped } from './template';
import { apart } from './timeline-axis';
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

/**
 * p to date on a logarithmic axis with the line of the level; where a reading lets the smallest p so far stand, that one.
 * @param alone the panel's height in pixels where no other panel names the variants, so that this one has to.
 */
export function pPanel(index: EvaluationIndex, drawn: DrawnTimeline, variants: readonly VariantSummary[], readings: readonly TimelineReading[], theme: Theme, yaxis: string, alone: number | null = null): PPanel {
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
  const top = 0.12;
  const line = { text: `p = ${formatNumber(level, Math.max(2, String(Number(level.toPrecision(6))).split('.')[1]?.length ?? 2))}`, y: Math.log10(level), colour: colours.muted };
  const ends = alone === null ? [] : drawn.toDate.comparisons.flatMap(({ variant, points }) => {
    const last = points.map((point) => point[readings[0] ?? 'fixed'] ?? null).findLast((one) => one !== null && (one.runningP ?? one.pValue) !== null);
    const p = last?.runningP ?? last?.pValue ?? null;
    return p === null ? [] : [{ text: plainMarkup(index.variantName(variant)), y: Math.log10(Math.max(FLOOR, p)), colour: variantColour(variants, variant, theme) }];
  });
  const labels = alone === null ? [line] : below(apart([line, ...ends], ((top - lowest) / alone) * 15), top);
  return {
    data,
    level,
    axis: {
      ...valueAxis(theme, 'p'), type: 'log', zeroline: false, range: [lowest, top],
      tickvals: powers.map((power) => 10 ** power), ticktext: powers.map((power) => (power >= -4 ? formatNumber(10 ** power, -power) : `10<sup>${String(power).replace('-', '−')}</sup>`)),
    },
    annotations: labels.map(({ text, y, colour }) => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: yaxis as 'y', y, showarrow: false, text, font: { size: 11, color: colour } })),
  };
}

/** Labels beyond the end of an axis would not be drawn. */
function below<Label extends { readonly y: number }>(labels: readonly Label[], top: number): Label[] {
  const over = Math.max(0, (labels.at(-1)?.y ?? top) - top);
  return labels.map((label) => ({ ...label, y: label.y - over }));
}
