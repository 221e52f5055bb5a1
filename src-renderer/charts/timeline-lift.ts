import type { Data } from 'plotly.js';
import type { TimelinePoint, TimelineReading } from '../../src-contract/metric-timeline';
import type { VariantSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatInterval, formatLevel, liftWriter } from '../wording/numbers';
import { alternativeWords } from '../wording/settings';
import type { DrawnTimeline } from './timeline-data';
import { variantColour, variantSymbol, type Theme } from './palette';
import { wrapped } from './template';
import { hasInterval, readingAt, readingName } from './timeline-settings';
import { liftSpan, type LiftSpan, type ShownDays } from './timeline-span';

export interface LiftPanel {
  readonly data: Data[];
  readonly span: LiftSpan;
}

interface LiftOptions {
  readonly index: EvaluationIndex;
  readonly drawn: DrawnTimeline;
  readonly variants: readonly VariantSummary[];
  readonly readings: readonly TimelineReading[];
  readonly span: string;
  readonly shownDays: ShownDays;
  readonly theme: Theme;
  readonly yaxis: string;
}

/** The lift to date as a line in its band, each day alone as hollow marks with whiskers; a second reading as an outline. */
export function liftPanel({ index, drawn, variants, readings, span: shown, shownDays, theme, yaxis }: LiftOptions): LiftPanel {
  const toDate = shown === 'daily' ? [] : drawn.toDate.comparisons;
  const daily = shown === 'to-date' ? [] : (drawn.daily?.comparisons ?? []);
  const span = liftSpan(drawn, shownDays, shown, readings);
  const clip = (value: number | null, open: number): number => Math.min(Math.max(value ?? open, span.low - 1), span.high + 1);
  const data: Data[] = [];
  for (const { variant, points } of toDate) {
    const colour = variantColour(variants, variant, theme);
    const known = points.flatMap((point, at) => (point.lift === null ? [] : [{ point, day: drawn.days[at] ?? '' }]));
    const ends = (reading: TimelineReading, end: 'liftLow' | 'liftHigh'): number[] => known.map(({ point }) => clip(readingAt(point, reading)?.[end] ?? null, end === 'liftLow' ? -Infinity : Infinity));
    const x = known.map(({ day }) => day);
    readings.forEach((reading, at) => {
      if (at === 0) data.push({ type: 'scatter', mode: 'lines', yaxis, hoverinfo: 'skip', fill: 'toself', fillcolor: `${colour}26`, line: { width: 0, color: colour }, x: [...x, ...[...x].reverse()], y: [...ends(reading, 'liftHigh'), ...ends(reading, 'liftLow').reverse()] });
      else for (const end of ['liftLow', 'liftHigh'] as const) data.push({ type: 'scatter', mode: 'lines', yaxis, hoverinfo: 'skip', line: { width: 1.25, color: colour, dash: 'dash' }, x, y: ends(reading, end) });
    });
    data.push({
      type: 'scatter', mode: 'lines+markers', yaxis, name: index.variantName(variant), x, y: known.map(({ point }) => point.lift), line: { color: colour, width: 2 }, marker: { size: 5, color: colour },
      text: known.map(({ point }) => sentence(index, drawn, variant, point, 'to date', readings)), hovertemplate: '%{text}<extra></extra>',
    });
  }
  daily.forEach(({ variant, points }, at) => {
    const colour = variantColour(variants, variant, theme);
    const known = points.flatMap((point, k) => (point.lift === null ? [] : [{ point, day: shifted(drawn.days[k] ?? '', at, daily.length) }]));
    const reading = readings[0] ?? 'fixed';
    const spread = known.filter(({ point }) => hasInterval(readingAt(point, reading)));
    data.push(
      { type: 'scatter', mode: 'lines', yaxis, hoverinfo: 'skip', line: { color: colour, width: 1.25 }, opacity: 0.55, x: spread.flatMap(({ day }) => [day, day, null]), y: spread.flatMap(({ point }) => [clip(readingAt(point, reading)?.liftLow ?? null, -Infinity), clip(readingAt(point, reading)?.liftHigh ?? null, Infinity), null]) },
      {
        type: 'scatter', mode: 'markers', yaxis, name: `${index.variantName(variant)}, each day alone`, x: known.map(({ day }) => day), y: known.map(({ point }) => clip(point.lift, 0)),
        marker: { size: 7, symbol: `${variantSymbol(variants, variant)}-open`, color: colour, line: { width: 1.75, color: colour } },
        text: points.flatMap((point) => (point.lift === null ? [] : [sentence(index, drawn, variant, point, 'on this day alone', readings)])), hovertemplate: '%{text}<extra></extra>',
      },
    );
    const second = toDate.length > 0 ? undefined : readings[1];
    if (second) data.push({ type: 'scatter', mode: 'lines', yaxis, hoverinfo: 'skip', line: { color: colour, width: 1, dash: 'dot' }, opacity: 0.5, x: known.flatMap(({ day }) => [day, day, null]), y: known.flatMap(({ point }) => [clip(readingAt(point, second)?.liftLow ?? null, -Infinity), clip(readingAt(point, second)?.liftHigh ?? null, Infinity), null]) });
  });
  return { data, span };
}

/** Variants of one day stand beside each other, none of them before its midnight, so that all bear its date. */
function shifted(day: string, at: number, of: number): string {
  return of < 2 ? day : `${day} ${String(Math.round((8 * at) / (of - 1))).padStart(2, '0')}:00`;
}

/** `Treatment to date: +1.2 %` and below it, per reading, `95 % interval −1.0 % … +3.5 % (two-sided, for a single look)`. The day stands at the axis. */
function sentence(index: EvaluationIndex, drawn: DrawnTimeline, variant: string, point: TimelinePoint, when: string, readings: readonly TimelineReading[]): string {
  const intervals = readings.map((reading) => {
    const one = readingAt(point, reading);
    const write = liftWriter([point.lift, one?.liftLow ?? null, one?.liftHigh ?? null], [one?.liftLow ?? null, one?.liftHigh ?? null]);
    return { write, words: `${formatLevel(index.settings.confidence)} interval ${formatInterval(one?.liftLow ?? null, one?.liftHigh ?? null, write)} (${alternativeWords[index.settings.alternative]}, ${readingName(reading, point, drawn.plan)})` };
  });
  const write = intervals[0]?.write ?? String;
  return [`${index.variantName(variant)} ${when}: ${write(point.lift)}`, ...intervals.map(({ words }) => words)].map((line) => wrapped(line, 80)).join('<br>');
}
