import type { Annotations, Layout, Shape } from 'plotly.js';
import type { MetricSummary } from '../../src-contract/evaluation';
import type { TimelinePoint, TimelineReading } from '../../src-contract/metric-timeline';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatDay, formatLevel, formatPEquation, liftWriter } from '../wording/numbers';
import { segmentWords, sentenceCase, settingsSentence } from '../wording/sentences';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { chosenOption } from './chart-setting';
import { exploredMetric, metricsToExplore } from './explored';
import { chartColours, variantColour, variantLabel, type Theme } from './palette';
import { baseLayout, plainMarkup, valueAxis } from './template';
import { apart, midnights, panelDomains, panelTitle, sharedAxis, sharedHover, wholeDays, type Panel } from './timeline-axis';
import { drawnTimeline, rebasedVariants, type DrawnTimeline } from './timeline-data';
import { liftPanel } from './timeline-lift';
import { pPanel } from './timeline-p';
import { bandSetting, baselineSetting, drawnReadings, panelSetting, readingAt, readingName, sliceSetting, spanSetting, zoomSetting } from './timeline-settings';
import { daysBetween, liftSpan, liftTicks } from './timeline-span';
import { unitsPanel } from './timeline-units';

/** Lift, p and units day by day, to date and of each day alone, for any baseline and any level of a segment. */
export const timeline: Chart = {
  id: 'timeline',
  label: 'Timeline',
  explanation: 'The lift over all units exposed up to each day should settle, and its band should narrow. A band that leaves zero for a day proves nothing unless the plan allows for several looks.',
  choices: ['metric'],
  explores: 'timeline',
  metrics: (index) => metricsToExplore(index, 'timeline'),
  settings: (index) => [sliceSetting(index), baselineSetting(index), spanSetting, bandSetting(index), panelSetting, zoomSetting(drawnTimeline(index, { metric: null })?.days.length ?? 0)],
  missing: (index) => {
    const { exploration, timeline: days } = index.evaluation;
    if (exploration?.kind === 'timeline' && exploration.reason !== null) return exploration.reason;
    const series = exploration?.kind === 'timeline' ? exploration.timeline?.toDate : null;
    if (series?.reason) return series.reason;
    return series || days.some((estimate) => estimate.lift !== null) ? null : 'This evaluation has no timeline: it needs times of exposure, over at least two days.';
  },
  title: (index, options) => `${chosenMetric(index, options).name}: lift day by day${placeWords(index, drawnTimeline(index, options))}`,
  note: (index, options) => [settingsSentence(index), ...(options ? notes(index, options) : [])].join(' '),
  description,
  figure: timelineFigure,
  table,
};

/** The asked metric, else the first primary one. */
export function chosenMetric(index: EvaluationIndex, options: Pick<ChartOptions, 'metric'>): MetricSummary {
  return exploredMetric(index, 'timeline', options);
}

/** ` against b in country = DE`; nothing for the control and all units. */
export function placeWords(index: EvaluationIndex, drawn: Pick<DrawnTimeline, 'baseline' | 'slice'> | null): string {
  if (!drawn) return '';
  return `${drawn.baseline === index.control?.id ? '' : `, against ${index.variantName(drawn.baseline)}`}${segmentWords(drawn.slice).replace(/^ in/, ',')}`;
}

function notes(index: EvaluationIndex, options: ChartOptions): string[] {
  const drawn = drawnTimeline(index, options);
  if (!drawn) return [];
  const readings = drawnReadings(index, options, drawn.plan);
  const span = chosenOption(spanSetting, options.chosen ?? {});
  return [
    ...(readings.includes('fixed') ? ['A fixed-horizon p that is read day after day is not a test: it will cross its line sooner or later without any effect.'] : []),
    ...(readings.includes('alwaysValid') ? ['Always-valid bands and p hold at every day of the timeline together; those of a day alone hold for that day.'] : []),
    ...(span === 'to-date' ? [] : [drawn.daily?.reason ?? 'Each day alone: that day’s rows of all units whose window is open, without rows as zero; capped where the whole is.']),
    ...(drawn.timezone === null ? [] : [`Days end at midnight, ${drawn.timezone}. Not corrected for other metrics; segments and other baselines are exploratory.`]),
  ];
}

