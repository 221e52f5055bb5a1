import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import { Workspace } from '../../../src-main/sources/workspace';
import { estimateOf, evaluate } from '../evaluation/tiny-workspace';

const folder = resolve(import.meta.dirname, '../../reference/ep-stats');
interface Row { exp_id: string; exp_variant_id: string; metric_name: string; count: number; sum_value: number; mean: number; diff: number; std: number; standard_error: number; test_stat: number; degrees_of_freedom: number; p_value: number; confidence_interval: number }
const { metrics: made } = JSON.parse(readFileSync(join(folder, 'evaluations.json'), 'utf8')) as { metrics: Row[] };

const exposures = 'count(test_unit_type.global.exposure)';
const goals: Record<string, string> = {
  'Click-through Rate': 'count(test_unit_type.unit.click)',
  'Average Bookings': 'value(test_unit_type.unit.conversion)',
  'Conversion Rate': 'count(test_unit_type.unit.conversion)',
  'Unique Click-through Rate': 'unique(test_unit_type.unit.click)',
  'Views per User of Screen button-1': 'count(test_unit_type.unit.view(element=button-1))',
  'Views per User of Screen button-%': 'count(test_unit_type.unit.view(element=button-%))',
};
const written = (experiment: string, metrics: Record<string, string>, variants: string[]): Definition => ({
  liftbench: 1, id: experiment, sources: { goals: { path: join(folder, 'goals.csv') } },
  aggregates: { source: 'goals', where: `exp_id = '${experiment}'`, units: exposures },
  variants: variants.map((id) => ({ id })),
  metrics: Object.entries(metrics).map(([name, numerator], index) => ({ id: `m${String(index)}`, name, kind: 'aggregate' as const, numerator })),
  analysis: { conformance: 'ep-stats' },
}) as unknown as Definition;

