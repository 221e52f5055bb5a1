import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import { evaluate, TinyWorkspace } from './tiny-workspace';

const events = `SELECT 'u' || (hash(i) % 400) AS user_id, CASE WHEN i % 7 = 0 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
  ['control', 'treatment'][1 + (hash(hash(i) % 400) % 2)::INT] AS variant, TIMESTAMP '2026-03-01 00:00:00' + INTERVAL (hash(i * 17) % (10 * 86400)) SECOND AS ts
  FROM range(4000) t(i)`;
const purchase = { source: 'events', where: "event = 'purchase'" };
const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  period: { from: '2026-03-01', to: '2026-03-10' },
  metrics: [
    { id: 'conversion', kind: 'conversion', ...purchase, window: { within: '1d' }, minimumEffect: 0.05 },
    { id: 'orders', kind: 'count', ...purchase, method: 'poisson' },
  ],
};

describe('an evaluation under a plan of looks', () => {
  it.each(['always-valid', 'msprt'] as const)('%s: keeps the smallest p so far, and says what peeking would have claimed', async (sequential) => {
    const { timeline, sequence } = await evaluate(await TinyWorkspace.open({ events }), { ...definition, analysis: { sequential } }, { timeline: true });
    const days = timeline.filter(({ metric }) => metric === 'conversion');
    expect(days.length).toBeGreaterThan(5);
    days.forEach((day, at) => {
      expect(day.runningPValue).toBe(Math.min(...days.slice(0, at + 1).flatMap(({ pValue }) => (pValue === null ? [] : [pValue]))));
    });
    expect(sequence).toMatchObject({ plan: sequential, declared: false, remaining: null });
    expect(sequence?.peeks?.map(({ metric }) => metric)).toEqual(['conversion']);
  });

  it('kim-demets: states what error is left, and that fewer units came than were planned', async () => {
    const { sequence, timeline } = await evaluate(await TinyWorkspace.open({ events }), { ...definition, analysis: { sequential: 'kim-demets', plannedUnits: 1000 } }, { timeline: true });
    const { schedule, remaining, looks = [] } = sequence ?? {};
    expect(schedule).toBe('short');
    expect(remaining).toBeCloseTo(0.05 - (looks.at(-1)?.spent ?? NaN), 12);
    expect(timeline.some((day) => 'runningPValue' in day)).toBe(false);
  });
});

describe('the Bayesian reading of an evaluation', () => {
  it('is exact for shares and for counts compared as Poisson, and follows the declared priors', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const [share, rate] = (await evaluate(workspace, definition)).estimates;
    expect([share?.bayesianModel, rate?.bayesianModel]).toEqual(['beta-binomial', 'gamma-poisson']);
    expect((share?.expectedGain ?? NaN) - (share?.expectedLoss ?? NaN)).toBeCloseTo(share?.difference ?? NaN, 1);
    expect(share?.probabilityOfMinimumEffect).toBeLessThan(share?.probabilityToBeatControl ?? NaN);
    const priors = { prior: { standardDeviation: 0.01 }, ratePrior: { events: 5000, units: 1000 } };
    const [drawn, drawnRate] = (await evaluate(workspace, { ...definition, analysis: priors })).estimates;
    expect([drawn?.bayesianModel, drawnRate?.bayesianModel]).toEqual(['normal', 'gamma-poisson']);
    expect(Math.abs(drawn?.credibleHigh ?? NaN)).toBeLessThan(0.03);
    expect(drawn?.pValue).toBe(share?.pValue);
    expect(Math.abs((drawnRate?.credibleHigh ?? NaN) + (drawnRate?.credibleLow ?? NaN))).toBeLessThan(Math.abs((rate?.credibleHigh ?? NaN) + (rate?.credibleLow ?? NaN)));
  });
});
