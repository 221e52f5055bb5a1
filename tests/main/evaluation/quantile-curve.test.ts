import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { readoutSheet } from '../../../src-main/reports/readout-sheet';
import { sheetForTerminal } from '../../../src-main/reports/table';
import { Workspace } from '../../../src-main/sources/workspace';
import { ReferenceCase } from '../../worker/reference/reference-case';
import { definitionOf, estimateOf, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

describe('the effect along a distribution', () => {
  const reference = new ReferenceCase('c07_quantile_clustered');
  const latency = (quantile: number, more: object = {}) => ({ id: `p${String(Math.round(100 * quantile))}`, kind: 'quantile' as const, quantile, source: 'events', value: 'latency_ms', ...more });
  const written: Definition = {
    liftbench: 1, sources: { events: { path: 'events.csv.gz' } }, unit: 'user_id', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'control' }, { id: 'treatment' }],
    metrics: [latency(0.9, { curve: true }), latency(0.5), latency(0.25), latency(0.95)],
  };

  it('holds each percentile’s own readout, and type 7 quantiles as R gives them', async () => {
    const workspace = new Workspace({ threads: 1 });
    const evaluation = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written), baseDirectory: resolve('tests/reference/c07_quantile_clustered'), timeline: false });
    await workspace.close();
    expect(evaluation.quantileCurves?.map(({ metric, variant, control, points }) => [metric, variant, control, points.length])).toEqual([['p90', 'treatment', 'control', 19]]);
    const points = evaluation.quantileCurves?.[0]?.points ?? [];
    expect(points.map(({ quantile }) => quantile)).toEqual([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]);
    for (const name of ['p50', 'p90'] as const) {
      const point = points.find(({ quantile }) => `p${String(100 * quantile)}` === name);
      reference.expect(`event.control.${name}.type7`, point?.controlValue ?? null);
      reference.expect(`event.treatment.${name}.type7`, point?.value ?? null);
    }
    for (const metric of ['p25', 'p50', 'p90', 'p95']) {
      const { value, controlValue, difference, differenceStandardError, differenceLow, differenceHigh, lift, liftLow, liftHigh, pValue, reason } = estimateOf(evaluation, metric);
      const point = points.find(({ quantile }) => `p${String(100 * quantile)}` === metric);
      expect(point).toEqual({ quantile: Number(metric.slice(1)) / 100, value, controlValue, difference, differenceStandardError, differenceLow, differenceHigh, lift, liftLow, liftHigh, pValue, reason });
    }
    const text = sheetForTerminal(readoutSheet(evaluation), false);
    expect(text).toContain('p90 along its distribution');
    expect(text).toMatch(/p5 +[\d.]+ +[\d.]+/);
  });
});

describe('a quantile day by day', () => {
  const events = `
    SELECT i AS unit, 'x' AS event, CASE hash(i) % 2 WHEN 0 THEN 'control' ELSE 'treatment' END AS variant, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY AS ts, NULL::DOUBLE AS x, CASE WHEN i % 3 = 0 THEN 'l' ELSE 'm' END AS level FROM range(600) t(i)
    UNION ALL SELECT i, 'p', NULL, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY + INTERVAL (h) HOUR, hash(i * 31 + h) % 1000 / 10.0, NULL FROM range(600) t(i), (VALUES (2), (5), (30)) v(h) WHERE hash(i + 7 * h) % 3 < 2`;
  const quantile = { kind: 'quantile' as const, quantile: 0.5, source: 'events', where: "event = 'p'", value: 'x' };
  const definition = (to: string): Definition => ({
    liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-05', to }, segments: ['level'],
    exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
    metrics: [
      { ...quantile, id: 'of_events' }, { ...quantile, id: 'of_units', per: 'unit', aggregate: 'sum' }, { ...quantile, id: 'with_zeros', per: 'unit', aggregate: 'average', zeros: 'keep' },
      { ...quantile, id: 'early', window: { within: '4h' } }, { ...quantile, id: 'largest', per: 'unit', aggregate: 'max', quantile: 0.75 },
    ],
  });

  async function judged(to: string, timeline: boolean): Promise<Evaluation> {
    const workspace = await TinyWorkspace.open({ events });
    try {
      return await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition(to)), baseDirectory: null, timeline });
    } finally {
      await workspace.database.close();
    }
  }

  it('is each day what a readout then would have been', async () => {
    const whole = await judged('2026-03-09', true);
    for (const day of ['2026-03-05', '2026-03-06', '2026-03-07', '2026-03-09']) {
      const then = await judged(day, false);
      for (const { id } of definition(day).metrics) {
        const at = whole.timeline.find((estimate) => estimate.metric === id && estimate.day === day);
        const readout = estimateOf(then, id);
        for (const name of ['units', 'controlUnits', 'value', 'controlValue', 'difference', 'differenceStandardError', 'pValue', 'liftLow', 'liftHigh'] as const) {
          // A window counts in full in a readout, but a day sees only what has happened.
          if (id === 'early' && day < '2026-03-08') continue;
          expect(at?.[name], `${id} ${day} ${name}`).toBe(readout[name]);
        }
      }
    }
  });

  it('has its segments as well', async () => {
    const { estimates } = await judged('2026-03-09', false);
    const levels = estimates.filter(({ metric, segment }) => metric === 'of_events' && segment !== null);
    expect(levels.map(({ segment }) => segment)).toEqual(['level=l', 'level=m']);
    expect(levels.every(({ pValue, lift }) => pValue !== null && lift !== null)).toBe(true);
  });
});
