import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Metric } from '../../../src-contract/metrics/catalogue';
import { estimateOf, evaluate, TinyWorkspace } from './tiny-workspace';

const events = `SELECT * FROM (VALUES
  ('u1', 'exposure', 'control',   NULL, TIMESTAMP '2026-03-02 10:00:00', 'DE'),
  ('u1', 'purchase', NULL,        10.0, TIMESTAMP '2026-03-02 11:00:00', 'DE'),
  ('u1', 'purchase', NULL,        5.0,  TIMESTAMP '2026-03-10 11:00:00', 'DE'),
  ('u2', 'exposure', 'control',   NULL, TIMESTAMP '2026-03-03 10:00:00', 'US'),
  ('u2', 'purchase', NULL,        7.0,  TIMESTAMP '2026-03-03 09:59:59', 'US'),
  ('u3', 'exposure', 'treatment', NULL, TIMESTAMP '2026-03-02 10:00:00', 'DE'),
  ('u3', 'exposure', 'treatment', NULL, TIMESTAMP '2026-03-04 10:00:00', 'FR'),
  ('u3', 'purchase', NULL,        20.0, TIMESTAMP '2026-03-02 10:00:00', 'DE'),
  ('u4', 'exposure', 'treatment', NULL, TIMESTAMP '2026-03-05 10:00:00', 'US'),
  ('u4', 'purchase', NULL,        4.0,  TIMESTAMP '2026-03-12 09:59:59', 'US'),
  ('u4', 'purchase', NULL,        6.0,  TIMESTAMP '2026-03-12 10:00:00', 'US'),
  ('u5', 'exposure', 'treatment', NULL, TIMESTAMP '2026-03-05 10:00:00', NULL),
  ('u6', 'exposure', 'control',   NULL, TIMESTAMP '2026-03-05 10:00:00', 'US'),
  ('u6', 'exposure', 'treatment', NULL, TIMESTAMP '2026-03-06 10:00:00', 'US'),
  ('u7', 'exposure', 'mystery',   NULL, TIMESTAMP '2026-03-06 10:00:00', 'US'),
  ('u8', 'purchase', NULL,        99.0, TIMESTAMP '2026-03-06 10:00:00', 'US'),
  (NULL, 'exposure', 'control',   NULL, TIMESTAMP '2026-03-06 10:00:00', 'US'),
  ('',   'exposure', 'control',   NULL, TIMESTAMP '2026-03-06 10:00:00', 'US')
) t(user_id, event, variant, amount, ts, country)`;

const base: Definition = {
  liftbench: 1,
  id: 'tiny',
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [],
};
const purchase = { source: 'events', where: "event = 'purchase'" };

