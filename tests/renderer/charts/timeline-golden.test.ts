import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { chartById } from '../../../src-renderer/charts/catalogue';
import { standardChartOptions, type ChartFigure, type ChartOptions } from '../../../src-renderer/charts/chart';
import { midnights } from '../../../src-renderer/charts/timeline-axis';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { checkout, search } from '../fixtures/evaluations';
import { timelineLike } from '../fixtures/timelines';

const explored = (evaluation: Evaluation, o: Parameters<typeof timelineLike>[1] = {}): Evaluation => ({ ...evaluation, exploration: { kind: 'timeline', metric: evaluation.metrics[0]?.id ?? '', reason: null, timeline: timelineLike(evaluation, o) } });
const evaluations = { checkout: explored(checkout), search: explored(search), rebased: explored(search, { baseline: 'a', slice: 'device=phone' }), planned: explored({ ...checkout, analysis: { ...checkout.analysis, sequential: 'always-valid' } }, { plan: 'always-valid' }) } as const;

function figureOf(chart: string, evaluation: Evaluation, options: Partial<ChartOptions>): ChartFigure {
  return chartById(chart)!.figure(indexEvaluation(evaluation), { ...standardChartOptions, ...options });
}

/** Figures as text that survives other processors: six significant digits, keys in order. */
function golden(figure: ChartFigure): string {
  return `${JSON.stringify(figure, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 1)}\n`;
}

describe('timelines as they were when a person looked at them', () => {
  it.each([
    ['timeline', 'checkout', 'all', { chosen: {} }],
    ['timeline', 'search', 'dark-both', { theme: 'dark', chosen: { span: 'both', bands: 'both' } }],
    ['timeline', 'rebased', 'daily', { chosen: { span: 'daily', panels: 'lift' } }],
    ['timeline', 'planned', 'p', { chosen: { panels: 'p' } }],
    ['timeline', 'checkout', 'units', { chosen: { panels: 'units', zoom: '7' } }],
    ['novelty', 'checkout', 'on-the-day', { chosen: {} }],
    ['novelty', 'search', 'dark-through', { theme: 'dark', chosen: { since: 'to-date', bands: 'both' } }],
  ] as const)('%s of %s, %s', async (chart, evaluation, name, options) => {
    await expect(golden(figureOf(chart, evaluations[evaluation], options))).toMatchFileSnapshot(`../../golden/charts/${chart}-${evaluation}-${name}.json`);
  });
});

