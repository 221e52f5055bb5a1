import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { TimelinePoint } from '../../../src-contract/metric-timeline';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { exploreExperiment } from '../../../src-main/exploration/explore-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

/** Seven hundred and one units that all come on the first day; on 7 March nobody buys, on 9 March only the treatment does. */
const events = `
  SELECT i AS unit, 'x' AS event, ['control', 'treatment'][1 + i % 2] AS variant, TIMESTAMP '2026-03-05 00:00' AS ts, NULL::DOUBLE AS x FROM range(701) t(i)
  UNION ALL SELECT i, 'p', NULL, TIMESTAMP '2026-03-05 03:00' + INTERVAL (d) DAY, 4.93 + (i * 13 + 7 * d) % 11 / 3.0
    FROM range(701) t(i), (VALUES (0), (1), (3), (4), (5)) v(d) WHERE (i + d) % 4 > 0 AND (d <> 4 OR i % 2 = 1)
  UNION ALL SELECT i, 'v', NULL, TIMESTAMP '2026-03-05 02:00' + INTERVAL (d) DAY, 0.1 FROM range(701) t(i), range(6) v(d)`;
const purchase = { source: 'events', where: "event = 'p'", value: 'x' } as const;
const written: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-05', to: '2026-03-10' },
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'revenue', kind: 'mean', ...purchase }, { id: 'per_view', kind: 'ratio', numerator: purchase, denominator: { source: 'events', where: "event = 'v'", value: 'x' } }],
};

async function daysOf(metric: string): Promise<{ daily: readonly TimelinePoint[]; since: readonly TimelinePoint[] }> {
  const workspace = await TinyWorkspace.open({ events });
  const statistics = new InProcessStatistics();
  const { timeline } = await exploreExperiment({ kind: 'timeline', metric, segment: null }, definitionOf(written), {
    evaluate: (one, exploration) => evaluateExperiment({ workspace, statistics, definition: one, baseDirectory: null, timeline: false, exploration }), signal: new AbortController().signal, onProgress: () => undefined,
  });
  return { daily: timeline!.daily.comparisons[0].points, since: timeline!.sinceExposure.daily.comparisons[0].points };
}

describe('a day without rows', () => {
  it.each(['revenue', 'per_view'])('of %s is exactly nothing in both arms, with no test and no lift', async (metric) => {
    const { daily, since } = await daysOf(metric);
    for (const points of [daily, since]) {
      expect(points[2]).toMatchObject({ value: 0, controlValue: 0, difference: 0, lift: null, fixed: { pValue: null }, alwaysValid: null });
      expect(points[2].reason).not.toBeNull();
    }
  });

  it.each(['revenue', 'per_view'])('of %s in the control alone leaves no lift to be had, and a difference that is the variant’s value', async (metric) => {
    const { daily, since } = await daysOf(metric);
    for (const points of [daily, since]) {
      expect(points[4]).toMatchObject({ controlValue: 0, lift: null, fixed: { liftLow: null, liftHigh: null } });
      expect(points[4].difference).toBe(points[4].value);
      expect(points[4].value).toBeGreaterThan(0);
    }
  });
});
