import type { Definition } from '../../../src-contract/experiment';

/** Rows of an experiment with everything that an adding-up can get wrong: ties, repeats, several variants, gaps, late rows, text for numbers. */
export const eventRows = `
  SELECT (i * 7919) % 397 AS unit, ['x', 'x', 'p', 'p', 'v'][1 + (i * 31) % 5] AS event,
    CASE WHEN (i * 7919) % 397 % 17 = 0 THEN ['a', 'b', 'c', 'z'][1 + i % 4] ELSE ['a', 'b', 'c'][1 + (i * 7919) % 397 % 3] END AS variant,
    CASE WHEN i % 97 = 0 THEN NULL ELSE TIMESTAMP '2026-02-27 03:00:00' + to_microseconds((i * 104729 % 864000) * 1000000 + (i % 1000) * 1000) END AS ts,
    CASE WHEN i % 53 = 0 THEN NULL WHEN i % 211 = 0 THEN 'nan'::DOUBLE ELSE 50 + ((i * 37) % 1000) / 8.0 END AS x,
    CASE WHEN i % 41 = 0 THEN 'n/a' WHEN i % 59 = 0 THEN NULL ELSE ((i % 90) / 4.0)::VARCHAR END AS written,
    CASE WHEN (i * 7919) % 397 % 19 = 0 THEN NULL ELSE ['DE', 'CZ', 'US', 'ž'][1 + (i * 7919) % 397 % 4] END AS country,
    (i * 7919) % 397 % 3 AS tier, i % 2 = 0 AS paid, (i % 1000)::DECIMAL(9, 2) / 100 AS price, i AS row
  FROM range(6000) r(i)`;
export const historyRows = `SELECT (u * 2)::INTEGER AS uid, ((u * u) % 101)::DOUBLE AS before, (u % 7)::BIGINT AS visits FROM range(150) r(u)`;

const rows = { source: 'events', where: "event = 'p'" } as const;

export const written: Definition = {
  liftbench: 1,
  id: 'push',
  sources: { events: { path: 'e', time: 'ts' }, history: { path: 'h', unit: 'uid' } },
  unit: 'unit',
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' },
  variants: [{ id: 'a' }, { id: 'b' }, { id: 'c', weight: 2 }],
  period: { from: '2026-02-28', to: '2026-03-07', timezone: 'Europe/Prague' },
  segments: ['country', 'tier'],
  filters: { exposure: "country IS NULL OR country <> 'US' OR tier < 2" },
  analysis: { confidence: 0.9, correction: 'holm', family: 'all', sequential: 'obrien-fleming', conformance: 'ep-stats' },
  metrics: [
    { id: 'any', kind: 'conversion', source: 'events', where: "event = 'p' AND price > 6", window: { within: '3d' }, role: 'primary', minimumEffect: 0.02 },
    { id: 'z', kind: 'conversion', source: 'events', where: "event = 'p' AND price BETWEEN 2 AND 4.5", method: 'z' },
    { id: 'count', kind: 'count', ...rows, cap: { upper: 0.9 } },
    { id: 'sum', kind: 'mean', ...rows, value: 'x', cap: { upper: 0.8, lower: 0.1 }, covariate: { days: 2 } },
    { id: 'large', kind: 'mean', source: 'events', value: 'x', aggregate: 'average', window: { within: '2d' }, zeros: 'exclude' },
    { id: 'max', kind: 'mean', ...rows, value: 'x - 50', aggregate: 'max', zeros: 'exclude', cap: { upperValue: 100.5 } },
    { id: 'min', kind: 'mean', ...rows, value: 'price * 2 + 1', aggregate: 'min', transform: 'sqrt', zeros: 'exclude' },
    { id: 'last', kind: 'mean', source: 'events', value: 'x', aggregate: 'last', window: { from: '6h', to: '3d' } },
    { id: 'log', kind: 'mean', ...rows, value: 'price', transform: 'log1p', covariate: [{ days: 1 }, { source: 'history', value: 'before' }] },
    { id: 'ratio', kind: 'ratio', numerator: { source: 'events', value: 'x' }, denominator: rows, covariate: { days: 1 } },
    { id: 'share', kind: 'ratio', numerator: rows, denominator: { source: 'events', where: "event IN ('v', 'p')" }, covariate: { numerator: { source: 'history', value: 'before' }, denominator: { source: 'history', value: 'visits' } } },
    { id: 'back', kind: 'retention', source: 'events', where: "event <> 'p'", window: { from: '1d', to: '2d' }, covariate: { source: 'events', where: "event = 'v'" } },
    { id: 'spelled', kind: 'mean', source: 'events', where: "paid AND event LIKE 'p%'", value: 'written', goal: 'decrease', role: 'guardrail', margin: 0.1 },
    { id: 'p90', kind: 'quantile', quantile: 0.9, ...rows, value: 'x', curve: true, window: { within: '4d' } },
    { id: 'median', kind: 'quantile', quantile: 0.5, per: 'unit', source: 'events', value: 'x', aggregate: 'average' },
    { id: 'thirds', kind: 'quantile', quantile: 0.66, per: 'unit', zeros: 'keep', ...rows, value: 'price' },
    { id: 'spelt', kind: 'quantile', quantile: 0.3, source: 'events', value: 'written' },
    { id: 'above', kind: 'count', source: 'events', where: 'x > 170 OR x >= price * 90' },
    { id: 'history', kind: 'mean', source: 'history', value: 'CASE WHEN visits > 3 THEN before ELSE NULL END' },
  ],
};

/**
 * The same rows of users inside 83 companies, which were randomised: a few companies saw two variants or one that nobody declared,
 * some users are seen in two companies, and some rows name none. Companies differ in size.
 */
export const companyRows = `
  SELECT * REPLACE (CASE WHEN company = 'c7' THEN ['a', 'b'][1 + row % 2] WHEN company = 'c11' AND unit % 2 = 0 THEN 'z' ELSE ['a', 'b', 'c'][1 + number % 3] END AS variant)
  FROM (
    SELECT *, number, CASE WHEN unit % 37 = 5 THEN NULL WHEN unit % 43 = 7 THEN '' ELSE 'c' || number END AS company
    FROM (SELECT *, CASE WHEN unit % 29 = 3 AND row % 3 = 0 THEN unit % 13 WHEN unit % 3 = 0 THEN unit % 19 ELSE (unit * 7) % 83 END AS number FROM (${eventRows}))
  )`;
const changed: Readonly<Record<string, object>> = {
  z: { method: 'welch' },
  // Cut from below, nearly all users of the first days are alike: what is left of their spread has few digits anywhere.
  sum: { cap: { upper: 0.8 } }, large: { cap: { upper: 0.9, lower: 0.1 } },
  // Not at a place that is a whole number but for its last digit, where the next of two values may be counted or not.
  thirds: { quantile: 0.37 },
};
export const companies: Definition = {
  ...written, id: 'companies', randomisationUnit: 'company', segments: ['country', 'tier'],
  metrics: written.metrics.map((metric) => ({ ...metric, ...changed[metric.id] }) as Definition['metrics'][number]),
};
