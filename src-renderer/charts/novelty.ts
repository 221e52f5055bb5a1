import type { Annotations, Data, Layout } from 'plotly.js';
import type { ExposureDays, ExposureTrend, MetricTimeline, TimelinePoint } from '../../src-contract/metric-timeline';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { differenceWriter, formatCompact, formatCount, formatDay, formatInterval, formatLevel, formatPEquation } from '../wording/numbers';
import { alternativeWords } from '../wording/settings';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { chosenOption } from './chart-setting';
import { niceTicks } from './effect-axis';
import { exploredMetric, exploredOf, metricsToExplore, missingExploration } from './explored';
import { chartColours, variantColour, variantSymbol } from './palette';
import { baseLayout, valueAxis, wrapped } from './template';
import { panelDomains, panelTitle, ruled, sharedAxis, sharedHover } from './timeline-axis';
import { rebasedVariants } from './timeline-data';
import { placeWords } from './timeline';
import { bandSetting, baselineSetting, drawnReadings, exposureSpanSetting, hasInterval, readingAt, readingName, sliceSetting } from './timeline-settings';

/** The effect by days since a unit's own exposure, with its trend: does it fade, or grow? */
export const noveltyChart: Chart = {
  id: 'novelty',
  label: 'Effect by days since exposure',
  explanation: 'The difference by days since a unit’s own first exposure, over the units that were followed through each day. Hatched: fewer than half of the units were. A difference that shrinks may be novelty, one that grows may be learning; but where the values themselves shrink after the first day, so does any effect (the table has the baseline’s values).',
  choices: ['metric'],
  explores: 'timeline',
  metrics: (index) => metricsToExplore(index, 'timeline'),
  settings: (index) => [sliceSetting(index), baselineSetting(index), exposureSpanSetting, bandSetting(index)],
  missing: (index) => missingExploration(index, 'timeline') ?? of(index)?.sinceExposure.reason ?? null,
  title: (index, options) => `${exploredMetric(index, 'timeline', options).name}: effect by days since exposure${placeWords(index, of(index))}`,
  note,
  description: (index, options) => `Difference of ${exploredMetric(index, 'timeline', options).name} by days since exposure${placeWords(index, of(index))}. ${(of(index)?.sinceExposure.trends ?? []).map((one) => trendWords(index, options, one)).join(' ')}`,
  figure,
  table,
};

function of(index: EvaluationIndex): MetricTimeline | null {
  return exploredOf(index, 'timeline')?.timeline ?? null;
}

function note(index: EvaluationIndex): string {
  const timeline = of(index);
  const since = timeline?.sinceExposure;
  const at = since?.immature.indexOf(true) ?? -1;
  const immature = !since || at < 0 ? '' : ` From day ${String(since.days[at] ?? 0)} on, ${formatCount(since.matured[at] ?? 0)} of ${formatCount(since.units)} units or fewer were followed.`;
  const followed = since?.until == null ? '' : ` Followed until the end of ${formatDay(since.until)} (${timeline?.timezone ?? 'UTC'}); a day is 24 hours.`;
  return `The trend (dotted) compares the arms’ mean slopes, one slope per unit that was followed through all of its days, by Welch’s test, without covariates.${immature}${followed} ${formatLevel(index.settings.confidence)} bands, ${alternativeWords[index.settings.alternative]}; exploratory, and not corrected for how much was looked at.`;
}

