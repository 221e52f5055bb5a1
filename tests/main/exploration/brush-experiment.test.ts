import { beforeAll, describe, expect, it } from 'vitest';
import type { BrushRequest, Brushed, UnitSelection } from '../../../src-contract/brush';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { brushExperiment } from '../../../src-main/exploration/brush-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

/** One exposure row per unit, which also says what the unit will have spent and viewed, so that SQL can state any condition. */
const events = `
  WITH units AS (SELECT i, ['control', 'a', 'b'][1 + i % 3] AS variant, TIMESTAMP '2026-03-05 00:30' + INTERVAL (i * 37 % 240) HOUR AS ts, ['DE', 'US', NULL][1 + i // 3 % 3] AS country, ['phone', 'desk'][1 + i * 11 % 2] AS device FROM range(1800) t(i)),
  bought AS (SELECT i, ts + INTERVAL (1 + k) HOUR AS ts, round(5 + (i * 13 + k * 29) % 97 / 7.0 + CASE WHEN variant = 'b' THEN 1 ELSE 0 END, 2) AS x FROM units, range(3) r(k) WHERE (i * 5 + k * 3) % 7 < 2),
  seen AS (SELECT i, ts + INTERVAL (k) MINUTE AS ts FROM units, range(12) r(k) WHERE k < (i * 17) % 11 + 1),
  earlier AS (SELECT i, ts - INTERVAL (5) HOUR AS ts, round((i * 19) % 31 + (i * 13) % 97 / 9.0, 2) AS x FROM units WHERE i % 4 > 0)
  SELECT i AS unit, 'exposure' AS event, variant, ts, NULL::DOUBLE AS x, country, device,
    coalesce((SELECT sum(x) FROM bought WHERE bought.i = units.i), 0) AS spent, (SELECT count(*) FROM seen WHERE seen.i = units.i) AS views FROM units
  UNION ALL SELECT i, 'buy', NULL, ts, x, NULL, NULL, NULL, NULL FROM bought
  UNION ALL SELECT i, 'view', NULL, ts, NULL, NULL, NULL, NULL, NULL FROM seen
  UNION ALL SELECT i, 'buy', NULL, ts, x, NULL, NULL, NULL, NULL FROM earlier`;
const buys = { source: 'events', where: "event = 'buy'" };
const spent = { ...buys, kind: 'mean' as const, value: 'x', aggregate: 'sum' as const };
const views = { source: 'events', where: "event = 'view'" };
const written: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-05', to: '2026-03-31' },
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'a' }, { id: 'b' }], segments: ['country'],
  metrics: [
    { id: 'revenue', ...spent },
    { id: 'capped', ...spent, cap: { upperValue: 21, lowerValue: 1 } },
    { id: 'adjusted', ...spent, covariate: [{ days: 2 }, { source: 'events', where: "event = 'buy'", value: 'x', aggregate: 'max' }] },
    { id: 'per_buyer', ...spent, zeros: 'exclude' },
    { id: 'logged', ...spent, transform: 'log1p' },
    { id: 'views', kind: 'count', ...views },
    { id: 'buyers', kind: 'conversion', ...buys, method: 'miettinen-nurminen' },
    { id: 'basket', kind: 'ratio', numerator: { ...buys, value: 'x', aggregate: 'sum' }, denominator: { ...buys, aggregate: 'count' }, covariate: { days: 2 } },
    { id: 'buys_per_view', kind: 'ratio', numerator: { ...buys, aggregate: 'count' }, denominator: { ...views, aggregate: 'count' } },
    { id: 'median_unit', kind: 'quantile', ...buys, value: 'x', quantile: 0.5, per: 'unit' },
    { id: 'p80_event', kind: 'quantile', ...buys, value: 'x', quantile: 0.8, per: 'event' },
  ],
};

async function workshop(definition: Definition = written) {
  const workspace = await TinyWorkspace.open({ events });
  const statistics = new InProcessStatistics();
  const brush = (selection: UnitSelection, o: Partial<BrushRequest> = {}): Promise<Brushed> =>
    brushExperiment({ job: 'brush', definition: JSON.stringify(definition), baseDirectory: null, selection, metrics: null, views: [], ...o }, { workspace, statistics });
  const evaluate = (changes: Partial<Definition>): Promise<Evaluation> =>
    evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf({ ...definition, segments: [], ...changes }), baseDirectory: null, timeline: false });
  return { workspace, brush, evaluate };
}

