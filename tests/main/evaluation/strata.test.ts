import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Estimate, Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { ReferenceCase } from '../../worker/reference/reference-case';
import { definitionOf, estimateOf, evaluate, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv.gz' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'spend', kind: 'mean', source: 'users', value: 'spend', method: 'post-stratified' },
    { id: 'plain', kind: 'mean', source: 'users', value: 'spend' },
  ],
  analysis: { strata: 'country' },
};

describe('post-stratification, from file to figure', () => {
  const reference = new ReferenceCase('c22_segments');
  async function spend(analysis: Definition['analysis'], segments: string[] = []): Promise<Evaluation> {
    const workspace = new Workspace({ threads: 1 });
    try {
      return await evaluateExperiment({
        workspace, statistics: new InProcessStatistics(), definition: definitionOf({ ...base, segments, analysis }), baseDirectory: resolve('tests/reference/c22_segments'), timeline: segments.length > 0,
      });
    } finally {
      await workspace.close();
    }
  }
  const excludes = ({ liftLow, liftHigh }: Estimate): boolean => (liftLow ?? -1) > 0 || (liftHigh ?? 1) < 0;

  it('with weights as known gives the closed form of R, with weights of a sample that of gbstats', async () => {
    const fixed = estimateOf(await spend({ strata: 'country' }), 'spend');
    reference.expect('post_strat.diff', fixed.difference);
    reference.expect('post_strat.se_fixed_weights', fixed.differenceStandardError);
    expect(fixed.note).toBe('Post-stratified over 4 strata.');
    const random = estimateOf(await spend({ strata: ['country'], strataWeights: 'random' }), 'spend');
    reference.expect('post_strat.diff', random.difference);
    reference.expect('post_strat.se_random_weights', random.differenceStandardError);
    expect(random.liftHigh! - random.liftLow!).toBeGreaterThan(fixed.liftHigh! - fixed.liftLow!);
  });

  it('stands beside the unadjusted values with the variance that it removed, and is the plain comparison within a stratum', async () => {
    const evaluation = await spend({ strata: 'country' }, ['country']);
    const [post, plain] = [estimateOf(evaluation, 'spend'), estimateOf(evaluation, 'plain')];
    expect(post.adjustment).toMatchObject({ method: 'post-stratified', unadjustedValue: plain.value, unadjustedControlValue: plain.controlValue, theta: null });
    expect(post.adjustment?.varianceReduction).toBeCloseTo(1 - (post.differenceStandardError! / plain.differenceStandardError!) ** 2, 12);
    const [postDe, plainDe] = [estimateOf(evaluation, 'spend', { segment: 'country=DE' }), estimateOf(evaluation, 'plain', { segment: 'country=DE' })];
    for (const name of ['value', 'difference', 'differenceStandardError', 'degreesOfFreedom', 'pValue', 'liftLow', 'liftHigh'] as const) expect(postDe[name]).toBeCloseTo(plainDe[name]!, 9);
    expect(postDe.note).toContain('one stratum, so nothing is gained');
    expect(evaluation.timeline.every(({ metric, reason }) => metric !== 'spend' || reason !== null)).toBe(true);
  });

  it('lift and difference exclude no effect at the same levels, whatever the weights', async () => {
    for (const strataWeights of ['fixed', 'random'] as const) {
      for (const confidence of [0.99999, 0.9999, 0.999]) {
        const estimate = estimateOf(await spend({ strata: 'country', strataWeights, confidence }), 'spend');
        expect(excludes(estimate)).toBe(estimate.pValue! < 1 - confidence);
      }
    }
  });
});

describe('strata', () => {
  const rows = (levels: string, units = 400): Record<string, string> => ({
    users: `SELECT i AS unit, CASE WHEN hash(i) % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, ${levels}, CASE WHEN i % 4 = 0 THEN 50 ELSE 0 END + hash(i * 7) % 10 AS spend FROM range(${String(units)}) t(i)`,
  });
  const written = (analysis: Definition['analysis']): Definition => ({
    ...base, sources: { users: { path: 'u' } }, unit: 'unit', analysis,
    metrics: [{ id: 'spend', kind: 'mean', source: 'users', value: 'spend', method: 'post-stratified' }, { id: 'plain', kind: 'mean', source: 'users', value: 'spend' }],
  });
  async function judged(tables: Record<string, string>, analysis: Definition['analysis']): Promise<Evaluation> {
    const workspace = await TinyWorkspace.open(tables);
    try {
      return await evaluate(workspace, written(analysis));
    } finally {
      await workspace.database.close();
    }
  }

  it('of several columns are crossed, and remove what they explain', async () => {
    const evaluation = await judged(rows("CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS a, CASE WHEN i % 4 < 2 THEN 'low' ELSE NULL END AS b"), { strata: ['a', 'b'] });
    const [post, plain] = [estimateOf(evaluation, 'spend'), estimateOf(evaluation, 'plain')];
    expect(post.note).toContain('over 4 strata');
    expect(post.adjustment?.varianceReduction).toBeGreaterThan(0.9);
    expect(post.differenceStandardError).toBeLessThan(plain.differenceStandardError! / 3);
  });

  it('with too few units in a variant are pooled, and the note says how many', async () => {
    const evaluation = await judged(rows("CASE WHEN i < 8 THEN 'rare' || i ELSE 'common' || (i % 2) END AS a"), { strata: 'a' });
    expect(estimateOf(evaluation, 'spend').note).toMatch(/over [23] strata; 8 with fewer than 5 units in a variant were pooled/);
    expect(estimateOf(evaluation, 'spend').pValue).not.toBeNull();
    const alone = estimateOf(await judged(rows("i AS a"), { strata: 'a' }), 'spend');
    const plain = estimateOf(await judged(rows("i AS a"), { strata: 'a' }), 'plain');
    expect(alone.note).toContain('one stratum');
    expect(alone.pValue).toBeCloseTo(plain.pValue!, 10);
  });

  it('are asked for where there are none, and an unknown column is named with its field', async () => {
    const none = estimateOf(await judged(rows('1 AS a'), {}), 'spend');
    expect(none.pValue).toBeNull();
    expect(none.reason).toContain('name columns in analysis.strata');
    await expect(judged(rows('1 AS a'), { strata: 'b' })).rejects.toMatchObject({ failure: { kind: 'input', place: { field: 'analysis.strata' } } });
    await expect(judged(rows('i AS a', 3000), { strata: 'a' })).rejects.toMatchObject({ failure: { message: expect.stringContaining('strata would hold hardly any units') as string } });
  });

  it('named on a second look are read by themselves, and other settings ask DuckDB nothing', async () => {
    const workspace = await TinyWorkspace.open(rows("CASE WHEN i % 4 = 0 THEN 'x' ELSE 'y' END AS a"));
    const statistics = new InProcessStatistics();
    const first = await evaluate(workspace, written({}), { statistics });
    const second = await evaluate(workspace, written({ strata: 'a' }), { statistics });
    expect(estimateOf(first, 'spend').pValue).toBeNull();
    expect(estimateOf(second, 'spend').pValue).not.toBeNull();
    const before = workspace.statements.length;
    const third = await evaluate(workspace, written({ strata: 'a', strataWeights: 'random', confidence: 0.9 }), { statistics });
    expect(estimateOf(third, 'spend').differenceStandardError).not.toBe(estimateOf(second, 'spend').differenceStandardError);
    expect(workspace.statements.length).toBe(before);
    await workspace.database.close();
  });
});