function description(index: EvaluationIndex, options: ChartOptions): string {
  const drawn = drawnTimeline(index, options);
  const readings = drawn ? drawnReadings(index, options, drawn.plan) : [];
  const ends = (drawn?.toDate.comparisons ?? []).flatMap(({ variant, points }) => {
    const at = points.findLastIndex(({ lift }) => lift !== null);
    const point = points[at];
    if (!point) return [];
    const one = readingAt(point, readings[0] ?? 'fixed');
    return [`${index.variantName(variant)} ends on ${formatDay(drawn?.days[at] ?? '')} at ${liftWriter([point.lift, one?.liftLow ?? null, one?.liftHigh ?? null], [one?.liftLow ?? null, one?.liftHigh ?? null])(point.lift)}, ${formatPEquation(one?.runningP ?? one?.pValue ?? null)}.`];
  });
  return `Cumulative lift of ${chosenMetric(index, options).name}${placeWords(index, drawn)}, with ${formatLevel(index.settings.confidence)} bands, p and units by day. ${ends.join(' ')}`;
}

function timelineFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme, chosen = {} } = options;
  const drawn = drawnTimeline(index, options);
  if (!drawn) return { data: [], layout: baseLayout(theme), height: 240 };
  const variants = rebasedVariants(index, drawn);
  const readings = drawnReadings(index, options, drawn.plan);
  // In a report, which has no options, the lift alone is drawn.
  const show = options.chosen === undefined ? 'lift' : chosenOption(panelSetting, chosen);
  const all = show === 'all';
  const span = chosenOption(spanSetting, chosen);
  const panels: (Panel & { readonly kind: 'lift' | 'p' | 'units' | 'newUnits' })[] = [
    ...(all || show === 'lift' ? [{ kind: 'lift' as const, height: all ? 236 : 264, title: keyWords(readings, span, drawn, options) }] : []),
    ...(all || show === 'p' ? [{ kind: 'p' as const, height: all ? 104 : 264, title: 'p to date, on a logarithmic axis' }] : []),
    ...(all || show === 'units' ? [{ kind: 'units' as const, height: all ? 64 : 150, title: 'Units per arm, to date' }, { kind: 'newUnits' as const, height: all ? 56 : 120, title: 'New units per arm' }] : []),
  ];
  const { domains, height } = panelDomains(panels);
  const last = Number(chosen['zoom']);
  const from = Number.isFinite(last) && last > 0 ? Math.max(0, drawn.days.length - last) : 0;
  const drawnSpan = options.chosen === undefined ? 'to-date' : span;
  const margin = { l: 64, r: 132, t: panels[0]?.title ? 26 : 16, b: 60, pad: 0 };
  const layout: Partial<Layout> & Record<string, unknown> = { ...baseLayout(theme), ...sharedHover, margin, uirevision: JSON.stringify([drawn.metric, drawn.days.at(-1), chosen['zoom'] ?? '']) };
  const annotations: Partial<Annotations>[] = panels.flatMap(({ title }, at) => (title === null ? [] : [panelTitle(title, domains[at] ?? [0, 1], theme)]));
  const shapes: Partial<Shape>[] = [];
  const data: ChartFigure['data'] = [];
  panels.forEach(({ kind }, at) => {
    const yaxis = at === 0 ? 'y' : `y${String(at + 1)}`;
    const domain = [...(domains[at] ?? [0, 1])];
    const place = at === 0 ? 'yaxis' : `yaxis${String(at + 1)}`;
    if (kind === 'lift') {
      const panel = liftPanel({ index, drawn, variants, readings, span: drawnSpan, shownDays: { from, to: drawn.days.length - 1 }, theme, yaxis });
      data.push(...panel.data);
      layout[place] = { ...valueAxis(theme, `Lift against ${index.variantName(drawn.baseline)} (%)`), ...liftTicks(panel.span), range: [panel.span.low, panel.span.high], domain };
      annotations.push(...endLabels(index, drawn, variants, panel.span, theme, yaxis, panels[0]?.height ?? 260, span !== 'daily' || options.chosen === undefined), ...goalWords(index.metric(drawn.metric), theme, yaxis));
    } else if (kind === 'p') {
      const panel = pPanel(index, drawn, variants, readings, theme, yaxis, show === 'p' ? panels[at]?.height ?? null : null);
      data.push(...panel.data);
      layout[place] = { ...panel.axis, domain };
      annotations.push(...panel.annotations);
      shapes.push({ type: 'line', xref: 'paper', x0: 0, x1: 1, yref: yaxis as 'y', y0: panel.level, y1: panel.level, line: { color: chartColours[theme].zero, width: 1.25, dash: 'dot' } });
    } else {
      const panel = unitsPanel(index, drawn, variants, kind, theme, yaxis);
      data.push(...panel.data);
      layout[place] = { ...panel.axis, domain };
      if (kind === 'units') annotations.push(...unitLabels(drawn, variants, theme, yaxis, Number(panel.axis.range?.[1] ?? 1), panels[at]?.height ?? 64));
    }
  });
  const lowest = panels.length === 1 ? 'y' : `y${String(panels.length)}`;
  const after = span === 'to-date' ? 12 : 16;
  layout.xaxis = { ...sharedAxis(theme, lowest, drawn.timezone === null ? 'Up to the end of day' : `Day, until midnight ${drawn.timezone}`), type: 'date', ...midnights(theme, drawn.days, after), tickformat: '%-d %b', nticks: 8, hoverformat: '%-d %B', range: wholeDays(drawn.days, from, after) };
  const lift = panels.findIndex(({ kind }) => kind === 'lift');
  const axis = lift > 0 ? `yaxis${String(lift + 1)}` : 'yaxis';
  return {
    data, layout: { ...layout, annotations, shapes }, height: height + margin.t + margin.b,
    ...(lift < 0 ? {} : {
      rescale: (low: string | number, high: string | number) => {
        const zoomed = liftSpan(drawn, daysBetween(drawn, low, high), drawnSpan, readings);
        const { tickvals, ticktext } = liftTicks(zoomed);
        return { [`${axis}.range`]: [zoomed.low, zoomed.high], [`${axis}.tickvals`]: tickvals, [`${axis}.ticktext`]: ticktext };
      },
    }),
  };
}

