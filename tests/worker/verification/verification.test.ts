import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition, type CompleteDefinition } from '../../../src-contract/experiment';
import type { SecondMetric } from '../../../src-contract/second-engine';
import type { MetricMoments } from '../../../src-worker/evaluate-metric';
import { addUnits, emptyMoments } from '../../../src-worker/kernels/moments';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import type { MetricColumns } from '../../../src-worker/streams/metric-columns';
import { dealBlocks, drawBlocks, emptyDraws, pooledPivot } from '../../../src-worker/verification/unit-blocks';
import { verifyMoments } from '../../../src-worker/verification/verify-moments';
import { verifyResampling } from '../../../src-worker/verification/verify-resampling';

function definition(analysis: object = {}): CompleteDefinition {
  const read = readDefinition({
    liftbench: 1, sources: { events: { path: 'events.csv' } }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'spend', kind: 'mean', source: 'events', value: 'amount' }], analysis,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** Two arms of values, around `base`, the second with its own spread. */
function arms(control: number, treatment: number, o: { base?: number; spread?: number; seed?: number } = {}): MetricColumns {
  const stream = randomStream(o.seed ?? 5);
  const column = Float64Array.from({ length: control + treatment }, (_, i) => (o.base ?? 10) + stream.normal() * (i < control ? 1 : (o.spread ?? 1)));
  return { roles: ['numerator'], columns: [column], starts: Uint32Array.of(0, control, control + treatment), units: null };
}

function momentsOf(values: MetricColumns): MetricMoments {
  const moments = emptyMoments(values.roles, 2, pooledPivot(values));
  for (let arm = 0; arm < 2; arm += 1) addUnits(moments, arm, values.columns, values.starts[arm]!, values.starts[arm + 1]!);
  return { cube: { moments, groups: 1 }, cells: null, cap: null, unanswered: null } as MetricMoments;
}

/** What SQL would say: the same, by other sums, around another pivot. */
function secondOf(values: MetricColumns, o: { error?: number; pivot?: number } = {}): SecondMetric {
  const [column] = values.columns;
  const pivot = o.pivot ?? 0;
  const cells = [0, 1].map((variant) => {
    const own = [...column!.subarray(values.starts[variant], values.starts[variant + 1])].map((value) => value - pivot);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return { variant, n: own.length, offset: [mean], product: [own.reduce((sum, value) => sum + (value - mean) ** 2, 0) * (1 + (o.error ?? 0))] };
  });
  return { metric: 'spend', pivot: [pivot], cells, failed: null };
}

const metric = (of: CompleteDefinition): CompleteDefinition['metrics'][number] => of.metrics[0]!;

describe('the second engine, from SQL’s moments', () => {
  it('agrees where both have the same values, wherever their pivots are', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 60 }), fc.constantFrom(0, 10, 1e6), fc.integer(), (control, treatment, base, seed) => {
      const values = arms(control, treatment, { base, seed });
      const [finding] = verifyMoments(definition(), metric(definition()), momentsOf(values), secondOf(values, { pivot: base }), null);
      expect(finding).toMatchObject({ path: 'sql-moments', agrees: true });
      expect(finding?.gap).toBeLessThan(1e-6);
    }), { numRuns: 60 });
  });

  it('says loudly where a variance, a count or a mean differs', () => {
    const values = arms(200, 200);
    const judged = (second: SecondMetric): unknown => verifyMoments(definition(), metric(definition()), momentsOf(values), second, null)[0];
    expect(judged(secondOf(values, { error: 1e-4 }))).toMatchObject({ agrees: false, words: expect.stringContaining('DISAGREE') as string });
    const second = secondOf(values);
    expect(judged({ ...second, cells: second.cells.map((cell) => ({ ...cell, n: cell.n + 1 })) })).toMatchObject({ agrees: false, gap: null });
    expect(judged({ ...second, cells: second.cells.map((cell, k) => ({ ...cell, offset: [cell.offset[0]! + 0.001 * k] })) })).toMatchObject({ agrees: false });
    expect(judged({ ...second, cells: [], failed: 'no such column' })).toMatchObject({ agrees: false, gap: null, words: expect.stringContaining('no such column') as string });
  });
});

describe('the second engine, by resampling', () => {
  it('agrees with Welch’s interval, and catches Student’s where the arms’ spreads differ', () => {
    const values = arms(4000, 400, { spread: 5 });
    const by = (method: string): unknown => verifyResampling(definition({ method }), metric(definition()), values, 3)[0];
    expect(by('welch')).toMatchObject({ path: 'bootstrap', agrees: true });
    expect(by('student')).toMatchObject({ path: 'bootstrap', agrees: false, words: expect.stringContaining('DISAGREE') as string });
  });

  it('agrees for every interval of a lift, one-sided too', () => {
    for (const liftInterval of ['fieller', 'delta', 'log']) {
      for (const alternative of ['two-sided', 'greater', 'less']) {
        const [finding] = verifyResampling(definition({ liftInterval, alternative }), metric(definition()), arms(900, 1100, { base: 5 }), 8);
        expect(finding, `${liftInterval} ${alternative}`).toMatchObject({ path: 'bootstrap', agrees: true });
      }
    }
  });

  it('permutes labels where an arm has fewer than thirty units', () => {
    const [finding] = verifyResampling(definition(), metric(definition()), arms(8, 9), 8);
    expect(finding).toMatchObject({ path: 'permutation', agrees: true });
  });

  it('keeps silent where nothing can be tested', () => {
    expect(verifyResampling(definition(), metric(definition()), arms(1, 50), 8)).toEqual([]);
    expect(verifyResampling(definition(), metric(definition()), arms(50, 50, { spread: 0, base: 0 }), 8)).toHaveLength(1);
  });

  it('is the same for the same seed', () => {
    const values = arms(300, 300);
    expect(verifyResampling(definition(), metric(definition()), values, 4)).toEqual(verifyResampling(definition(), metric(definition()), values, 4));
  });

  it('draws blocks of units with the mean and error of the units themselves', () => {
    const values = arms(5000, 5000);
    const stream = randomStream(9);
    const pivot = pooledPivot(values);
    const blocks = dealBlocks(values, 0, 5000, pivot, 200, stream);
    expect([blocks.blocks, blocks.n.reduce((sum, n) => sum + n, 0)]).toEqual([200, 5000]);
    const draws = emptyDraws(values.roles, 3000, 1, pivot);
    for (let draw = 0; draw < 3000; draw += 1) drawBlocks(blocks, draws, draw, stream);
    const means = draws.offset[0]!;
    const middle = means.reduce((sum, mean) => sum + mean, 0) / 3000;
    const error = Math.sqrt(means.reduce((sum, mean) => sum + (mean - middle) ** 2, 0) / 2999);
    const control = values.columns[0]!.subarray(0, 5000);
    const mean = control.reduce((sum, value) => sum + value - pivot[0]!, 0) / 5000;
    // Spread 1 over √5000; 200 blocks and 3,000 draws leave a few percent of noise.
    expect(Math.abs(middle - mean)).toBeLessThan(4 * (error / Math.sqrt(3000)));
    expect(error * Math.sqrt(5000)).toBeGreaterThan(0.8);
    expect(error * Math.sqrt(5000)).toBeLessThan(1.2);
  });
});