/** Whether the effect fades, grows or stays, with its p. */
export function trendWords(index: EvaluationIndex, options: Pick<ChartOptions, 'metric'>, { variant, slope, slopeLow, slopeHigh, pValue, intercept, days, units, controlUnits, reason }: ExposureTrend): string {
  const name = index.variantName(variant);
  if (reason !== null || slope === null || pValue === null) return `${name}: ${reason ?? 'no trend can be told.'}`;
  const write = differenceWriter(exploredMetric(index, 'timeline', options), [slope, slopeLow, slopeHigh]);
  const middle = (intercept ?? 0) + (slope * (days - 1)) / 2;
  const told = pValue >= 1 - index.settings.confidence ? 'no trend that can be told from chance' : Math.sign(slope) === Math.sign(middle) ? 'the difference grows' : 'the difference fades';
  return `${name}: ${told}; ${write(slope)} per day (${write(slopeLow)} to ${write(slopeHigh)}), ${formatPEquation(pValue)}, ${formatCount(units + controlUnits)} units over ${String(days)} days.`;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const timeline = of(index);
  if (!timeline || timeline.sinceExposure.reason !== null) return { data: [], layout: baseLayout(theme), height: 240 };
  const colours = chartColours[theme];
  const metric = exploredMetric(index, 'timeline', options);
  const variants = rebasedVariants(index, timeline);
  const since = timeline.sinceExposure;
  const daily = chosenOption(exposureSpanSetting, options.chosen ?? {}) === 'daily';
  const { comparisons } = daily ? since.daily : since.toDate;
  const readings = drawnReadings(index, options, timeline.plan);
  const trends = since.trends.filter(({ intercept }) => daily && intercept !== null);
  const settled = comparisons.flatMap(({ points }) => points.filter((_, at) => since.immature[at] !== true || at < 3));
  const ends = settled.flatMap((point) => [point.difference ?? 0, ...readings.flatMap((reading) => [readingAt(point, reading)?.differenceLow ?? 0, readingAt(point, reading)?.differenceHigh ?? 0])]);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const pad = Math.max(high - low, 1e-12) * 0.08;
  const ticks = niceTicks(low - pad, high + pad, 5);
  const write = differenceWriter(metric, ticks);
  const clip = (value: number | null | undefined, open: number): number => Math.min(Math.max(value ?? open, low - 20 * pad), high + 20 * pad);
  const room = Math.max(40, Math.floor((options.width - 100) / 6.4));
  const told = daily ? since.trends.map((one) => ({ variant: one.variant, text: trendWords(index, options, one) })) : comparisons.map(({ variant }) => ({ variant, text: index.variantName(variant) }));
  const [first = 'fixed', second] = readings;
  const key = second === undefined ? [] : [{ text: `Solid: ${first === 'fixed' ? 'fixed-horizon' : readingName(first, null, timeline.plan)}, dotted: ${readingName(second, null, timeline.plan)}`, colour: colours.muted }];
  const words = [...told.map(({ variant, text }) => ({ text, colour: variantColour(variants, variant, theme) })), ...key].map(({ text, colour }) => ({ text: wrapped(text, room), colour }));
  const lines = words.reduce((sum, { text }) => sum + text.split('<br>').length, 0);
  const { domains, height } = panelDomains([{ height: 230, title: null }, { height: 64, title: '' }]);
  const data = comparisons.flatMap(({ variant, points }, at): Data[] => {
    const colour = variantColour(variants, variant, theme);
    const shift = comparisons.length > 1 ? 0.24 * (at / (comparisons.length - 1) - 0.5) : 0;
    const known = points.flatMap((point, k) => (point.difference === null ? [] : [{ point, day: since.days[k] ?? k }]));
    const x = known.map(({ day }) => day + shift);
    const whiskers = readings.map((reading, k): Data => ({
      type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colour, width: k === 0 ? 2 : 1, ...(k === 0 ? {} : { dash: 'dot' as const }) }, opacity: 0.6,
      x: known.flatMap(({ point }, at) => (hasInterval(readingAt(point, reading)) ? [x[at] ?? 0, x[at] ?? 0, null] : [])), y: known.filter(({ point }) => hasInterval(readingAt(point, reading))).flatMap(({ point }) => [clip(readingAt(point, reading)?.differenceLow, -Infinity), clip(readingAt(point, reading)?.differenceHigh, Infinity), null]),
    }));
    const trend = trends.find((one) => one.variant === variant);
    return [
      ...(trend?.intercept == null || trend.slope === null ? [] : [{ type: 'scatter', mode: 'lines', name: 'Trend', hoverinfo: 'skip', line: { color: colour, width: 1.75, dash: 'dot' }, x: [0, trend.days - 1], y: [trend.intercept, trend.intercept + trend.slope * (trend.days - 1)] } satisfies Data]),
      ...whiskers,
      { type: 'scatter', mode: 'markers', name: index.variantName(variant), x, y: known.map(({ point }) => clip(point.difference, 0)), marker: { size: 8, symbol: variantSymbol(index.evaluation.variants, variant), color: colour }, text: known.map(({ point, day }) => sentence(index, variant, day, daily, point, timeline, metric, readings)), hovertemplate: '%{text}<extra></extra>' },
    ];
  });
  const hatched = { color: 'rgba(0,0,0,0)', line: { width: 0 }, pattern: { shape: '/', fgcolor: `${colours.muted}66`, bgcolor: 'rgba(0,0,0,0)', size: 8, solidity: 0.12 } };
  const immature = since.days.filter((_, at) => since.immature[at] === true);
  const most = Math.max(1, ...since.matured) * 1.08;
  const unitTicks = niceTicks(0, most, 2).filter(Number.isInteger);
  const bars = since.matured.map((count, at) => ({ count, day: since.days[at] ?? at, whole: since.immature[at] !== true }));
  data.push(
    ...(immature.length === 0 ? [] : [{ type: 'bar', yaxis: 'y3', x: immature, y: immature.map(() => 1), width: immature.map(() => 1), hoverinfo: 'skip', marker: hatched } as Data]),
    {
      type: 'bar', yaxis: 'y2', x: bars.map(({ day }) => day), y: bars.map(({ count }) => count), width: bars.map(() => 0.7), name: 'Units',
      marker: { color: bars.map(({ whole }) => (whole ? `${colours.control}99` : `${colours.control}44`)), line: { width: 0 } },
      text: bars.map(({ day, count, whole }) => wrapped(`${formatCount(count)} of ${formatCount(since.units)} units were followed through day ${String(day)}${whole ? '' : ', fewer than half'}.`, 60)), textposition: 'none', hovertemplate: '%{text}<extra></extra>',
    } as Data,
  );
  const days = since.days.length;
  const every = Math.ceil(days / 28);
  const margin = { l: 76, r: 24, t: 14 + 16 * lines, b: 56, pad: 0 };
  const layout: Partial<Layout> & Record<string, unknown> = {
    ...baseLayout(theme), ...sharedHover, margin, bargap: 0, uirevision: JSON.stringify([metric.id, days]),
    xaxis: { ...sharedAxis(theme, 'y2', daily ? 'Day since first exposure, alone' : 'From first exposure through day'), range: [(since.days[0] ?? 0) - 0.6, (since.days.at(-1) ?? 0) + 0.6], tickvals: since.days.filter((day) => day % every === 0), ticktext: since.days.filter((day) => day % every === 0).map(String), ...ruled(theme, -0.5, days > 45 ? 7 : 1), hoverformat: '.0f' },
    yaxis: { ...valueAxis(theme, `Difference from ${index.variantName(timeline.baseline)}`), range: [low - pad, high + pad], tickvals: [...ticks], ticktext: ticks.map((tick) => write(tick)), domain: [...(domains[0] ?? [0, 1])] },
    yaxis2: { ...valueAxis(theme, ''), range: [0, most], tickvals: [...unitTicks], ticktext: unitTicks.map((tick) => formatCompact(tick)), domain: [...(domains[1] ?? [0, 1])] },
    yaxis3: { overlaying: 'y', range: [0, 1], visible: false, fixedrange: true },
    annotations: [
      panelTitle(`Units followed through the day, of ${formatCount(since.units)}${immature.length === 0 ? '' : '; hatched: fewer than half'}`, domains[1] ?? [0, 1], theme),
      ...words.map(({ text, colour }, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: 6 + 16 * words.slice(at + 1).reduce((sum, below) => sum + below.text.split('<br>').length, 0), showarrow: false, align: 'left', font: { size: 12, color: colour }, text })),
    ],
  };
  return { data, layout, height: height + margin.t + margin.b };
}

