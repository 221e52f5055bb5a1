import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExposureTrend, MetricTimeline, TimelineChoice, TimelinePoint, TimelineSeries } from '../../../src-contract/metric-timeline';
import { Engine } from '../../../src-main/evaluation/engine';
import reference from '../../reference/timelines.json';
import { InProcessStatistics } from '../evaluation/tiny-workspace';

interface Expected { readonly units: number; readonly controlUnits: number; readonly value: number; readonly controlValue: number; readonly difference: number; readonly standardError: number; readonly differenceLow: number; readonly differenceHigh: number; readonly pValue: number; readonly lift: number }
type ByPlace = Readonly<Record<string, Expected>>;

let engine: Engine;
beforeAll(() => {
  engine = new Engine({ statistics: new InProcessStatistics(), reportPage: async () => '' });
});
afterAll(() => engine.close());

async function timelineOf(sample: string, metric: string, timeline?: TimelineChoice): Promise<MetricTimeline> {
  const folder = resolve('sample-data', sample);
  const { reason, timeline: found } = await engine.explore({ job: 'explore', definition: readFileSync(resolve(folder, 'experiment.yaml'), 'utf8'), baseDirectory: folder, kind: 'timeline', metric, segment: null, timeline }, null);
  expect(reason).toBeNull();
  return found!;
}

/** 1e-9 of the figure, or of the standard error for what is a difference of larger numbers. */
function expectPoint(point: TimelinePoint | undefined, expected: Expected, where: string): void {
  expect(point, where).toMatchObject({ units: expected.units, controlUnits: expected.controlUnits });
  for (const figure of ['value', 'controlValue', 'difference', 'standardError', 'lift'] as const) expect(Math.abs((point?.[figure] ?? NaN) - expected[figure]), `${where} ${figure}`).toBeLessThan(1e-9 * Math.max(Math.abs(expected[figure]), figure === 'difference' ? expected.standardError : 0) + (figure === 'lift' ? 1e-9 * (expected.standardError / Math.abs(expected.controlValue)) : 0));
  for (const figure of ['differenceLow', 'differenceHigh', 'pValue'] as const) expect(Math.abs((point?.fixed[figure] ?? NaN) - expected[figure]), `${where} ${figure}`).toBeLessThan(1e-8 * Math.max(Math.abs(expected[figure]), figure === 'pValue' ? 0 : expected.standardError));
}

function expectSeries({ comparisons }: TimelineSeries, variant: string, names: readonly (string | number)[], expected: ByPlace, where: string): void {
  const points = comparisons.find((one) => one.variant === variant)?.points ?? [];
  for (const [name, figures] of Object.entries(expected)) expectPoint(points[names.map(String).indexOf(name)], figures, `${where} ${name}`);
}

function expectTrend(trends: readonly ExposureTrend[], variant: string, expected: typeof reference.checkout.revenue.trend): void {
  const trend = trends.find((one) => one.variant === variant);
  expect(trend).toMatchObject({ days: expected.days, units: expected.units, controlUnits: expected.controlUnits, reason: null });
  for (const figure of ['slope', 'slopeLow', 'slopeHigh', 'intercept', 'pValue'] as const) expect(Math.abs((trend?.[figure] ?? NaN) - expected[figure]), figure).toBeLessThan(1e-8 * Math.max(Math.abs(expected[figure]), Math.abs(expected.slopeHigh)));
}

describe('a timeline of the sample data, as pandas and SciPy compute it from the rows', () => {
  it.each(['revenue', 'conversion'] as const)('has the %s to date, of each day, and by days since exposure', async (metric) => {
    const timeline = await timelineOf('checkout-button', metric);
    const expected = reference.checkout[metric];
    expect(timeline.days.slice(0, 28)).toHaveLength(timeline.days.length);
    for (const { variant, newUnits, units } of timeline.arms) {
      expect(newUnits).toEqual(reference.checkout.newUnits[variant as 'control' | 'treatment'].slice(0, newUnits.length));
      expect(units.at(-1)).toBe(newUnits.reduce((sum, count) => sum + count, 0));
    }
    expectSeries(timeline.toDate, 'treatment', timeline.days, expected.toDate as ByPlace, 'to date');
    expectSeries(timeline.daily, 'treatment', timeline.days, expected.daily as ByPlace, 'daily');
    const { sinceExposure } = timeline;
    for (const [day, count] of Object.entries(expected.matured)) expect(sinceExposure.matured[sinceExposure.days.indexOf(Number(day))]).toBe(count);
    expectSeries(sinceExposure.toDate, 'treatment', sinceExposure.days, expected.sinceToDate as ByPlace, 'since');
    expectSeries(sinceExposure.daily, 'treatment', sinceExposure.days, expected.sinceDaily as ByPlace, 'since, daily');
  });

  it.each(['revenue', 'conversion'] as const)('tests whether the %s fades', async (metric) => {
    expectTrend((await timelineOf('checkout-button', metric)).sinceExposure.trends, 'treatment', reference.checkout[metric].trend);
  });

  it('has a ratio of three variants against another baseline, in one country', async () => {
    const timeline = await timelineOf('search-ranking', 'ctr', { baseline: 'a', slice: `country=${reference.search.country}` });
    expect(timeline).toMatchObject({ baseline: 'a', slice: 'country=US' });
    expect(timeline.arms.reduce((sum, { units }) => sum + (units.at(-1) ?? 0), 0)).toBe(reference.search.units);
    for (const variant of ['control', 'b'] as const) {
      const expected = reference.search.ctr[variant];
      expectSeries(timeline.toDate, variant, timeline.days, expected.toDate as ByPlace, `${variant} to date`);
      expectSeries(timeline.daily, variant, timeline.days, expected.daily as ByPlace, `${variant} daily`);
      expectSeries(timeline.sinceExposure.toDate, variant, timeline.sinceExposure.days, expected.sinceToDate as ByPlace, `${variant} since`);
      expectSeries(timeline.sinceExposure.daily, variant, timeline.sinceExposure.days, expected.sinceDaily as ByPlace, `${variant} since, daily`);
      expectTrend(timeline.sinceExposure.trends, variant, expected.trend);
    }
  });
});
