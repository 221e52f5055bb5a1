import { beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Metric } from '../../../src-contract/metrics/catalogue';
import { evaluate, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const events = `SELECT 'u' || (i % 400) AS user_id, CASE WHEN i < 400 THEN 'exposure' WHEN i % 3 = 0 THEN 'purchase' ELSE 'view' END AS event,
  CASE WHEN i < 400 THEN ['control', 'treatment', 'other'][1 + i % 3] END AS variant, (i * 7919) % 1000 / 10.0 AS amount,
  TIMESTAMP '2026-03-02' + INTERVAL (i * 97) SECOND AS ts, ['DE', 'US'][1 + i % 2] AS country, ['phone', 'desktop'][1 + (i // 2) % 2] AS device
  FROM range(4000) t(i)`;

const revenue: Metric = { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', covariate: { days: 7 } };
const views: Metric = { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" };
const base: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }, { id: 'other' }],
  metrics: [revenue, views],
  segments: ['country'],
};

describe('a second evaluation', () => {
  let workspace: TinyWorkspace;
  const statistics = new InProcessStatistics();
  beforeAll(async () => {
    workspace = await TinyWorkspace.open({ events });
    await evaluate(workspace, base, { statistics });
  });
  const statementsOf = async (definition: Definition): Promise<string[]> => {
    workspace.statements.length = 0;
    await evaluate(workspace, definition, { statistics, timeline: true });
    return [...workspace.statements];
  };

  it.each<[string, Definition]>([
    ['level', { ...base, analysis: { confidence: 0.9 } }],
    ['sidedness', { ...base, analysis: { alternative: 'greater' } }],
    ['method', { ...base, analysis: { method: 'student' } }],
    ['correction', { ...base, analysis: { correction: 'holm' } }],
    ['adjustment', { ...base, analysis: { covariateAdjustment: false } }],
    ['cap', { ...base, metrics: [{ ...revenue, cap: { upper: 0.95 } }, views] }],
    ['transform', { ...base, metrics: [{ ...revenue, transform: 'log1p' }, views] }],
    ['window', { ...base, metrics: [{ ...revenue, window: { within: '1d' } }, views] }],
    ['aggregate', { ...base, metrics: [{ ...revenue, aggregate: 'max' }, views] }],
    ['aggregate to the last value', { ...base, metrics: [{ ...revenue, aggregate: 'last' }, views] }],
    ['days of a covariate', { ...base, metrics: [{ ...revenue, covariate: { days: 3 } }, views] }],
    ['kind over the same rows', { ...base, metrics: [revenue, { ...views, kind: 'conversion' }] }],
    ['ratio of the same measures', { ...base, metrics: [{ id: 'r', kind: 'ratio', numerator: { source: 'events', where: "event = 'purchase'", value: 'amount' }, denominator: { source: 'events', where: "event = 'view'" } }] }],
    ['segments', { ...base, segments: [] }],
    ['control', { ...base, variants: [{ id: 'control' }, { id: 'treatment', control: true }, { id: 'other' }] }],
    ['weights', { ...base, variants: [{ id: 'control', weight: 2 }, { id: 'treatment' }, { id: 'other' }] }],
    ['acknowledgements', { ...base, acknowledgements: [{ check: 'sample-ratio', reason: 'known outage' }] }],
    ['spelling of a condition', { ...base, metrics: [revenue, { ...views, where: "event = 'view'" }] }],
  ])('asks DuckDB nothing when the %s changes', async (_what, definition) => {
    expect(await statementsOf(definition)).toEqual([]);
  });

  it('scans only for the measure that is new', async () => {
    const statements = await statementsOf({ ...base, metrics: [revenue, views, { id: 'large', kind: 'conversion', source: 'events', where: 'amount > 50' }] });
    const scans = statements.filter((sql) => sql.includes('JOIN'));
    expect(scans).toHaveLength(1);
    expect(scans[0]).toContain('amount > 50');
    expect(scans[0]).not.toContain('purchase');
    expect(statements.filter((sql) => sql.startsWith('CREATE'))).toEqual([]);
  });

  it('reads a new segment column without scanning for measures again', async () => {
    const statements = await statementsOf({ ...base, segments: ['country', 'device'] });
    expect(statements.filter((sql) => sql.includes('JOIN'))).toEqual([]);
    const again = await evaluate(workspace, { ...base, segments: ['device'] }, { statistics });
    expect(again.estimates.filter(({ segment }) => segment !== null).map(({ segment }) => segment)).toContain('device=phone');
  });

  it('reads a measure again for its last value only where rows of one instant leave that open', async () => {
    const tied = await TinyWorkspace.open({ events: `SELECT * REPLACE (CASE WHEN event = 'purchase' THEN date_trunc('month', ts) ELSE ts END AS ts) FROM (${events})` });
    await evaluate(tied, base, { statistics });
    tied.statements.length = 0;
    const byLast: Definition = { ...base, metrics: [{ ...revenue, aggregate: 'last' }, views] };
    const first = await evaluate(tied, byLast, { statistics });
    expect(tied.statements.filter((sql) => sql.includes('JOIN'))).toHaveLength(1);
    tied.statements.length = 0;
    expect((await evaluate(tied, byLast, { statistics })).estimates).toEqual(first.estimates);
    expect(tied.statements).toEqual([]);
  });

  it('reads new units when the filter changes', async () => {
    expect((await statementsOf({ ...base, filters: { exposure: "country = 'DE'" } })).filter((sql) => sql.startsWith('CREATE'))).toHaveLength(2);
  });

  it('scans one source once for all its measures', async () => {
    const fresh = await TinyWorkspace.open({ events });
    fresh.statements.length = 0;
    await evaluate(fresh, base);
    expect(fresh.statements.filter((sql) => sql.includes('JOIN'))).toHaveLength(1);
  });
});

describe('the figures', () => {
  it('do not depend on the order of the rows', async () => {
    const figures = async (query: string): Promise<unknown> => {
      const { estimates } = await evaluate(await TinyWorkspace.open({ events: query }), base);
      return estimates;
    };
    const inOrder = await figures(events);
    expect(await figures(`SELECT * FROM (${events}) ORDER BY hash(user_id || ts)`)).toEqual(inOrder);
    expect(await figures(`SELECT * FROM (${events}) ORDER BY ts DESC`)).toEqual(inOrder);
  });
});
