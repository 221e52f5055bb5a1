import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CompleteDefinition, Definition } from '../../../src-contract/experiment';
import type { Metric } from '../../../src-contract/metrics/catalogue';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import type { JudgeRequest } from '../../../src-contract/worker-protocol';
import type { Database } from '../../../src-main/database/database';
import { readCube } from '../../../src-main/evaluation/cube-sql';
import { evaluateExperiment, type EvaluationWorkspace } from '../../../src-main/evaluation/evaluate-experiment';
import { ExpressionChecker } from '../../../src-main/evaluation/expression-checker';
import { planSample } from '../../../src-main/evaluation/plan-sample';
import { duckDialect } from '../../../src-main/evaluation/sql-dialect';
import { Workspace } from '../../../src-main/sources/workspace';
import { segmentName } from '../../../src-contract/evaluation';
import { metricMoments } from '../../../src-worker/evaluate-metric';
import { meanOf } from '../../../src-worker/kernels/moments';
import { ColumnScratch } from '../../../src-worker/streams/metric-columns';
import { definitionOf, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

/** Statistics that remember what they were asked. */
class Listening extends InProcessStatistics {
  request: JudgeRequest | null = null;
  override judge(request: JudgeRequest): ReturnType<InProcessStatistics['judge']> {
    this.request = request;
    return super.judge(request);
  }
}

/** The greatest relative difference between the kernel's moments and SQL's, over every cell, variable and pair. */
async function greatestGap(workspace: EvaluationWorkspace, database: () => Database, definition: CompleteDefinition, sources: () => Map<string, OpenedSource>, baseDirectory: string | null): Promise<number> {
  const statistics = new Listening();
  await evaluateExperiment({ workspace, statistics, definition, baseDirectory, timeline: false });
  const { sample, request } = statistics;
  if (sample === null || request === null) throw new Error('nothing was judged');
  const connection = await database().connect();
  const plan = await planSample(definition, sources(), new ExpressionChecker(() => Promise.resolve(connection), new Map()));
  const segments = definition.segments.map((column) => sample.units.attributes.find((attribute) => attribute.column === column)!);
  const names = [null, ...segments.flatMap(({ column, labels }) => labels.map((level) => segmentName(column, level)))];
  let gap = 0;
  for (const [index, metric] of definition.metrics.entries()) {
    const { cube } = metricMoments(sample, metric, request.uses[index]!, segments, new ColumnScratch());
    if (cube === null) continue;
    const { moments } = cube;
    const cells = await readCube(connection, plan, metric, index, duckDialect);
    let found = 0;
    for (const { segment, variant, n, mean, product } of cells) {
      const cell = names.indexOf(segment) * definition.variants.length + definition.variants.findIndex(({ id }) => id === variant);
      expect([metric.id, segment, variant, n]).toEqual([metric.id, segment, variant, moments.n[cell]]);
      found += n;
      const size = (v: number): number => Math.sqrt(moments.product[(v * (v + 3)) / 2]![cell]!);
      mean.forEach((value, v) => {
        // A mean of zero beside others that are not is known to the others' rounding only.
        const largest = Math.max(...cells.map((one) => Math.abs(one.mean[v]!)));
        gap = Math.max(gap, relative(meanOf(moments, v, cell), value, largest));
      });
      let pair = 0;
      for (let v = 0; v < mean.length; v += 1) {
        for (let w = 0; w <= v; w += 1, pair += 1) {
          // Where nothing varies but rounding, the size of the values is what a difference is measured by.
          const rounding = 1e-14 * n * Math.max(1, Math.abs(mean[v]! * mean[w]!));
          if (size(v) * size(w) > rounding) gap = Math.max(gap, relative(moments.product[pair]![cell]!, product[pair]!, size(v) * size(w)));
          else expect(Math.abs(product[pair]! - moments.product[pair]![cell]!)).toBeLessThanOrEqual(rounding);
        }
      }
    }
    expect(found).toBe([...moments.n].reduce((sum, n) => sum + n, 0));
  }
  connection.close();
  return gap;
}

function relative(a: number, b: number, scale: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b), scale);
  return size === 0 ? 0 : Math.abs(a - b) / size;
}

const root = resolve(import.meta.dirname, '../../../sample-data');

