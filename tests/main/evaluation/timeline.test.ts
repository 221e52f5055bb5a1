import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Metric } from '../../../src-contract/metrics/catalogue';
import { evaluate, TinyWorkspace } from './tiny-workspace';

const events = `SELECT 'u' || (hash(i) % 300) AS user_id, CASE WHEN i % 7 = 0 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
  ['control', 'treatment'][1 + (hash(hash(i) % 300) % 2)::INT] AS variant, 20 + (hash(i * 31) % 1000) / 10.0 AS amount,
  TIMESTAMP '2026-03-01 00:00:00' + INTERVAL (hash(i * 17) % (10 * 86400)) SECOND AS ts
  FROM range(5000) t(i)`;
const purchase = { source: 'events', where: "event = 'purchase'" };
const view = { source: 'events', where: "event = 'view'" };
const metrics: Metric[] = [
  { id: 'conversion', kind: 'conversion', ...purchase, window: { within: '2d' } },
  { id: 'orders', kind: 'count', ...purchase },
  { id: 'revenue', kind: 'mean', ...purchase, value: 'amount', covariate: { days: 3 } },
  { id: 'average', kind: 'mean', ...purchase, value: 'amount', aggregate: 'average', zeros: 'exclude' },
  { id: 'largest', kind: 'mean', ...purchase, value: 'amount', aggregate: 'max' },
  { id: 'smallest', kind: 'mean', ...purchase, value: 'amount', aggregate: 'min', zeros: 'exclude', transform: 'log1p' },
  { id: 'last', kind: 'mean', ...purchase, value: 'amount', aggregate: 'last' },
  { id: 'order_value', kind: 'ratio', numerator: { ...purchase, value: 'amount' }, denominator: view, covariate: { days: 2 } },
  { id: 'back', kind: 'retention', ...view, window: { from: '1d', to: '3d' } },
];
const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  period: { from: '2026-03-02', to: '2026-03-09', timezone: 'America/New_York' },
  metrics,
};
const figures = ['value', 'controlValue', 'standardDeviation', 'difference', 'differenceStandardError', 'pValue', 'liftLow'] as const;

describe('a timeline', () => {
  it('shows on each day what an evaluation of the data up to that midnight shows', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const { timeline } = await evaluate(workspace, definition, { timeline: true });
    expect([...new Set(timeline.map(({ day }) => day))]).toEqual(['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09']);
    const midnights = { '2026-03-02': '2026-03-03 05:00', '2026-03-05': '2026-03-06 05:00', '2026-03-08': '2026-03-09 04:00', '2026-03-09': '2026-03-10 04:00' };
    for (const [day, midnight] of Object.entries(midnights)) {
      const known = await TinyWorkspace.open({ events: `SELECT * FROM (${events}) WHERE ts < TIMESTAMP '${midnight}'` });
      const { estimates } = await evaluate(known, { ...definition, period: { ...definition.period, to: day } });
      for (const estimate of estimates) {
        const [onDay] = timeline.filter((one) => one.day === day && one.metric === estimate.metric);
        expect(onDay).toMatchObject({ units: estimate.units, controlUnits: estimate.controlUnits });
        for (const figure of figures) {
          const [expected, found] = [estimate[figure], onDay?.[figure]];
          if (expected === null) expect([estimate.metric, day, figure, found]).toEqual([estimate.metric, day, figure, null]);
          else expect(Math.abs((found ?? NaN) - expected), `${estimate.metric} ${day} ${figure}`).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(expected)));
        }
      }
    }
  });
  it('keeps the cut points of the full data', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const capped: Metric = { id: 'revenue', kind: 'mean', ...purchase, value: 'amount', cap: { upper: 0.9 } };
    const { timeline, estimates } = await evaluate(workspace, { ...definition, metrics: [capped] }, { timeline: true });
    const upper = estimates[0]?.cap?.upper ?? NaN;
    const fixed: Metric = { ...capped, cap: { upperValue: upper } };
    const early = await evaluate(workspace, { ...definition, metrics: [fixed], period: { ...definition.period, to: '2026-03-04' } });
    const onDay = timeline.find(({ day }) => day === '2026-03-04');
    expect(onDay?.value).toBeCloseTo(early.estimates[0]?.value ?? NaN, 10);
    expect(onDay?.differenceStandardError).toBeCloseTo(early.estimates[0]?.differenceStandardError ?? NaN, 10);
  });
  it('is empty where exposures have no time', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const { timeline } = await evaluate(workspace, { ...definition, sources: { events: { path: 'e' } }, period: undefined, metrics: [{ id: 'orders', kind: 'count', ...purchase }] }, { timeline: true });
    expect(timeline).toEqual([]);
  });
});
