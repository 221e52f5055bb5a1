import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate, Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { definitionOf, estimateOf, InProcessStatistics } from './tiny-workspace';

/** The whole path, from CSV file to estimate, against figures that other programs made (tests/reference/README.md says which). */
const folder = resolve(import.meta.dirname, '../../reference');

interface Figure {
  readonly id: string;
  readonly value: number | string | boolean;
  readonly tol_rel?: number;
  readonly tol_abs?: number;
}

function figuresOf(name: string): (id: string) => Figure {
  const { figures } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8')) as { figures: Figure[] };
  return (id) => {
    const found = figures.find((figure) => figure.id === id);
    if (!found) throw new Error(`${name} has no figure ${id}`);
    return found;
  };
}

/** Agreement to 1e-9, for interval ends relative to the interval. */
function expectClose(found: number | null, { id, value, tol_rel = 1e-9, tol_abs = 0 }: Figure, scale = 0): void {
  const expected = Number(value);
  const room = Math.max(Math.max(1e-9, tol_rel) * Math.max(Math.abs(expected), scale), tol_abs);
  expect(Math.abs((found ?? NaN) - expected), `${id}: ${String(found)} for ${String(value)}`).toBeLessThanOrEqual(room);
}

/** Every Welch figure that the reference holds under a prefix. */
function expectWelch(estimate: Estimate, figure: (id: string) => Figure, prefix: string): void {
  const { differenceLow, differenceHigh, liftLow, liftHigh } = estimate;
  const half = ((differenceHigh ?? 0) - (differenceLow ?? 0)) / 2;
  const liftHalf = ((liftHigh ?? 0) - (liftLow ?? 0)) / 2;
  expect(estimate.controlUnits).toBe(figure(`${prefix}.n_control`).value);
  expect(estimate.units).toBe(figure(`${prefix}.n_treatment`).value);
  expectClose(estimate.controlValue, figure(`${prefix}.mean_control`));
  expectClose(estimate.value, figure(`${prefix}.mean_treatment`));
  expectClose((estimate.standardDeviation ?? NaN) ** 2, figure(`${prefix}.var_treatment`));
  expectClose((estimate.controlStandardDeviation ?? NaN) ** 2, figure(`${prefix}.var_control`));
  expectClose(estimate.difference, figure(`${prefix}.diff`));
  expectClose(estimate.statistic, figure(`${prefix}.welch.t`));
  expectClose(estimate.degreesOfFreedom, figure(`${prefix}.welch.df`));
  expectClose(estimate.differenceStandardError, figure(`${prefix}.welch.se`));
  expectClose(estimate.pValue, figure(`${prefix}.welch.p`));
  expectClose(differenceLow, figure(`${prefix}.welch.ci.lo`), half);
  expectClose(differenceHigh, figure(`${prefix}.welch.ci.hi`), half);
  expectClose(estimate.lift, figure(`${prefix}.lift`));
  expectClose(estimate.liftStandardError, figure(`${prefix}.lift.delta.se`));
  expectClose(liftLow, figure(`${prefix}.lift.fieller.ci.lo`), liftHalf);
  expectClose(liftHigh, figure(`${prefix}.lift.fieller.ci.hi`), liftHalf);
}

const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv.gz' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [],
};

