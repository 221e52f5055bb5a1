import { describe, expect, it } from 'vitest';
import { methodNames, type MethodName } from '../../../src-contract/capabilities';
import { methodSheets } from '../../../src-contract/methods';
import type { Definition } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

/** A metric that a method serves, with everything that the method can use. */
function metricFor(method: MethodName): Definition['metrics'][number] {
  const { serves, covariates } = methodSheets[method];
  const covariate = covariates ? { covariate: [{ days: 3 }, { source: 'events', where: "event = 'v'", value: 'x', aggregate: 'max' as const }] } : {};
  const shared = { id: method.replaceAll('-', '_'), source: 'events', where: "event = 'p'", method };
  if (serves.includes('mean')) return { ...shared, kind: 'mean', value: 'x', cap: { upper: 0.99 }, ...covariate };
  return serves.includes('count') ? { ...shared, kind: 'count' } : { ...shared, kind: 'conversion' };
}

const written: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', segments: ['level'], period: { from: '2026-03-05', to: '2026-03-09' },
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  metrics: [
    ...methodNames.map(metricFor),
    { id: 'median', kind: 'quantile', quantile: 0.5, source: 'events', where: "event = 'p'", value: 'x', curve: true },
    { id: 'each', kind: 'ratio', numerator: { source: 'events', where: "event = 'p'", value: 'x' }, denominator: { source: 'events', where: "event = 'p'" }, covariate: { days: 3 } },
  ],
  analysis: { strata: 'level', prior: { standardDeviation: 0.3 } },
};

/** Rows in an order of their own; no two rows of a unit have one instant. */
const events = (order: string): string => `
  SELECT * FROM (
    SELECT i AS unit, i // 3 AS firm, 'x' AS event, ['a', 'b', 'c'][1 + (hash(i // 3) % 3)::BIGINT] AS variant, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY AS ts, NULL::DOUBLE AS x, CASE WHEN i % 2 = 0 THEN 'l' ELSE 'm' END AS level FROM range(240) t(i)
    UNION ALL SELECT i, NULL, CASE WHEN h % 4 = 0 THEN 'v' ELSE 'p' END, NULL, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY + INTERVAL (h) HOUR, exp((hash(i * 31 + h) % 1000) / 300.0) / 7, NULL FROM range(240) t(i), (VALUES (-32), (-30), (-28), (5), (9), (30)) v(h) WHERE hash(i + 7 * h) % 3 < 2
  ) ORDER BY ${order}`;

async function judged(order: string, definition: Definition): Promise<Pick<Evaluation, 'estimates' | 'timeline' | 'verdicts' | 'quantileCurves'>> {
  const workspace = await TinyWorkspace.open({ events: events(order) });
  try {
    const { estimates, timeline, verdicts, quantileCurves } = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: null, timeline: true });
    return { estimates, timeline, verdicts, quantileCurves: quantileCurves ?? [] };
  } finally {
    await workspace.database.close();
  }
}

describe('the order of a source’s rows', () => {
  it('changes no figure of any method, to the last bit', async () => {
    const first = await judged('unit, ts', written);
    expect(new Set(first.estimates.map(({ method }) => method))).toEqual(new Set(methodNames));
    expect(first.estimates.filter(({ pValue, segment }) => segment === null && pValue === null).map(({ metric }) => metric)).toEqual([]);
    for (const order of ['ts DESC, unit DESC', 'hash(unit * 1000 + epoch(ts)::BIGINT)']) expect(await judged(order, written)).toEqual(first);
  });

  it('nor where units lie inside what was randomised', async () => {
    const clustered = { ...written, randomisationUnit: 'firm', metrics: written.metrics.filter(({ method = 'welch' }) => methodSheets[method].clusters) };
    const first = await judged('unit, ts', clustered);
    expect(first.estimates.filter(({ pValue, segment }) => segment === null && pValue === null).map(({ metric }) => metric)).toEqual([]);
    expect(await judged('hash(unit * 1000 + epoch(ts)::BIGINT)', clustered)).toEqual(first);
  });
});
