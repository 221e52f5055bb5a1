import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { ExposureTrend } from '../../../src-contract/metric-timeline';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { exploreExperiment } from '../../../src-main/exploration/explore-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

type Figures = Record<'slope' | 'slopeLow' | 'slopeHigh' | 'pValue' | 'intercept', number>;
/** Exact rationals; see make_large_trends.py beside it. */
const reference = JSON.parse(readFileSync(join(import.meta.dirname, '../../reference/large-trends.json'), 'utf8')) as Record<'least' | 'ratio', Figures>;

const value = '1e9 + ((i * 37 + d * 11 + (i * d * 7) % 13) % 16) / 8 + CASE WHEN i % 2 = 1 THEN d / 8 ELSE 0 END';
const at = "TIMESTAMP '2026-03-01 01:00' + INTERVAL (24 * d) HOUR";
const events = `
  SELECT i AS unit, 'x' AS event, ['a', 'b'][1 + (i % 2)::INT] AS variant, TIMESTAMP '2026-03-01 00:00' AS ts, NULL::DOUBLE AS x FROM range(60) t(i)
  UNION ALL SELECT i, 'p', NULL, ${at}, ${value} FROM range(60) t(i), range(5) v(d)
  UNION ALL SELECT i, 'p', NULL, ${at} + INTERVAL 1 HOUR, ${value} + 0.5 FROM range(60) t(i), range(5) v(d) WHERE (i + d) % 2 = 1`;
const rows = { source: 'events', where: "event = 'p'", value: 'x' } as const;
const definition: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-01', to: '2026-03-05', timezone: 'UTC' },
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'a' }, { id: 'b' }],
  metrics: [{ id: 'least', kind: 'mean', ...rows, aggregate: 'min' }, { id: 'ratio', kind: 'ratio', numerator: rows, denominator: { source: 'events', where: "event = 'p'" } }],
};

it.each(['least', 'ratio'] as const)('the slope of an effect keeps its digits where values lie near 1e9 (%s)', async (metric) => {
  const workspace = await TinyWorkspace.open({ events });
  const statistics = new InProcessStatistics();
  const complete = definitionOf(definition);
  const { timeline } = await exploreExperiment({ kind: 'timeline', metric, segment: null }, complete, {
    evaluate: (one, exploration) => evaluateExperiment({ workspace, statistics, definition: one, baseDirectory: null, timeline: false, exploration }), signal: new AbortController().signal, onProgress: () => undefined,
  });
  const [trend] = timeline?.sinceExposure.trends ?? [];
  expect(trend).toMatchObject({ days: 5, units: 30, controlUnits: 30, reason: null });
  for (const [figure, expected] of Object.entries(reference[metric])) {
    // SciPy's t quantile has ten digits.
    const digits = figure === 'slope' || figure === 'intercept' ? 1e-11 : 1e-9;
    expect(Math.abs((trend?.[figure as keyof ExposureTrend] as number) - expected), figure).toBeLessThan(digits * Math.max(Math.abs(expected), Math.abs(reference[metric].slopeHigh)));
  }
});
