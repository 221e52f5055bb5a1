import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { MetricTimeline, TimelineChoice } from '../../../src-contract/metric-timeline';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { exploreExperiment } from '../../../src-main/exploration/explore-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

const events = `
  SELECT i AS unit, i // 3 AS company, 'x' AS event, ['control', 'a', 'b'][1 + ((i // 3) % 3)::INT] AS variant, TIMESTAMP '2026-03-05 01:00' + INTERVAL ((i * 7) % 96) HOUR AS ts, NULL::DOUBLE AS x, CASE WHEN i % 2 = 0 THEN 'l' ELSE 'm' END AS level FROM range(300) t(i)
  UNION ALL SELECT i, i // 3, 'p', NULL, TIMESTAMP '2026-03-05 03:00' + INTERVAL ((i * 7) % 96 + 20 * d) HOUR, 5.0 + (i * 13 + 7 * d) % 11, NULL FROM range(300) t(i), range(9) v(d) WHERE (i + d) % 4 > 0`;
const purchase = { source: 'events', where: "event = 'p'" } as const;
const written: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-05', to: '2026-03-31', timezone: 'Europe/Prague' }, segments: ['level'],
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'a' }, { id: 'b' }],
  metrics: [
    { id: 'revenue', kind: 'mean', ...purchase, value: 'x', cap: { upper: 0.95 } }, { id: 'orders', kind: 'count', ...purchase },
    { id: 'middle', kind: 'quantile', ...purchase, value: 'x', quantile: 0.5 }, { id: 'share', kind: 'ratio', numerator: { ...purchase, value: 'x' }, denominator: purchase },
    { id: 'later', kind: 'retention', ...purchase, window: { from: '2d', to: '4d' } },
  ],
};

async function timelineOf(definition: Definition, metric: string, timeline?: TimelineChoice) {
  const workspace = await TinyWorkspace.open({ events });
  const statistics = new InProcessStatistics();
  const complete = definitionOf(definition);
  const found = await exploreExperiment({ kind: 'timeline', metric, segment: null, timeline }, complete, {
    evaluate: (one, exploration) => evaluateExperiment({ workspace, statistics, definition: one, baseDirectory: null, timeline: false, exploration }), signal: new AbortController().signal, onProgress: () => undefined,
  });
  const readout = await evaluateExperiment({ workspace, statistics, definition: { ...complete, control: timeline?.baseline ?? complete.control }, baseDirectory: null, timeline: true });
  return { found, readout };
}

const last = ({ toDate }: MetricTimeline, variant: string) => toDate.comparisons.find((one) => one.variant === variant)?.points.at(-1);

