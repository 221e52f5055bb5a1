import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate, Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { definitionOf, estimateOf, InProcessStatistics } from './tiny-workspace';

/** Every method that a definition can choose, from CSV file to estimate, against figures that other programs made (tests/reference/README.md says which). */
const folder = resolve(import.meta.dirname, '../../reference');

interface Figure {
  readonly id: string;
  readonly value: number;
  readonly tol_rel?: number;
  readonly tol_abs?: number;
}

function figuresOf(name: string): (id: string) => Figure {
  const { figures } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as { figures: Figure[] };
  return (id) => figures.find((figure) => figure.id === id)!;
}

/** Agreement to the reference's own tolerance; interval ends relative to `scale` where that is larger. */
function expectClose(found: number | null, { id, value, tol_rel = 0, tol_abs = 0 }: Figure, scale = 0): void {
  const room = Math.max(Math.max(1e-9, tol_rel) * Math.max(Math.abs(value), scale), tol_abs);
  expect(Math.abs((found ?? NaN) - value), `${id}: ${String(found)} for ${String(value)}`).toBeLessThanOrEqual(room);
}

const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv.gz' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [],
};
const plain: Definition = { ...base, sources: { users: { path: 'users.csv' } } };
const value = { id: 'value', kind: 'mean', source: 'users', value: 'value' } as const;