function sentence(index: EvaluationIndex, variant: string, day: number, daily: boolean, point: TimelinePoint, { plan, sinceExposure }: MetricTimeline, metric: Parameters<typeof differenceWriter>[0], readings: ReturnType<typeof drawnReadings>): string {
  const immature = sinceExposure.immature[sinceExposure.days.indexOf(day)] === true ? '; fewer than half were followed that long' : '';
  const intervals = readings.map((reading) => {
    const one = readingAt(point, reading);
    const write = differenceWriter(metric, [point.difference, one?.differenceLow ?? null, one?.differenceHigh ?? null], [point.value, point.controlValue]);
    return { write, words: `${formatLevel(index.settings.confidence)} interval ${formatInterval(one?.differenceLow ?? null, one?.differenceHigh ?? null, write)} (${alternativeWords[index.settings.alternative]}, ${readingName(reading, point, plan)})` };
  });
  return wrapped(`${index.variantName(variant)} ${daily ? 'on' : 'through'} day ${String(day)}: ${intervals[0]?.write(point.difference) ?? ''}, ${intervals.map(({ words }) => words).join(', ')}; ${formatCount(point.units)} against ${formatCount(point.controlUnits)} units${immature}.`, 76);
}

function table(index: EvaluationIndex, options: ChartOptions): ReturnType<Chart['table']> {
  const timeline = of(index);
  const readings = timeline ? drawnReadings(index, options, timeline.plan) : [];
  const reading = readings[0] ?? 'fixed';
  const rows = (name: string, { comparisons }: ExposureDays['daily']): (string | number | null)[][] => comparisons.flatMap(({ variant, points }) => points.map((point, at) => {
    const since = timeline?.sinceExposure;
    const trend = since?.trends.find((one) => one.variant === variant);
    const one = readingAt(point, reading);
    return [since?.days[at] ?? null, name, variant, timeline?.baseline ?? '', point.units, point.controlUnits, since?.matured[at] ?? null, since?.immature[at] === true ? 'fewer than half' : '', point.value, point.controlValue, point.difference, one?.differenceLow ?? null, one?.differenceHigh ?? null, point.lift, one?.pValue ?? null, trend?.slope ?? null, trend?.pValue ?? null];
  }));
  return [
    ['day', 'span', 'variant', 'against', 'units', 'controlUnits', 'followed', 'immature', 'value', 'controlValue', 'difference', 'differenceLow', 'differenceHigh', 'lift', 'pValue', 'slope', 'slopePValue'],
    ...(timeline ? [...rows('on the day', timeline.sinceExposure.daily), ...rows('through the day', timeline.sinceExposure.toDate)] : []),
  ];
}