describe('the timeline of a metric', () => {
  it.each(['revenue', 'orders', 'middle', 'share'])('of %s ends where the readout stands, over all units and in each level, against any baseline', async (metric) => {
    for (const choice of [{ baseline: null, slice: null }, { baseline: 'b', slice: null }, { baseline: 'a', slice: 'level=m' }]) {
      const { found, readout } = await timelineOf(written, metric, choice);
      for (const { variant } of found.timeline!.toDate.comparisons) {
        const estimate = readout.estimates.find((one) => one.metric === metric && one.variant === variant && one.segment === choice.slice)!;
        const point = last(found.timeline!, variant)!;
        expect(point).toMatchObject({ units: estimate.units, controlUnits: estimate.controlUnits });
        for (const [own, its] of [[point.lift, estimate.lift], [point.fixed.liftLow, estimate.liftLow], [point.fixed.liftHigh, estimate.liftHigh], [point.fixed.pValue, estimate.pValue]]) expect(own).toBeCloseTo(its!, 9);
      }
    }
  });

  it('says each day what the evaluation’s own timeline says, in the plan’s reading as well', async () => {
    const planned = { ...written, analysis: { sequential: 'obrien-fleming', plannedUnits: 300 } } as Definition;
    const { found, readout } = await timelineOf(planned, 'revenue');
    const { days, toDate, plan, daily } = found.timeline!;
    expect(plan).toBe('obrien-fleming');
    for (const { variant, points } of toDate.comparisons) {
      points.forEach((point, at) => {
        const own = readout.timeline.find((one) => one.metric === 'revenue' && one.variant === variant && one.day === days[at])!;
        expect(point.lift === null ? null : Number(point.lift.toPrecision(9))).toBe(own.lift === null ? null : Number(own.lift.toPrecision(9)));
        expect([point.plan?.liftLow, point.plan?.pValue].map((figure) => figure?.toPrecision(8))).toEqual([own.liftLow, own.pValue].map((figure) => figure?.toPrecision(8)));
      });
    }
    expect(daily.comparisons.every(({ points }) => points.every(({ plan: none }) => none === null))).toBe(true);
  });

  it('keeps always-valid bands outside the fixed ones, and lets the smallest p so far stand', async () => {
    const { found } = await timelineOf(written, 'orders');
    for (const { points } of found.timeline!.toDate.comparisons) {
      let smallest = 1;
      for (const { fixed, alwaysValid } of points) {
        if (alwaysValid === null || fixed.differenceLow === null || alwaysValid.differenceLow === null) continue;
        expect(alwaysValid.differenceLow).toBeLessThan(fixed.differenceLow);
        smallest = Math.min(smallest, alwaysValid.pValue ?? 1);
        expect(alwaysValid.runningP).toBe(smallest);
      }
    }
  });

  it('adds up: the days alone of a count hold every order once, new units every unit once, levels every unit of the whole', async () => {
    const plain = { ...written, metrics: [written.metrics[1]!] };
    const [{ found: whole }, { found: l }, { found: m }] = await Promise.all([timelineOf(plain, 'orders'), timelineOf(plain, 'orders', { baseline: null, slice: 'level=l' }), timelineOf(plain, 'orders', { baseline: null, slice: 'level=m' })]);
    const orders = (timeline: MetricTimeline): number => timeline.daily.comparisons[0]!.points.reduce((sum, { value, units }) => sum + (value ?? 0) * units, 0);
    const end = last(whole.timeline!, 'a')!;
    expect(orders(whole.timeline!)).toBeCloseTo(end.value! * end.units, 6);
    expect(orders(l.timeline!) + orders(m.timeline!)).toBeCloseTo(orders(whole.timeline!), 6);
    whole.timeline!.arms.forEach(({ newUnits, units }, at) => {
      expect(newUnits.map((_, day) => l.timeline!.arms[at]!.newUnits[day]! + m.timeline!.arms[at]!.newUnits[day]!)).toEqual(newUnits);
      expect(units.at(-1)).toBe([102, 99, 99][at]);
    });
  });

  it('counts matured units only, which fall from day to day, and says which days are immature', async () => {
    const { sinceExposure } = (await timelineOf(written, 'orders')).found.timeline!;
    const { matured, immature, units, days, toDate } = sinceExposure;
    expect(days[0]).toBe(0);
    matured.forEach((count, at) => {
      if (at > 0) expect(count).toBeLessThanOrEqual(matured[at - 1]!);
      expect(immature[at]).toBe(count < units / 2);
      const [a, b] = toDate.comparisons.map(({ points }) => points[at]!);
      expect(a!.units + a!.controlUnits + b!.units).toBe(count);
    });
  });

  it('counts companies where they were randomised', async () => {
    const { found } = await timelineOf({ ...written, randomisationUnit: 'company', metrics: [written.metrics[1]!] }, 'orders');
    expect(found.timeline!.arms.map(({ units }) => units.at(-1))).toEqual([34, 33, 33]);
    const point = found.timeline!.daily.comparisons[0]!.points.at(-2)!;
    expect(point.units + point.controlUnits).toBe(67);
    expect(found.timeline!.sinceExposure.trends[0]).toMatchObject({ reason: null, controlUnits: expect.any(Number) as number });
  });

  it('says why a trend, a day alone or a timeline cannot be had', async () => {
    expect((await timelineOf(written, 'middle')).found.timeline!.sinceExposure.trends[0]?.reason).toContain('quantile has no slope');
    const retention = (await timelineOf(written, 'later')).found.timeline!.sinceExposure;
    expect(retention.days).toEqual([2, 3]);
    expect(retention.trends[0]?.reason).toContain('begins after exposure');
    const untimed: Definition = { ...written, sources: { events: { path: 'e' } }, period: undefined, metrics: [written.metrics[1]!] };
    expect((await timelineOf(untimed, 'orders')).found).toMatchObject({ reason: 'Exposures have no time, so that there are no days.' });
    const resampled = { ...written, analysis: { method: 'permutation' } } as Definition;
    expect((await timelineOf(resampled, 'orders')).found.timeline!.toDate.reason).toContain('choose welch');
  });

  it('names the variants and levels there are when it is asked for others', async () => {
    await expect(timelineOf(written, 'orders', { baseline: 'c', slice: null })).rejects.toMatchObject({ failure: { kind: 'input', next: 'Known: control, a, b.' } });
    await expect(timelineOf(written, 'orders', { baseline: null, slice: 'city=x' })).rejects.toMatchObject({ failure: { kind: 'input' } });
    await expect(timelineOf(written, 'orders', { baseline: null, slice: 'level=z' })).rejects.toMatchObject({ failure: { message: 'No unit has level=z.' } });
  });
});