describe('an evaluation of a tiny event log', () => {
  it('counts units of each variant, and those it leaves out', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), { ...base, metrics: [{ id: 'conversion', kind: 'conversion', ...purchase }] });
    expect(evaluation.variants.map(({ id, units, share }) => [id, units, share])).toEqual([['control', 2, 0.4], ['treatment', 3, 0.6]]);
    expect(evaluation.provenance.exposure).toMatchObject({
      rowsRead: 18, exposureRows: 11, exposedUnits: 7, nullUnits: 2, unitsInSeveralVariants: 1, outsidePeriod: 0, filteredOut: 0,
      undeclared: [{ variant: 'mystery', units: 1 }],
      severalByVariants: [{ variants: 'control + treatment', units: 1 }],
    });
    expect(evaluation.checks.map(({ id, status }) => [id, status])).toContainEqual(['multiple-variants', 'warn']);
  });

  it('counts rows from first exposure on, inside the window', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), {
      ...base,
      metrics: [
        { id: 'conversion', kind: 'conversion', ...purchase },
        { id: 'revenue', kind: 'mean', ...purchase, value: 'amount' },
        { id: 'week', kind: 'mean', ...purchase, value: 'amount', window: { within: '7d' } },
        { id: 'orders', kind: 'count', ...purchase },
        { id: 'back', kind: 'retention', ...purchase, window: { from: '7d', to: '14d' } },
        { id: 'largest', kind: 'mean', ...purchase, value: 'amount', aggregate: 'max' },
        { id: 'largest_of_buyers', kind: 'mean', ...purchase, value: 'amount', aggregate: 'max', zeros: 'exclude' },
        { id: 'last', kind: 'mean', ...purchase, value: 'amount', aggregate: 'last', zeros: 'exclude' },
        { id: 'average', kind: 'mean', ...purchase, value: 'amount', aggregate: 'average', zeros: 'exclude' },
        { id: 'smallest', kind: 'mean', ...purchase, value: 'amount', aggregate: 'min', zeros: 'exclude' },
        { id: 'order_value', kind: 'ratio', numerator: { ...purchase, value: 'amount' }, denominator: purchase },
      ],
    });
    const values = Object.fromEntries(evaluation.estimates.map(({ metric, controlValue, value, controlUnits, units }) => [metric, [controlValue, value, controlUnits, units]]));
    expect(values).toEqual({
      conversion: [1 / 2, 2 / 3, 2, 3],
      revenue: [15 / 2, 30 / 3, 2, 3],
      week: [10 / 2, 24 / 3, 2, 3],
      orders: [2 / 2, 3 / 3, 2, 3],
      back: [1 / 2, 1 / 3, 2, 3],
      largest: [10 / 2, 26 / 3, 2, 3],
      largest_of_buyers: [10, 13, 1, 2],
      last: [5, 13, 1, 2],
      average: [7.5, 12.5, 1, 2],
      smallest: [5, 12, 1, 2],
      order_value: [15 / 2, 30 / 3, 2, 3],
    });
  });

  it('takes a unit that changed variant in its first one when asked to', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), {
      ...base, exposure: { ...base.exposure, multiple: 'first' }, metrics: [{ id: 'orders', kind: 'count', ...purchase }],
    });
    expect(evaluation.variants.map(({ units }) => units)).toEqual([3, 3]);
  });

  it('gives estimates per level of a segment, as it was at first exposure', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), { ...base, segments: ['country'], metrics: [{ id: 'orders', kind: 'count', ...purchase }] });
    expect(evaluation.estimates.map(({ segment, controlUnits, units }) => [segment, controlUnits, units])).toEqual([
      [null, 2, 3], ['country=DE', 1, 1], ['country=US', 1, 1], ['country=(none)', 0, 1],
    ]);
    expect(estimateOf(evaluation, 'orders', { segment: 'country=DE' })).toMatchObject({ controlValue: 2, value: 1 });
  });

  it('needs no metric to tell the split', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), base);
    expect(evaluation.estimates).toEqual([]);
    expect(evaluation.checks.find(({ id }) => id === 'sample-ratio')?.status).toBe('pass');
  });

  it('leaves out exposures outside the period and what the filter excludes, and counts them', async () => {
    const evaluation = await evaluate(await TinyWorkspace.open({ events }), {
      ...base, period: { from: '2026-03-03', to: '2026-03-05', timezone: 'UTC' }, filters: { exposure: "country <> 'FR'" }, metrics: [{ id: 'orders', kind: 'count', ...purchase }],
    });
    // u3's exposure in the period is filtered out, u5 has no country, u1 was exposed before, u6 a second time and u7 after.
    expect(evaluation.provenance.exposure).toMatchObject({ exposureRows: 11, filteredOut: 2, nullUnits: 2, outsidePeriod: 4, exposedUnits: 3, units: 3 });
    expect(evaluation.variants.map(({ units }) => units)).toEqual([2, 1]);
    expect(estimateOf(evaluation, 'orders')).toMatchObject({ controlValue: 0, value: 0 });
  });

  it('stops with the period what has no window, and gives a window to every unit in full', async () => {
    const late = `SELECT * FROM (VALUES
      ('u1', 'control',   'exposure', NULL, TIMESTAMP '2026-03-05 23:00:00.5'), ('u2', 'treatment', 'exposure', NULL, TIMESTAMP '2026-03-02 10:00'),
      ('u1', NULL, 'purchase',  1.0, TIMESTAMP '2026-03-05 23:59:59.9'), ('u1', NULL, 'purchase',  2.0, TIMESTAMP '2026-03-06 00:00:00.1'),
      ('u1', NULL, 'purchase',  4.0, TIMESTAMP '2026-03-08 10:00'), ('u1', NULL, 'purchase', 8.0, TIMESTAMP '2026-03-20 10:00'),
      ('u2', NULL, 'purchase', 16.0, TIMESTAMP '2026-03-05 10:00'), ('u2', NULL, 'purchase', 32.0, TIMESTAMP '2026-03-10 10:00'),
      ('u2', NULL, 'purchase', 64.0, TIMESTAMP '2099-01-01 10:00')
    ) t(user_id, variant, event, amount, ts)`;
    const revenue = { ...purchase, kind: 'mean', value: 'amount' } as const;
    const metrics: Metric[] = [
      { id: 'open', ...revenue },
      { id: 'week', ...revenue, window: { within: '7d' } },
      { id: 'later', ...revenue, window: { from: '2d', to: '14d' } },
      { id: 'from_second_day', ...revenue, window: { from: '2d' } },
    ];
    const inPeriod = await evaluate(await TinyWorkspace.open({ events: late }), { ...base, period: { from: '2026-03-02', to: '2026-03-05', timezone: 'UTC' }, metrics });
    expect(inPeriod.estimates.map(({ metric, controlValue, value }) => [metric, controlValue, value])).toEqual([
      ['open', 1, 16], ['week', 7, 16], ['later', 4, 48], ['from_second_day', 0, 16],
    ]);
    const open = await evaluate(await TinyWorkspace.open({ events: late }), { ...base, metrics });
    expect(open.estimates.map(({ metric, controlValue, value }) => [metric, controlValue, value])).toEqual([
      ['open', 15, 112], ['week', 7, 16], ['later', 4, 48], ['from_second_day', 12, 112],
    ]);
  });

  it('takes a covariate from another source: before exposure where that has times, all of it otherwise', async () => {
    const history = `SELECT * FROM (VALUES ('u1', TIMESTAMP '2026-03-01', 100.0), ('u1', TIMESTAMP '2026-03-03', 50.0), ('u3', TIMESTAMP '2026-03-01', 20.0), ('u4', TIMESTAMP '2026-03-01', 30.0)) t(user_id, day, spent)`;
    const metric = { id: 'revenue', kind: 'mean', ...purchase, value: 'amount', covariate: { source: 'history', value: 'spent' } } as const;
    const thetas: (number | null | undefined)[] = [];
    for (const time of ['day', undefined]) {
      const evaluation = await evaluate(await TinyWorkspace.open({ events, history }), {
        ...base, sources: { ...base.sources, history: { path: 'h', ...(time === undefined ? {} : { time }) } }, metrics: [metric],
      });
      thetas.push(estimateOf(evaluation, 'revenue').adjustment?.theta);
    }
    // cov/var over u1 … u5 by hand: y = 15, 0, 20, 10, 0; x = 100, 0, 20, 30, 0, and 150, 0, 20, 30, 0 with all rows.
    expect(thetas[0]).toBeCloseTo(850 / 6800, 12);
    expect(thetas[1]).toBeCloseTo(1150 / 15800, 12);
  });

  it('hashes the definition by its meaning', async () => {
    const hash = async (definition: Definition): Promise<string> => (await evaluate(await TinyWorkspace.open({ events }), definition)).experiment.definitionHash;
    const metric = { id: 'orders', kind: 'count', ...purchase } as const;
    const plain = await hash({ ...base, metrics: [metric] });
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash({ ...base, name: 'Another name', sources: { events: { path: 'elsewhere.csv', time: 'ts' } }, analysis: { confidence: 0.95 }, metrics: [{ ...metric, name: 'Orders' }] })).toBe(plain);
    expect(await hash({ ...base, analysis: { confidence: 0.9 }, metrics: [metric] })).not.toBe(plain);
  });
});