describe('moments by SQL alone', () => {
  it.each(['checkout-button', 'search-ranking', 'broken-export'])('agree with the kernel on the sample experiment %s', async (name) => {
    const folder = join(root, name);
    const definition = definitionOf(parse(readFileSync(join(folder, 'experiment.yaml'), 'utf8')) as Definition);
    const workspace = new Workspace({ threads: 2 });
    const sources = (): Map<string, OpenedSource> => new Map(workspace.sources.map((source) => [source.name, source]));
    expect(await greatestGap(workspace, () => workspace.database, definition, sources, folder)).toBeLessThanOrEqual(1e-12);
    await workspace.close();
  });

  const rows = { source: 'events', where: "event = 'p'" } as const;
  const metrics: Metric[] = [
    { id: 'any', kind: 'conversion', ...rows },
    { id: 'count', kind: 'count', ...rows, cap: { upper: 0.9 } },
    { id: 'sum', kind: 'mean', ...rows, value: 'x', cap: { upper: 0.8, lower: 0.1 }, covariate: { days: 2 } },
    { id: 'average', kind: 'mean', source: 'events', value: 'x', aggregate: 'average', window: { within: '2d' } },
    { id: 'max', kind: 'mean', ...rows, value: 'x', aggregate: 'max', zeros: 'exclude' },
    { id: 'min', kind: 'mean', ...rows, value: 'x', aggregate: 'min', transform: 'sqrt', zeros: 'exclude' },
    { id: 'last', kind: 'mean', source: 'events', value: 'x', aggregate: 'last', window: { from: '6h', to: '3d' } },
    { id: 'ratio', kind: 'ratio', numerator: { source: 'events', value: 'x' }, denominator: rows, covariate: { days: 1 } },
    { id: 'back', kind: 'retention', source: 'events', window: { from: '1d', to: '2d' }, covariate: { source: 'events', where: "event = 'v'" } },
  ];
  const definition = definitionOf({
    liftbench: 1,
    sources: { events: { path: 'e', time: 'ts' } },
    unit: 'unit',
    exposure: { source: 'events', where: "event = 'x'", variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    period: { from: '2026-03-01', to: '2026-03-05' },
    segments: ['level'],
    metrics,
  });

  it('agree with the kernel on any table', async () => {
    const row = fc.record({
      unit: fc.integer({ min: 0, max: 12 }),
      event: fc.constantFrom('x', 'x', 'p', 'p', 'p', 'v'),
      variant: fc.constantFrom('a', 'b', 'c', 'z', null),
      hour: fc.integer({ min: -60, max: 150 }),
      x: fc.oneof(fc.integer({ min: 0, max: 50 }).map((value) => value / 4), fc.constant(null), fc.constant('NaN'), fc.constant('Infinity')),
      level: fc.constantFrom('p', 'q', null),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 30, maxLength: 120 }), async (drawn) => {
        const text = (value: unknown): string => (value === null ? 'NULL' : `'${String(value)}'`);
        // One exposure in each variant that nothing else touches, so that there is always somebody to analyse.
        const sure = ['a', 'b', 'c'].map((variant, k) => ({ unit: 100 + k, event: 'x', variant, hour: 1, x: null, level: 'p' }));
        // A unit keeps its variant most of the time: the variant is tied to the unit for two thirds of them.
        const values = [...drawn.map((one) => (one.unit % 3 === 0 ? one : { ...one, variant: ['a', 'b', 'c'][one.unit % 3] ?? null })), ...sure].map(
          ({ unit, event, variant, hour, x, level }) => `(${String(unit)}, ${text(event)}, ${text(variant)}, TIMESTAMP '2026-03-01' + INTERVAL (${String(hour)}) HOUR, CAST(${text(x)} AS DOUBLE), ${text(level)})`,
        );
        const workspace = await TinyWorkspace.open({ events: `SELECT * FROM (VALUES ${values.join(', ')}) t(unit, event, variant, ts, x, level)` });
        try {
          const sources = await workspace.ensure();
          expect(await greatestGap(workspace, () => workspace.database, definition, () => sources, null)).toBeLessThanOrEqual(1e-12);
        } finally {
          void workspace.database.close();
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