/** What line, band and marks are, where there is more than one of them. */
function keyWords(readings: readonly TimelineReading[], span: string, { plan }: DrawnTimeline, { chosen }: ChartOptions): string | null {
  if (chosen === undefined) return null;
  const [first = 'fixed', second] = readings;
  const words = [
    ...(span === 'both' ? ['line: to date, hollow: each day alone'] : span === 'daily' ? ['each day alone'] : []),
    ...(second === undefined ? [] : [`${span === 'daily' ? 'solid' : 'band'}: ${first === 'fixed' ? 'fixed-horizon' : readingName(first, null, plan)}, ${span === 'daily' ? 'dotted' : 'dashed'}: ${readingName(second, null, plan)}`]),
  ];
  return words.length === 0 ? null : sentenceCase(words.join('; '));
}

function goalWords({ goal }: MetricSummary, theme: Theme, yaxis: string): Partial<Annotations>[] {
  if (goal === 'none') return [];
  return [{ xref: 'paper', x: 0, xanchor: 'left', xshift: 6, yref: yaxis as 'y', y: 0, yshift: goal === 'increase' ? 9 : -9, showarrow: false, text: goal === 'increase' ? '↑ better' : '↓ better', font: { size: 10, color: chartColours[theme].muted } }];
}

/** `YYYY-MM-DD`, some days later. */