describe('methods that a definition chooses', () => {
  let workspace: Workspace;
  let own: string;
  beforeAll(() => {
    workspace = new Workspace({ threads: 2 });
    own = mkdtempSync(join(tmpdir(), 'liftbench-methods-'));
  });
  afterAll(async () => {
    await workspace.close();
    rmSync(own, { recursive: true, maxRetries: 5 });
  });
  const evaluated = (name: string, definition: Definition, timeline = false): Promise<Evaluation> =>
    evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: join(folder, name), timeline });

  it('mann-whitney gives the p-value of SciPy, the Hodges–Lehmann shift and no lift', async () => {
    const figure = figuresOf('c25_bootstrap_ranks');
    const estimate = estimateOf(await evaluated('c25_bootstrap_ranks', { ...plain, analysis: { method: 'mann-whitney' }, metrics: [value] }), 'value');
    expectClose(estimate.pValue, figure('pair.mwu.p'));
    expectClose(estimate.difference, figure('pair.hodges_lehmann'));
    expectClose(estimate.value, figure('pair.mean_treatment'));
    expect(estimate).toMatchObject({ method: 'mann-whitney', lift: null, liftLow: null });
    expect(estimate.reason).toContain('no relative lift');
    expect(estimate.note).toContain('Hodges–Lehmann shift');
    // The interval inverts the test: p is above 0.05, so it holds 0.
    expect(estimate.differenceLow!).toBeLessThanOrEqual(0);
    expect(estimate.differenceHigh!).toBeGreaterThan(estimate.difference!);
  });

  it.each(['bca', 'percentile', 'basic'] as const)('bootstrap gives the %s interval of SciPy within the Monte Carlo error, the same twice, and states seed and error', async (kind) => {
    const figure = figuresOf('c25_bootstrap_ranks');
    const definition: Definition = { ...plain, analysis: { bootstrapInterval: kind, seed: 3 }, metrics: [{ ...value, method: 'bootstrap' }] };
    const estimate = estimateOf(await evaluated('c25_bootstrap_ranks', definition), 'value');
    expectClose(estimate.differenceLow, figure(`boot.mean_diff.${kind}.lo`));
    expectClose(estimate.differenceHigh, figure(`boot.mean_diff.${kind}.hi`));
    expectClose(estimate.liftLow, figure(`boot.lift.${kind}.lo`));
    expectClose(estimate.liftHigh, figure(`boot.lift.${kind}.hi`));
    expectClose(estimate.differenceStandardError, figure('boot.mean_diff.se'));
    expectClose(estimate.liftStandardError, figure('boot.lift.se'));
    // Not significant by Welch (p = 0.12), so near it here, and coherent with the interval.
    expect(estimate.pValue!).toBeGreaterThan(0.05);
    expect(estimate.pValue!).toBeLessThan(0.2);
    expect(estimate.note).toMatch(/5000 resamples \(units drawn\), seed 3; Monte Carlo error 0\.\d+ of an end/);
    expect(estimateOf(await evaluated('c25_bootstrap_ranks', definition), 'value')).toEqual(estimate);
  });

  it.each(['n2_n2', 'n2_n3', 'n3_n5', 'n5_n5', 'n5_n2_negative', 'n2_n2_same_mean'])('permutation counts all arrangements of %s, as SciPy does', async (pair) => {
    const definition: Definition = { ...plain, filters: { exposure: `pair = '${pair}'` }, analysis: { method: 'permutation' }, metrics: [{ ...value, where: `pair = '${pair}'` }], sources: { users: { path: 'users.csv', types: { pair: 'VARCHAR' } } } };
    const estimate = estimateOf(await evaluated('c17_tiny_n', { ...definition, unit: 'user_id' }), 'value');
    const figure = figuresOf('c17_tiny_n');
    expectClose(estimate.pValue, figure(`${pair}.permutation.p`));
    expectClose(estimate.difference, figure(`${pair}.diff`));
    expect(estimate.note).toMatch(/^Permutation test\. All \d+ arrangements of the labels were counted\. The interval is Welch's\.$/);
  });

  it('lin gives statsmodels’ interacted regression with HC2 errors', async () => {
    const figure = figuresOf('c05_cuped_mean');
    const metric = { id: 'spend', kind: 'mean', source: 'users', value: 'spend', covariate: { source: 'users', value: 'pre_spend' }, method: 'lin' } as const;
    const estimate = estimateOf(await evaluated('c05_cuped_mean', { ...base, metrics: [metric] }), 'spend');
    expectClose(estimate.difference, figure('lin.diff'));
    expectClose(estimate.differenceStandardError, figure('lin.se_hc2'));
    expect(estimate.adjustment).toMatchObject({ method: 'lin', theta: null });
    // Margins and planning read the spreads: they are those that the test has, around the adjusted values.
    const { standardDeviation, controlStandardDeviation, units, controlUnits, differenceStandardError } = estimate;
    expect(Math.hypot((standardDeviation ?? NaN) / Math.sqrt(units), (controlStandardDeviation ?? NaN) / Math.sqrt(controlUnits)) / (differenceStandardError ?? NaN)).toBeCloseTo(1, 12);
    expectClose(estimate.adjustment!.unadjustedControlValue, figure('unadjusted.mean_control'));
    expect(estimate.adjustment!.varianceReduction!).toBeGreaterThan(0.5);
    expect(estimate.differenceLow! < 0).toBe(estimate.pValue! > 0.05);
    const without = estimateOf(await evaluated('c05_cuped_mean', { ...base, metrics: [metric], analysis: { covariateAdjustment: false } }), 'spend');
    expect(without).toMatchObject({ pValue: null, differenceLow: null });
    expect(without.reason).toContain('choose welch');
  });

  it('poisson gives R’s poisson.test of rates, and says when events vary more than that', async () => {
    const figure = figuresOf('c20_counts');
    const rate = (id: string) => ({ id, kind: 'ratio', numerator: { source: 'users', value: id }, denominator: { source: 'users', value: 'exposure_days' }, method: 'poisson' }) as const;
    const evaluation = await evaluated('c20_counts', { ...base, metrics: [rate('errors_poisson'), rate('errors_overdispersed')] });
    const estimate = estimateOf(evaluation, 'errors_poisson');
    expectClose(estimate.pValue, figure('errors_poisson.exact_conditional.p'));
    expectClose(1 + estimate.lift!, figure('errors_poisson.rate_ratio'));
    expectClose(1 + estimate.liftLow!, figure('errors_poisson.exact_conditional.ratio_ci.lo'));
    expectClose(1 + estimate.liftHigh!, figure('errors_poisson.exact_conditional.ratio_ci.hi'));
    expectClose(estimate.difference, figure('errors_poisson.ratio_delta.diff'));
    expect(estimate.note ?? null).toBeNull();
    expect(estimateOf(evaluation, 'errors_overdispersed').note).toMatch(/^Events vary \d\.\d+ times as much/);
  });

  describe('for small tables of shares', () => {
    const tables = readFileSync(join(folder, 'c26_small_tables/tables.csv'), 'utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
    const judged = async (id: string, method: 'newcombe' | 'miettinen-nurminen' | 'fisher'): Promise<Estimate> => {
      const [, x = 0, n = 0, y = 0, m = 0] = tables.find(([name]) => name === id)!.map(Number);
      const rows = ([['control', x, n], ['treatment', y, m]] as const).flatMap(([variant, successes, units]) => Array.from({ length: units }, (_, i) => `${variant}${String(i)},${variant},${i < successes ? '1' : '0'}`));
      const file = join(own, `${id}.csv`);
      writeFileSync(file, `user_id,variant,did\n${rows.join('\n')}\n`);
      const evaluation = await evaluated('c26_small_tables', { ...base, sources: { users: { path: file } }, analysis: { method }, metrics: [{ id: 'did', kind: 'conversion', source: 'users', where: 'did = 1' }] });
      return estimateOf(evaluation, 'did');
    };

    it.each(['t1', 't2', 't3', 't4', 't6', 't7'])('%s has statsmodels’ and SciPy’s intervals and p-values', async (id) => {
      const figure = figuresOf('c26_small_tables');
      const newcombe = await judged(id, 'newcombe');
      expectClose(newcombe.statistic, figure(`${id}.pooled_z`));
      expectClose(newcombe.pValue, figure(`${id}.pooled_z.p`));
      expectClose(newcombe.differenceLow, figure(`${id}.newcombe.ci.lo`), 0.1);
      expectClose(newcombe.differenceHigh, figure(`${id}.newcombe.ci.hi`), 0.1);
      const score = await judged(id, 'miettinen-nurminen');
      expectClose(score.differenceLow, figure(`${id}.miettinen_nurminen.ci.lo`), 0.1);
      expectClose(score.differenceHigh, figure(`${id}.miettinen_nurminen.ci.hi`), 0.1);
      expect(score.differenceLow! > 0 || score.differenceHigh! < 0).toBe(score.pValue! < 0.05);
      const fisher = await judged(id, 'fisher');
      expect(fisher).toMatchObject({ differenceLow: score.differenceLow, differenceHigh: score.differenceHigh });
      expect(fisher.pValue!).toBeLessThan(figure(`${id}.fisher.p`).value);
      for (const { liftLow, liftHigh, differenceLow, differenceHigh, lift } of [newcombe, score]) {
        if (lift === null) continue;
        // The ratio's interval is on the same side of no effect as the difference's.
        expect([(liftLow ?? -1) > 0, (liftHigh ?? Infinity) < 0]).toEqual([differenceLow! > 0, differenceHigh! < 0]);
      }
    });

    it('an arm of nobody who did and another of nobody has no test, but an interval', async () => {
      const estimate = await judged('t5', 'fisher');
      expect(estimate).toMatchObject({ pValue: null, lift: null });
      expect(estimate.reason).toContain('No unit differs from another');
      expect(estimate.differenceLow!).toBeLessThan(0);
    });
  });

  it('a method that does not serve a metric gives nothing but the reason, which names one that does', async () => {
    const evaluation = await evaluated('c25_bootstrap_ranks', { ...plain, analysis: { method: 'fisher' }, metrics: [value, { ...value, id: 'own', method: 'welch' }] });
    expect(estimateOf(evaluation, 'value')).toMatchObject({ method: 'fisher', pValue: null, differenceLow: null, liftLow: null, statistic: null, reason: 'Fisher’s mid-p does not compare a mean; choose welch, mann-whitney or bootstrap for value.' });
    expect(evaluation.verdicts[0]).toMatchObject({ decision: 'undecided', words: expect.stringContaining('does not compare a mean') as string });
    expectClose(estimateOf(evaluation, 'own').pValue, figuresOf('c25_bootstrap_ranks')('pair.welch.p'));
    expect(estimateOf(evaluation, 'own').method).toBe('welch');
  });

  it('a method that cannot be read at several looks says so', async () => {
    const { estimates } = await evaluated('c25_bootstrap_ranks', { ...plain, analysis: { method: 'bootstrap', sequential: 'always-valid' }, metrics: [value] });
    expect(estimates[0]).toMatchObject({ pValue: null, reason: 'Bootstrap cannot be read at several looks; choose welch for value, or no sequential plan.' });
  });

  it('one-sided, p-value and open interval agree for every method', async () => {
    for (const method of ['mann-whitney', 'bootstrap', 'permutation'] as const) {
      const sides = await Promise.all((['greater', 'less'] as const).map(async (alternative) => estimateOf(await evaluated('c25_bootstrap_ranks', { ...plain, analysis: { method, alternative }, metrics: [value] }), 'value')));
      expect(sides[0]!.pValue!, method).toBeLessThan(0.5);
      expect(sides[1]!.pValue!, method).toBeGreaterThan(0.5);
      expect([sides[0]!.differenceHigh, sides[1]!.differenceLow], method).toEqual([null, null]);
      if (method !== 'permutation') expect(sides[0]!.differenceLow! > 0, method).toBe(sides[0]!.pValue! < 0.05);
    }
  });

  it('segments have lifts drawn towards each other, and their order within the column kept', async () => {
    const evaluation = await evaluated('c22_segments', { ...base, segments: ['country'], metrics: [{ id: 'spend', kind: 'mean', source: 'users', value: 'spend', method: 'bootstrap' }] });
    const segments = evaluation.estimates.filter(({ segment }) => segment !== null);
    expect(segments).toHaveLength(4);
    const spread = (of: readonly (number | null | undefined)[]): number => Math.max(...of.map((one) => one!)) - Math.min(...of.map((one) => one!));
    expect(spread(segments.map(({ shrunkenLift }) => shrunkenLift))).toBeLessThan(spread(segments.map(({ lift }) => lift)));
    expect(evaluation.estimates[0]!.shrunkenLift).toBeUndefined();
    const figure = figuresOf('c22_segments');
    for (const estimate of segments) expectClose(estimate.difference, figure(`${estimate.segment!.slice('country='.length)}.diff`));
  });
});