describe('a timeline', () => {
  const index = indexEvaluation(evaluations.checkout);
  const options = { ...standardChartOptions, chosen: {} };
  const chart = chartById('timeline')!;
  const traces = (choices: Readonly<Record<string, string>>, evaluation: Evaluation = evaluations.checkout): { yaxis?: string; name?: string; y: (number | null)[] }[] => figureOf('timeline', evaluation, { chosen: choices }).data as never;

  it('reads as the analysis does where nothing is chosen, and says so first', () => {
    expect(chart.settings!(index).find(({ key }) => key === 'bands')?.options[0]?.label).toBe('as analysed: one look');
    expect(chart.settings!(indexEvaluation(evaluations.planned)).find(({ key }) => key === 'bands')?.options[0]?.label).toBe('as analysed: always-valid sequence');
    expect(traces({ panels: 'lift' })).toEqual(traces({ panels: 'lift', bands: 'fixed' }));
    expect(traces({ panels: 'lift' }, evaluations.planned)).not.toEqual(traces({ panels: 'lift', bands: 'fixed' }, evaluations.planned));
  });

  it('overlays always-valid ends that lie outside the fixed ones', () => {
    const [band, , outline] = traces({ panels: 'lift', bands: 'both' });
    const [top] = band!.y;
    const lowEnds = traces({ panels: 'lift', bands: 'both' })[1]!.y;
    expect(lowEnds.at(-1)!).toBeLessThan(band!.y.at(14)!);
    expect(outline!.y.at(-1)!).toBeGreaterThan(band!.y.at(13)!);
    expect(top).toBeDefined();
  });

  it('draws p on a logarithmic axis with the line of the level, the smallest so far where it stands', () => {
    const figure = figureOf('timeline', evaluations.planned, { chosen: { panels: 'p' } });
    expect(figure.layout.yaxis?.type).toBe('log');
    expect(figure.layout.shapes?.[0]?.y0).toBeCloseTo(0.05, 12);
    expect(JSON.stringify(figure.data)).toContain('the smallest so far');
  });

  it('says that a fixed-horizon p that is read daily is not a test, and where days end', () => {
    expect(chart.note(index, options)).toContain('not a test');
    expect(chart.note(index, { ...options, chosen: { bands: 'always-valid' } })).not.toContain('not a test');
    expect(chart.note(index, options)).toContain('midnight, Europe/Prague');
  });

  it('has one axis of days and one line across for all of its pictures', () => {
    const { layout, data } = figureOf('timeline', evaluations.checkout, { chosen: {} });
    expect(layout).toMatchObject({ hovermode: 'x', hoversubplots: 'axis', xaxis: { showspikes: true, spikemode: 'across', fixedrange: false, anchor: 'y4' } });
    expect(new Set((data as { xaxis?: string }[]).map(({ xaxis }) => xaxis ?? 'x'))).toEqual(new Set(['x']));
  });

  it('names another baseline and level in its title and table', () => {
    const rebased = indexEvaluation(evaluations.rebased);
    expect(chart.title(rebased, options)).toMatch(/, against .+, device = phone$/);
    expect(new Set(chart.table(rebased, options).slice(1).map((row) => row[3]))).toEqual(new Set(['a']));
  });

  it('scales the axis of lifts to the days that are zoomed to, by hand or by choice, and back', () => {
    const whole = figureOf('timeline', evaluations.checkout, { chosen: { panels: 'lift' } });
    const range = whole.layout.yaxis?.range as number[];
    const days = chart.table(index, options).slice(1).map(([day]) => String(day));
    const [first = '', last = ''] = [days[0], days.at(-1)];
    expect(whole.rescale?.(`${first} 00:00`, `${last} 12:00:00.5`)).toMatchObject({ 'yaxis.range': range });
    const late = whole.rescale?.(days.at(-3) ?? '', last)['yaxis.range'] as number[];
    expect(late[1]! - late[0]!).toBeLessThan(range[1]! - range[0]!);
    const [low, high] = whole.rescale?.(first, days[1] ?? '')['yaxis.range'] as number[];
    expect(high! - low!).toBeGreaterThan(range[1]! - range[0]!);
    expect(figureOf('timeline', evaluations.checkout, { chosen: { panels: 'p' } }).rescale).toBeUndefined();
  });

  it('rules each day from the next, and long spans by weeks', () => {
    const rules = (figureOf('timeline', evaluations.checkout, { chosen: {} }).layout.xaxis as unknown as { minor: { tick0: number; dtick: number } }).minor;
    expect(rules.dtick).toBe(86_400_000);
    expect(new Date(rules.tick0).getUTCHours()).toBe(12);
    const weeks = (midnights('light', Array.from({ length: 90 }, (_, at) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10)), 24) as unknown as { minor: { tick0: number; dtick: number } }).minor;
    expect([weeks.dtick / 86_400_000, new Date(weeks.tick0).getUTCDay()]).toEqual([7, 1]);
  });

  it('says why there is none', () => {
    const reason = 'Exposures have no time, so that there are no days.';
    expect(chart.missing(indexEvaluation({ ...checkout, exploration: { kind: 'timeline', metric: 'conversion', reason } }))).toBe(reason);
  });
});

describe('the effect by days since exposure', () => {
  const chart = chartById('novelty')!;
  it('hatches the days through which fewer than half of the units were followed, and counts them', () => {
    const index = indexEvaluation(evaluations.checkout);
    const { data } = figureOf('novelty', evaluations.checkout, { chosen: {} });
    const hatched = (data as { marker?: { pattern?: unknown }; x: number[] }[]).find(({ marker }) => marker?.pattern !== undefined);
    expect(hatched?.x).toEqual([7, 8, 9, 10, 11]);
    expect(chart.note(index, standardChartOptions).replaceAll('\u202f', ' ')).toContain('From day 7 on, 5950 of 14 000 units or fewer were followed');
    expect(chart.table(index, standardChartOptions).filter((row) => row[7] === 'fewer than half')).toHaveLength(10);
  });

  it('draws the fitted line under days alone only, and tells its test in words', () => {
    const names = (since: string): unknown[] => (figureOf('novelty', evaluations.checkout, { chosen: { since } }).data as { name?: string }[]).map(({ name }) => name);
    expect(names('daily')).toContain('Trend');
    expect(names('to-date')).not.toContain('Trend');
    expect(chart.description(indexEvaluation(evaluations.checkout), standardChartOptions)).toMatch(/the difference fades; .* per day/);
  });
});