/** Labels at the ends of lines, pushed apart where lines end close together. */
function endLabels(index: EvaluationIndex, { toDate }: DrawnTimeline, variants: Parameters<typeof variantColour>[0], span: { low: number; high: number }, theme: Theme, yaxis: string, pixels: number, valued: boolean): Partial<Annotations>[] {
  const ends = toDate.comparisons.flatMap(({ variant, points }): { variant: string; last: TimelinePoint; y: number }[] => {
    const last = points.findLast(({ lift }) => lift !== null);
    return last ? [{ variant, last, y: last.lift ?? 0 }] : [];
  });
  const bounds = ends.flatMap(({ last: { fixed, plan } }) => [fixed.liftLow ?? plan?.liftLow ?? null, fixed.liftHigh ?? plan?.liftHigh ?? null]);
  const write = liftWriter([...ends.map(({ last }) => last.lift), ...bounds], bounds);
  return apart(ends, ((span.high - span.low) / pixels) * 30, span.high).map(({ variant, last, y }) => ({
    xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: yaxis as 'y', y, showarrow: false, align: 'left', font: { size: 12, color: variantColour(variants, variant, theme) },
    text: valued ? `${plainMarkup(index.variantName(variant))}<br><b>${write(last.lift)}</b>` : plainMarkup(index.variantName(variant)),
  }));
}

function unitLabels({ arms }: DrawnTimeline, variants: Parameters<typeof variantColour>[0], theme: Theme, yaxis: string, most: number, pixels: number): Partial<Annotations>[] {
  return apart(arms.map(({ variant, units }) => ({ variant, y: units.at(-1) ?? 0 })), (most / pixels) * 15, most).map(({ variant, y }) => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: yaxis as 'y', y, showarrow: false, text: plainMarkup(variantLabel(variants, variant)), font: { size: 11, color: variantColour(variants, variant, theme) } }));
}

const columns = ['units', 'controlUnits', 'value', 'controlValue', 'difference', 'lift'] as const;

function table(index: EvaluationIndex, options: ChartOptions): ReturnType<Chart['table']> {
  const drawn = drawnTimeline(index, options);
  const span = chosenOption(spanSetting, options.chosen ?? {});
  const series = drawn ? [...(span === 'daily' ? [] : [{ name: 'to date', of: drawn.toDate }]), ...(span === 'to-date' || !drawn.daily ? [] : [{ name: 'day alone', of: drawn.daily }])] : [];
  const readings = drawn ? drawnReadings(index, options, drawn.plan) : [];
  const suffix = (reading: string): string => (readings.length > 1 && reading === 'alwaysValid' ? 'AlwaysValid' : '');
  const newUnits = (variant: string, at: number): number | null => drawn?.arms.find((arm) => arm.variant === variant)?.newUnits[at] ?? null;
  return [
    ['day', 'span', 'variant', 'against', ...columns, ...readings.flatMap((reading) => ['liftLow', 'liftHigh', 'pValue', 'smallestP'].map((name) => name + suffix(reading))), 'newUnits', 'newUnitsAgainst'],
    ...series.flatMap(({ name, of }) => of.comparisons.flatMap(({ variant, points }) => points.map((point, at) => [
      drawn?.days[at] ?? '', name, variant, drawn?.baseline ?? '', ...columns.map((column) => point[column]),
      ...readings.flatMap((reading) => { const one = readingAt(point, reading); return [one?.liftLow ?? null, one?.liftHigh ?? null, one?.pValue ?? null, one?.runningP ?? null]; }),
      newUnits(variant, at), newUnits(drawn?.baseline ?? '', at),
    ]))),
  ];
}