const figures = [
  'units', 'controlUnits', 'value', 'controlValue', 'standardDeviation', 'controlStandardDeviation', 'difference', 'differenceStandardError',
  'differenceLow', 'differenceHigh', 'lift', 'liftStandardError', 'liftLow', 'liftHigh', 'statistic', 'degreesOfFreedom',
] as const;

/** Equal to 1e-12 of the size of what was subtracted. */
function expectSame(own: number | null, sql: number | null, scale: number, what: string): void {
  if (own === null || sql === null) expect(own, what).toBe(sql);
  else expect(Math.abs(own - sql), `${what}: ${String(own)} and ${String(sql)}`).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(sql), scale));
}

function expectEqual({ estimates }: Brushed, evaluation: Evaluation): void {
  expect(estimates.map(({ metric, variant }) => [metric, variant])).toEqual(evaluation.estimates.map(({ metric, variant }) => [metric, variant]));
  estimates.forEach((own, at) => {
    const sql = evaluation.estimates[at]!;
    for (const name of figures) expectSame(own[name], sql[name], 1, `${own.metric} ${own.variant} ${name}`);
    expectSame(own.exploratoryPValue, sql.pValue, 1, `${own.metric} p`);
    expectSame(own.cap?.cutShare ?? null, sql.cap?.cutShare ?? null, 1, `${own.metric} cut share`);
    expectSame(own.adjustment?.varianceReduction ?? null, sql.adjustment?.varianceReduction ?? null, 1, `${own.metric} variance reduction`);
    expect(own.reason).toBe(sql.reason);
  });
}