describe('Aggregated goals', () => {
  let workspace: Workspace;
  beforeAll(() => { workspace = new Workspace({ threads: 1 }); });
  afterAll(() => workspace.close());
  const run = (experiment: string, metrics: Record<string, string>, variants: string[]): Promise<Evaluation> => evaluate(workspace, written(experiment, metrics, variants));

  it.each([...new Set(made.map(({ exp_id }) => exp_id))])('give the figures that Ep-Stats gives of %s', async (experiment) => {
    const rows = made.filter(({ exp_id }) => exp_id === experiment);
    const names = [...new Set(rows.map(({ metric_name }) => metric_name))];
    const variants = experiment === 'test-real-valued' || experiment === 'test-dimension' ? ['a', 'b'] : ['a', 'b', 'c'];
    const { conformance = [] } = await run(experiment, Object.fromEntries(names.map((name) => [name, goals[name] ?? ''])), variants);
    for (const row of rows) {
      const own = conformance.find(({ metric_name, exp_variant_id }) => metric_name === row.metric_name && exp_variant_id === row.exp_variant_id);
      for (const key of ['count', 'sum_value', 'mean', 'diff', 'std', 'standard_error', 'test_stat'] as const) expect(own?.[key], `${row.metric_name} ${key}`).toBeCloseTo(row[key], 8);
      // In its rows of test-unique the spreadsheet took the degrees of freedom of another metric.
      if (experiment !== 'test-unique') expect(own?.degrees_of_freedom).toBe(Math.floor(row.degrees_of_freedom));
      // The spreadsheet keeps the degrees of freedom's decimals, the package cuts them off.
      expect(own?.p_value).toBeCloseTo(row.p_value, 3);
      expect(own?.confidence_interval).toBeCloseTo(row.confidence_interval, 2);
    }
  });

  it('are judged as their units would be', async () => {
    const evaluation = await run('test-real-valued', { 'Average Bookings': goals['Average Bookings'] ?? '' }, ['a', 'b']);
    const estimate = estimateOf(evaluation, 'm0');
    // scipy.stats.ttest_ind_from_stats(7.296296296296297, 5.776709302916, 27, 4, 5.640760748177662, 23, equal_var=False).
    expect(estimate).toMatchObject({ units: 27, controlUnits: 23, value: 197 / 27, controlValue: 4, reason: null });
    expect(estimate.pValue).toBeCloseTo(0.0473243944, 3);
    expect(estimate.standardDeviation).toBeCloseTo(5.7767093029, 9);
    expect(evaluation.verdicts.map(({ decision }) => decision)).toEqual(['better']);
    expect(evaluation.checks.find(({ id }) => id === 'sample-ratio')).toMatchObject({ status: 'pass', evidence: {} });
    expect(evaluation.checks.map(({ id }) => id)).not.toContain('multiple-variants');
  });

  it('that contradict each other give no spread, but the reason', async () => {
    const evaluation = await run('bad-experiment-unit', { ctr: goals['Click-through Rate'] ?? '' }, ['a', 'b']);
    const estimate = estimateOf(evaluation, 'm0');
    expect(estimate).toMatchObject({ pValue: null, liftLow: null, standardDeviation: null, value: 710 / 268 });
    expect(estimate.reason).toContain('contradict each other');
    expect(evaluation.verdicts[0]?.decision).not.toBe('better');
  });

  it('without a row for a variant count as 0, and say so', async () => {
    const estimate = estimateOf(await run('test-missing-value', { ctr: goals['Click-through Rate'] ?? '' }, ['a', 'b']), 'm0');
    expect(estimate).toMatchObject({ value: 0, controlValue: 0.6, lift: -1 });
    expect(estimate.note).toContain('no row for b');
  });

  it.each([
    ['a sum of two goals', 'value(test_unit_type.unit.conversion) - value(test_unit_type.unit.click)', 'needs every unit’s own result'.replace('’', "'")],
    ['observations instead of units', 'count(test_unit_type.global.conversion)', 'needs .unit. instead of .global.'],
    ['a goal that does not exist', 'count(test_unit_type.unit.clik)', 'did you mean "test_unit_type.unit.click"'],
    ['a dimension that does not exist', 'count(test_unit_type.unit.click(product=p_1))', 'no dimension "product"'],
  ])('refuse the spread of %s', async (_what, numerator, words) => {
    const estimate = estimateOf(await run('test-multiple', { m: numerator }, ['a', 'b']), 'm0');
    expect(estimate).toMatchObject({ pValue: null, differenceLow: null });
    expect(estimate.reason).toContain(words);
  });

  it('scale: a hundredth of a value has a hundredth of its spread', async () => {
    const evaluation = await run('test-multiple', { plain: 'value(test_unit_type.unit.conversion)', cents: '100 * value(test_unit_type.unit.conversion)' }, ['a', 'b']);
    const [plain, cents] = [estimateOf(evaluation, 'm0'), estimateOf(evaluation, 'm1')];
    expect(cents.standardDeviation).toBeCloseTo(100 * (plain.standardDeviation ?? NaN), 8);
    expect(cents.pValue).toBeCloseTo(plain.pValue ?? NaN, 12);
  });

  it('refuse a ratio of two sums, and keep its value', async () => {
    const definition = written('test-multiple', { perClick: 'value(test_unit_type.unit.conversion)' }, ['a', 'b']);
    const metrics = [{ ...definition.metrics[0], denominator: 'count(test_unit_type.unit.click)' }] as Definition['metrics'];
    const estimate = estimateOf(await evaluate(workspace, { ...definition, metrics }), 'm0');
    expect(estimate.value).toBeCloseTo(3100 / 448, 12);
    expect(estimate).toMatchObject({ pValue: null });
    expect(estimate.reason).toContain('ratio of two sums');
  });

  it('refuse methods that read values by name', async () => {
    const definition = written('test-multiple', { m: goals['Average Bookings'] ?? '' }, ['a', 'b']);
    const estimate = estimateOf(await evaluate(workspace, { ...definition, analysis: { method: 'bootstrap' } }), 'm0');
    expect(estimate).toMatchObject({ pValue: null, method: 'bootstrap' });
    expect(estimate.reason).toContain("reads every unit's value");
  });
});