describe('the whole path from file to figure', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = new Workspace({ threads: 2 });
  });
  afterAll(async () => {
    await workspace.close();
  });
  const evaluated = (name: string, definition: Definition): Promise<Evaluation> =>
    evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: join(folder, name), timeline: false });

  it('gives a conversion of two arms', async () => {
    const { estimates } = await evaluated('c01_conversion_two', { ...base, metrics: [{ id: 'converted', kind: 'conversion', source: 'users', where: 'converted = 1' }] });
    expectWelch(estimates[0]!, figuresOf('c01_conversion_two'), 'pair');
  });

  it('gives a conversion of four arms, corrected over the three treatments', async () => {
    const figure = figuresOf('c02_conversion_four');
    const variants = ['control', 'amber', 'delta', 'zeta'].map((id) => ({ id }));
    for (const [correction, name] of [['holm', 'holm'], ['bonferroni', 'bonferroni'], ['benjamini-hochberg', 'BH']] as const) {
      const evaluation = await evaluated('c02_conversion_four', { ...base, variants, analysis: { correction }, metrics: [{ id: 'converted', kind: 'conversion', source: 'users', where: 'converted = 1' }] });
      for (const variant of ['amber', 'delta', 'zeta']) {
        const estimate = estimateOf(evaluation, 'converted', { variant });
        expectWelch(estimate, figure, variant);
        expectClose(estimate.adjustedPValue, figure(`${variant}.adj.${name}`));
      }
    }
  });

  it('gives a mean of skewed revenue', async () => {
    const { estimates } = await evaluated('c03_mean_revenue', { ...base, metrics: [{ id: 'revenue', kind: 'mean', source: 'users', value: 'revenue' }] });
    expectWelch(estimates[0]!, figuresOf('c03_mean_revenue'), 'pair');
  });

  it('gives a ratio by the delta method', async () => {
    const figure = figuresOf('c04_ratio_ctr');
    const { estimates } = await evaluated('c04_ratio_ctr', {
      ...base, metrics: [{ id: 'ctr', kind: 'ratio', numerator: { source: 'users', value: 'clicks' }, denominator: { source: 'users', value: 'exposures' } }],
    });
    const estimate = estimates[0]!;
    expectClose(estimate.controlValue, figure('pair.ratio_control'));
    expectClose(estimate.value, figure('pair.ratio_treatment'));
    expectClose(estimate.difference, figure('pair.diff'));
    expectClose(estimate.differenceStandardError, figure('pair.diff.se'));
    expectClose(estimate.degreesOfFreedom, figure('pair.diff.df'));
    expectClose(estimate.pValue, figure('pair.diff.p_t'));
    expectClose(estimate.lift, figure('pair.lift'));
    expectClose(estimate.liftLow, figure('pair.lift.fieller.ci.lo'), 0.1);
    expectClose(estimate.liftHigh, figure('pair.lift.fieller.ci.hi'), 0.1);
  });

  it('adjusts a mean by a covariate of the same file', async () => {
    const figure = figuresOf('c05_cuped_mean');
    const metric = { id: 'spend', kind: 'mean', source: 'users', value: 'spend', covariate: { source: 'users', value: 'pre_spend' } } as const;
    const adjusted = await evaluated('c05_cuped_mean', { ...base, metrics: [metric] });
    expectWelch(adjusted.estimates[0]!, figure, 'cuped');
    expectClose(adjusted.estimates[0]!.adjustment?.theta ?? null, figure('theta'));
    const plain = await evaluated('c05_cuped_mean', { ...base, metrics: [metric], analysis: { covariateAdjustment: false } });
    expectWelch(plain.estimates[0]!, figure, 'unadjusted');
  });

  it('adjusts a ratio by a ratio of other columns, in a file with one row per unit', async () => {
    const figure = figuresOf('c06_cuped_ratio');
    const side = (value: string) => ({ source: 'users', value });
    const metric = { id: 'ctr', kind: 'ratio', numerator: side('clicks'), denominator: side('views'), covariate: { numerator: side('pre_clicks'), denominator: side('pre_views') } } as const;
    const { estimates } = await evaluated('c06_cuped_ratio', { ...base, metrics: [metric] });
    expectClose(estimates[0]?.adjustment?.theta ?? null, figure('theta_pooled'));
    expectClose(estimates[0]!.difference, figure('diff_cuped'));
    expectClose(estimates[0]!.differenceStandardError, figure('se_cuped'));
    const wrong = evaluated('c06_cuped_ratio', { ...base, metrics: [{ ...metric, covariate: { ...metric.covariate, denominator: side('pre_vues') } }] });
    await expect(wrong).rejects.toMatchObject({ failure: { place: { field: 'metrics[0].covariate.denominator.value' } } });
  });

  it('adjusts a ratio by the same ratio before exposure', async () => {
    const figure = figuresOf('c06_cuped_ratio');
    const [, ...users] = gunzipSync(readFileSync(join(folder, 'c06_cuped_ratio/users.csv.gz'))).toString().trim().split(/\r?\n/);
    const log = users.flatMap((line) => {
      const [user = '', variant = '', preClicks = '', preViews = '', clicks = '', views = ''] = line.split(',');
      const row = (event: string, day: string, count: string): string => `${user},${event},${event === 'exposure' ? variant : ''},2026-01-${day}T12:00:00Z,${count}`;
      return [row('view', '09', preViews), row('click', '09', preClicks), row('exposure', '10', ''), row('click', '11', clicks), row('view', '12', views)];
    });
    const own = mkdtempSync(join(tmpdir(), 'liftbench-c06-'));
    writeFileSync(join(own, 'log.csv'), `user_id,event,variant,ts,n\n${log.join('\n')}\n`);
    const side = (event: string) => ({ source: 'log', where: `event = '${event}'`, value: 'n' });
    const metric = { id: 'ctr', kind: 'ratio', numerator: side('click'), denominator: side('view'), covariate: { days: 3 } } as const;
    const definition: Definition = { ...base, sources: { log: { path: join(own, 'log.csv'), time: 'ts' } }, exposure: { source: 'log', variant: 'variant', where: "event = 'exposure'" }, metrics: [metric] };
    const adjusted = estimateOf(await evaluated('c06_cuped_ratio', definition), 'ctr');
    expectClose(adjusted.adjustment?.theta ?? null, figure('theta_pooled'));
    expectClose(adjusted.difference, figure('diff_cuped'));
    expectClose(adjusted.differenceStandardError, figure('se_cuped'));
    const plain = estimateOf(await evaluated('c06_cuped_ratio', { ...definition, analysis: { covariateAdjustment: false } }), 'ctr');
    expectClose(plain.difference, figure('diff_unadjusted'));
    expectClose(plain.differenceStandardError, figure('se_unadjusted'));
    expectClose(plain.controlValue, figure('ratio_control'));
    expectClose(plain.value, figure('ratio_treatment'));
    await workspace.drop('log');
    rmSync(own, { recursive: true, maxRetries: 5 });
  });

  it('caps by a pooled quantile, at one end or both', async () => {
    const figure = figuresOf('c08_winsorised_mean');
    const amount = { kind: 'mean', source: 'users', value: 'amount' } as const;
    const evaluation = await evaluated('c08_winsorised_mean', {
      ...base,
      metrics: [
        { ...amount, id: 'raw' },
        { ...amount, id: 'p99', cap: { upper: 0.99 } },
        { ...amount, id: 'abs100', cap: { upperValue: 100 } },
        { ...amount, id: 'p05_p95', cap: { lower: 0.05, upper: 0.95 } },
      ],
    });
    for (const metric of ['raw', 'p99', 'abs100', 'p05_p95']) expectWelch(estimateOf(evaluation, metric), figure, metric);
    expectClose(estimateOf(evaluation, 'p99').cap?.upper ?? null, figure('cap_p99'));
    expectClose(estimateOf(evaluation, 'p05_p95').cap?.lower ?? null, figure('cap_p05'));
    expectClose(estimateOf(evaluation, 'p05_p95').cap?.upper ?? null, figure('cap_p95'));
  });

  it('lists an empty arm and an arm of one unit without inference, and keeps the others right', async () => {
    const figure = figuresOf('c19_empty_variant');
    const variants = [['control', 0.25], ['b', 0.25], ['c', 0.25], ['d', 0.25], ['e', 0]].map(([id, weight]) => ({ id: String(id), weight: Number(weight) }));
    const evaluation = await evaluated('c19_empty_variant', {
      ...base, sources: { users: { path: 'users.csv*' } }, variants, analysis: { correction: 'holm' }, metrics: [{ id: 'converted', kind: 'conversion', source: 'users', where: 'converted = 1' }],
    });
    expectWelch(estimateOf(evaluation, 'converted', { variant: 'b' }), figure, 'b');
    const c = estimateOf(evaluation, 'converted', { variant: 'c' });
    expectClose(c.statistic, figure('c.welch.t'));
    expectClose(c.pValue, figure('c.welch.p'));
    expectClose(c.adjustedPValue, figure('c.adj.holm'));
    expectClose(estimateOf(evaluation, 'converted', { variant: 'b' }).adjustedPValue, figure('b.adj.holm'));
    expect(estimateOf(evaluation, 'converted', { variant: 'd' })).toMatchObject({ units: 0, value: null, pValue: null, adjustedPValue: null });
    expect(estimateOf(evaluation, 'converted', { variant: 'e' })).toMatchObject({ units: 1, pValue: null });
    const ratio = evaluation.checks.find(({ id }) => id === 'sample-ratio');
    expect(ratio?.status).toBe('fail');
    expectClose(ratio?.statistic ?? null, figure('srm.chi2'));
    expectClose(ratio?.pValue ?? null, figure('srm.p'));
  });

  it('counts rows with many values per unit', async () => {
    const { estimates } = await evaluated('c20_counts', { ...base, metrics: [{ id: 'errors', kind: 'mean', source: 'users', value: 'errors_poisson' }] });
    const figure = figuresOf('c20_counts');
    expectClose(estimates[0]!.pValue, figure('errors_poisson.per_user.welch.p'));
  });

  it('keeps all digits of values near 1e9 and 1e15', async () => {
    const figure = figuresOf('c21_large_numbers');
    const evaluation = await evaluated('c21_large_numbers', {
      ...base, metrics: ['value_1e9', 'value_1e15_int', 'value_shifted'].map((value) => ({ id: value, kind: 'mean' as const, source: 'users', value })),
    });
    for (const { metric, difference, statistic, degreesOfFreedom, pValue, lift } of evaluation.estimates) {
      expectClose(difference, figure(`${metric}.diff`));
      expectClose(statistic, figure(`${metric}.welch.t`));
      expectClose(degreesOfFreedom, figure(`${metric}.welch.df`));
      expectClose(pValue, figure(`${metric}.welch.p`));
      expectClose(lift, figure(`${metric}.lift`));
    }
  });

  it('gives every level of a segment, corrected as a family of its own', async () => {
    const figure = figuresOf('c22_segments');
    const evaluation = await evaluated('c22_segments', { ...base, segments: ['country'], analysis: { correction: 'holm' }, metrics: [{ id: 'spend', kind: 'mean', source: 'users', value: 'spend' }] });
    expectWelch(estimateOf(evaluation, 'spend'), figure, 'overall');
    for (const country of ['DE', 'FR', 'UK', 'US']) {
      const estimate = estimateOf(evaluation, 'spend', { segment: `country=${country}` });
      expectWelch(estimate, figure, country);
      expectClose(estimate.adjustedPValue, figure(`${country}.adj.holm`));
    }
  });

  it('assigns, windows and retains from an exposure log and an event log', async () => {
    const figure = figuresOf('c24_event_log');
    const events = { source: 'events', window: { within: '7d' } } as const;
    const evaluation = await evaluated('c24_event_log', {
      ...base,
      sources: { exposures: { path: 'exposures.csv.gz', time: 'ts' }, events: { path: 'events.csv.gz', time: 'ts' } },
      exposure: { source: 'exposures', variant: 'variant' },
      metrics: [
        { id: 'converted', kind: 'conversion', ...events, where: "event = 'purchase'" },
        { id: 'revenue', kind: 'mean', ...events, where: "event = 'purchase'", value: 'amount' },
        { id: 'purchases', kind: 'count', ...events, where: "event = 'purchase'" },
        { id: 'step_view', kind: 'conversion', ...events, where: "event = 'view_item'" },
        { id: 'retained', kind: 'retention', source: 'events', where: "event = 'session_start'", window: { from: '7d', to: '8d' } },
      ],
    });
    expect(evaluation.provenance.exposure).toMatchObject({ unitsInSeveralVariants: figure('multi_variant_users').value, exposedUnits: figure('exposed_users').value });
    expectWelch(estimateOf(evaluation, 'converted'), figure, 'converted');
    expectWelch(estimateOf(evaluation, 'revenue'), figure, 'revenue');
    for (const [metric, name] of [['converted', 'converted'], ['revenue', 'revenue'], ['purchases', 'purchases'], ['step_view', 'step_view'], ['retained', 'retained_d7']] as const) {
      const { value, units, controlValue, controlUnits } = estimateOf(evaluation, metric);
      expectClose((value ?? NaN) * units, figure(`treatment.${name}`));
      expectClose((controlValue ?? NaN) * controlUnits, figure(`control.${name}`));
    }
  });
});