describe('a brushed selection', () => {
  let shop: Awaited<ReturnType<typeof workshop>>;
  beforeAll(async () => { shop = await workshop(); });

  const cases: readonly (readonly [string, UnitSelection, string])[] = [
    ['levels of a column, also of empty cells', [{ kind: 'levels', column: 'country', levels: ['DE', null] }], "country = 'DE' OR country IS NULL"],
    ['days of exposure', [{ kind: 'days', from: '2026-03-06', to: '2026-03-09' }], "ts::DATE BETWEEN DATE '2026-03-06' AND DATE '2026-03-09'"],
    ['a range of a metric’s values', [{ kind: 'values', metric: 'revenue', from: 10, to: 27.5 }], 'spent >= 10 AND spent < 27.5'],
    ['a range that starts at zero, with and without zeros', [{ kind: 'values', metric: 'capped', from: 0, to: 25, withoutZeros: true }, { kind: 'values', metric: 'views', from: 0, to: 8 }], 'spent > 0 AND spent < 25 AND views < 8'],
    ['a range of a metric that leaves units without rows out', [{ kind: 'values', metric: 'per_buyer', from: null, to: 30 }], 'spent > 0 AND spent < 30'],
    ['a range of whole numbers, open above', [{ kind: 'values', metric: 'views', from: 5, to: null }], 'views >= 5'],
    ['all of it together', [{ kind: 'levels', column: 'device', levels: ['phone'] }, { kind: 'days', from: null, to: '2026-03-11' }, { kind: 'values', metric: 'views', from: 2, to: 11 }, { kind: 'levels', column: 'country', levels: ['US', 'DE'] }], "device = 'phone' AND ts::DATE <= DATE '2026-03-11' AND views >= 2 AND views < 11 AND country IN ('US', 'DE')"],
    ['nobody', [{ kind: 'levels', column: 'country', levels: [] }, { kind: 'days', from: null, to: null }], ''],
  ];
  for (const [what, selection, filter] of cases) {
    it(`of ${what} says what an evaluation filtered by SQL says`, async () => {
      const brushed = await shop.brush(selection);
      expect(brushed).toMatchObject({ exploratory: true, confidence: 0.95, selection });
      if (filter === '') {
        expect(brushed.variants.map(({ selected }) => selected)).toEqual([0, 0, 0]);
        expect(brushed.estimates.every(({ value, exploratoryPValue, reason }) => value === null && exploratoryPValue === null && reason !== null)).toBe(true);
        return;
      }
      const evaluation = await shop.evaluate({ filters: { exposure: filter } });
      expect(brushed.variants.map(({ variant, selected }) => [variant, selected])).toEqual(evaluation.variants.map(({ id, units }) => [id, units]));
      expectEqual(brushed, evaluation);
    });
  }

  it('says the same whatever was brushed before it', async () => {
    const [, selection] = cases[2]!;
    const before = await shop.brush(selection);
    for (let day = 5; day < 40; day += 1) await shop.brush([{ kind: 'days', from: `2026-03-${String(day).padStart(2, '0')}`, to: null }], { metrics: [] });
    const again = await shop.brush(selection);
    expect(again.estimates).toEqual(before.estimates);
    expect(again.variants).toEqual(before.variants);
  });

  it('of everything is the readout itself, without verdicts and corrections', async () => {
    const brushed = await shop.brush([]);
    expectEqual(brushed, await shop.evaluate({}));
    expect(Object.keys(brushed.estimates[0]!)).not.toEqual(expect.arrayContaining(['pValue', 'adjustedPValue', 'segment']));
  });

  it('leaves hidden variants out, and says how many of their units would be selected', async () => {
    const brushed = await shop.brush([{ kind: 'variants', hidden: ['a'] }, { kind: 'levels', column: 'device', levels: ['desk'] }], { views: [{ kind: 'levels', column: 'country' }] });
    const evaluation = await shop.evaluate({ filters: { exposure: "device = 'desk' AND variant <> 'a'" } });
    expectEqual(brushed, { ...evaluation, estimates: evaluation.estimates.filter(({ variant }) => variant === 'b') });
    expect(brushed.variants).toEqual(['control', 'a', 'b'].map((variant) => ({ variant, all: 600, selected: 300, hidden: variant === 'a' })));
    expect(brushed.views[0]).toMatchObject({ counts: [[100, 100, 100], [0, 0, 0], [100, 100, 100]], all: [[200, 200, 200], [200, 200, 200], [200, 200, 200]] });
  });

  it('keeps the cut points of all units where a cap is a quantile', async () => {
    const { brush, evaluate } = await workshop({ ...written, metrics: [{ id: 'revenue', ...spent, cap: { upper: 0.95 } }] });
    const [whole] = (await evaluate({})).estimates;
    const { estimates, notes } = await brush([{ kind: 'values', metric: 'revenue', from: null, to: 20 }]);
    expect(estimates[0]?.cap).toEqual({ lower: null, upper: whole?.cap?.upper, cutShare: 0 });
    expect(notes).toContain('Caps keep the cut points of all units.');
  });

  it('answers methods that read every unit’s value by Welch’s test, and says so', async () => {
    const analysis = { method: 'bootstrap' as const };
    const { brush, evaluate } = await workshop({ ...written, metrics: written.metrics.slice(0, 1), analysis });
    const selection: UnitSelection = [{ kind: 'levels', column: 'country', levels: ['US'] }];
    const { estimates } = await brush(selection);
    const welch = (await evaluate({ analysis: { method: 'welch' }, filters: { exposure: "country = 'US'" } })).estimates;
    expectSame(estimates[0]!.exploratoryPValue, welch[0]!.pValue, 1, 'p');
    expect(estimates[0]).toMatchObject({ method: 'welch', note: 'Bootstrap reads every unit’s value; selections are compared by Welch’s t.' });
  });

  it('counts each view under the conditions of the others', async () => {
    const selection: UnitSelection = [{ kind: 'levels', column: 'country', levels: ['DE'] }, { kind: 'values', metric: 'basket', from: 6, to: 16 }, { kind: 'days', from: '2026-03-07', to: '2026-03-08' }];
    const { views, variants } = await shop.brush(selection, { metrics: [], views: [{ kind: 'levels', column: 'country' }, { kind: 'days' }, { kind: 'values', metric: 'basket' }, { kind: 'values', metric: 'p80_event' }, { kind: 'levels', column: 'device' }] });
    const connection = await shop.workspace.database.connect();
    const quotient = "(SELECT sum(x) / count(*) FROM events b WHERE b.event = 'buy' AND b.unit = e.unit AND b.ts >= e.ts)";
    const value = `quotient >= 6 AND quotient < 16`;
    const country = "country = 'DE'";
    const day = "ts::DATE BETWEEN '2026-03-07' AND '2026-03-08'";
    const counted = async (bar: string, where: string): Promise<Record<string, number>> => {
      const rows = await connection.rows<{ bar: string; units: number }>(`SELECT variant || ' ' || coalesce((${bar})::VARCHAR, '(none)') AS bar, count(*)::INT AS units FROM (SELECT *, ${quotient} AS quotient FROM events e WHERE event = 'exposure') WHERE ${where} GROUP BY 1`);
      return Object.fromEntries(rows.map((row) => [row.bar, row.units]));
    };
    const told = (bars: readonly (string | null)[], counts: readonly (readonly number[])[]): Record<string, number> =>
      Object.fromEntries(counts.flatMap((own, variant) => own.flatMap((units, at) => (units === 0 ? [] : [[`${variants[variant]!.variant} ${bars[at] ?? '(none)'}`, units]]))));
    const [byCountry, byDay, byValue, byEvent, byDevice] = views;
    if (byCountry?.kind !== 'levels' || byDay?.kind !== 'days' || byValue?.kind !== 'values' || byEvent?.kind !== 'values' || byDevice?.kind !== 'levels') throw new Error('views come in the order of the request');
    expect(told(byCountry.levels, byCountry.counts)).toEqual(await counted('country', `${value} AND ${day}`));
    expect(told(byDay.days, byDay.counts)).toEqual(await counted('ts::DATE', `${country} AND ${value}`));
    expect(told(byDevice.levels, byDevice.counts)).toEqual(await counted('device', `${country} AND ${value} AND ${day}`));
    const bin = `list_count(list_filter([${byValue.edges.map(String).join(', ')}], edge -> edge <= quotient)) - 1`;
    expect(told(byValue.edges.map((_, at) => String(at)), byValue.counts)).toEqual(await counted(bin, `${country} AND ${day} AND quotient >= ${String(byValue.edges[0])} AND quotient < ${String(byValue.edges.at(-1))}`));
    byValue.counts.forEach((own, variant) => {
      const { zeros, below, above, without } = byValue.beside[variant]!;
      const inOthers = byDevice.all[variant]!.reduce((sum, units) => sum + units, 0);
      expect(byValue.all[variant]!.reduce((sum, units) => sum + units, 0) + Object.values(byValue.besideAll[variant]!).reduce((sum: number, units: number) => sum + units, 0)).toBe(inOthers);
      expect(own.reduce((sum, units) => sum + units, 0) + zeros + below + above + without).toBeLessThanOrEqual(inOthers);
      expect(without).toBeGreaterThan(0);
    });
    expect(byEvent).toMatchObject({ edges: [], reason: expect.stringContaining('no single value per unit') as string });
    connection.close();
  });

  it('asks the database nothing once the columns are read', async () => {
    await shop.brush([{ kind: 'levels', column: 'device', levels: ['desk'] }]);
    const before = shop.workspace.statements.length;
    await shop.brush([{ kind: 'levels', column: 'device', levels: ['phone'] }], { views: [{ kind: 'days' }, { kind: 'values', metric: 'revenue' }] });
    expect(shop.workspace.statements.slice(before).filter((sql) => sql.includes('CREATE') || sql.includes('FROM "events"'))).toEqual([]);
  });

  it('names what is not there', async () => {
    await expect(shop.brush([{ kind: 'levels', column: 'nowhere', levels: [] }])).rejects.toMatchObject({ failure: { kind: 'input' } });
    await expect(shop.brush([{ kind: 'values', metric: 'nothing', from: 0, to: 1 }])).rejects.toMatchObject({ failure: { kind: 'input', message: 'There is no metric "nothing".' } });
    await expect(shop.brush([{ kind: 'values', metric: 'p80_event', from: 0, to: 1 }])).rejects.toMatchObject({ failure: { kind: 'input' } });
    await expect(shop.brush([], { metrics: ['nothing'] })).rejects.toMatchObject({ failure: { kind: 'input' } });
  });
});
