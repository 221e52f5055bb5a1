import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src-contract/evaluation';
import { readDefinition, type Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { ReferenceCase } from '../../worker/reference/reference-case';
import { definitionOf, estimateOf, evaluate, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const pre = (value: string) => ({ source: 'users', value });

const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv' } },
  unit: 'user_id',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'spend', kind: 'mean', source: 'users', value: 'spend', covariate: [pre('pre_spend'), pre('pre_orders'), pre('age')] },
    { id: 'muddled', kind: 'mean', source: 'users', value: 'spend', covariate: [pre('pre_spend'), pre('same'), pre('twice'), pre('pre_orders'), pre('age')] },
    { id: 'ctr', kind: 'ratio', numerator: { source: 'users', value: 'clicks' }, denominator: { source: 'users', value: 'views' }, covariate: [{ numerator: pre('pre_clicks'), denominator: pre('pre_views') }, pre('age')] },
    { id: 'lin', kind: 'mean', source: 'users', value: 'spend', method: 'lin', covariate: [pre('pre_spend'), pre('pre_orders'), pre('age')] },
    { id: 'lin_muddled', kind: 'mean', source: 'users', value: 'spend', method: 'lin', covariate: [pre('pre_spend'), pre('same'), pre('twice'), pre('pre_orders'), pre('age')] },
    { id: 'one', kind: 'mean', source: 'users', value: 'spend', covariate: pre('pre_spend') },
    { id: 'listed', kind: 'mean', source: 'users', value: 'spend', covariate: [pre('pre_spend')] },
    { id: 'plain', kind: 'mean', source: 'users', value: 'spend' },
    { id: 'permuted', kind: 'mean', source: 'users', value: 'spend', method: 'permutation', covariate: [pre('pre_spend'), pre('pre_orders'), pre('age')] },
    { id: 'resampled', kind: 'mean', source: 'users', value: 'spend', method: 'bootstrap', covariate: [pre('pre_spend'), pre('pre_orders'), pre('age')] },
    { id: 'resampled_ctr', kind: 'ratio', method: 'bootstrap', numerator: { source: 'users', value: 'clicks' }, denominator: { source: 'users', value: 'views' }, covariate: [{ numerator: pre('pre_clicks'), denominator: pre('pre_views') }, pre('age')] },
  ],
};

// The last test looks at what those before it compared.
describe('several covariates at once, from file to figure', { shuffle: false }, () => {
  const reference = new ReferenceCase('c27_several_covariates');
  let workspace: Workspace;
  let of: (metric: string) => Estimate;
  beforeAll(async () => {
    workspace = new Workspace({ threads: 1 });
    const evaluation = await evaluateExperiment({
      workspace, statistics: new InProcessStatistics(), definition: definitionOf(base), baseDirectory: resolve('tests/reference/c27_several_covariates'), timeline: false,
    });
    of = (metric) => estimateOf(evaluation, metric);
  });
  afterAll(() => workspace.close());

  function expectWelch(prefix: string, { difference, differenceStandardError, degreesOfFreedom, statistic, pValue, differenceLow, differenceHigh }: Estimate): void {
    const figures = { diff: difference, se: differenceStandardError, df: degreesOfFreedom, t: statistic, p: pValue, 'ci.lo': differenceLow, 'ci.hi': differenceHigh };
    for (const [id, figure] of Object.entries(figures)) reference.expect(`${prefix}${id}`, figure);
  }

  it('CUPED with three is least squares on the pooled units, and says what each removed', () => {
    const spend = of('spend');
    expectWelch('cuped.welch.', spend);
    reference.expect('cuped.value', spend.value);
    reference.expect('cuped.value_control', spend.controlValue);
    reference.expect('cuped.reduction', spend.adjustment?.varianceReduction ?? null);
    expect(spend.adjustment).toMatchObject({ method: 'cuped', theta: null, unadjustedValue: of('plain').value, unadjustedControlValue: of('plain').controlValue });
    expect(spend.adjustment?.covariates?.map(({ covariate }) => covariate)).toEqual(['users: pre_spend', 'users: pre_orders', 'users: age']);
    spend.adjustment?.covariates?.forEach(({ theta }, j) => { reference.expect(`cuped.theta.${String(j)}`, theta); });
  });

  it('a covariate that does not vary, or that another says already, is left out and named', () => {
    const muddled = of('muddled');
    expectWelch('cuped.welch.', muddled);
    expect(muddled.adjustment?.covariates?.map(({ theta }) => theta === null)).toEqual([false, true, true, false, false]);
    expect(muddled.note).toBe('The covariate users: same is left out: it is the same for all units. The covariate users: twice is left out: the covariates before it say all that it says.');
    expect(of('spend').note).toBeUndefined();
    expectLin(of('lin_muddled'));
  });

  function expectLin({ difference, differenceStandardError, pValue }: Estimate): void {
    reference.expect('lin.diff', difference);
    reference.expect('lin.se_hc2', differenceStandardError);
    reference.expect('lin.p', pValue);
  }

  it('Lin’s regression with three is the interacted design with HC2 errors', () => {
    expectLin(of('lin'));
    expect(of('lin').adjustment?.varianceReduction).toBeCloseTo(of('spend').adjustment?.varianceReduction ?? NaN, 1);
  });

  it('a ratio takes a ratio and a plain column together', () => {
    const ctr = of('ctr');
    expectWelch('ratio.welch.', ctr);
    reference.expect('ratio.value', ctr.value);
    reference.expect('ratio.value_control', ctr.controlValue);
    ctr.adjustment?.covariates?.forEach(({ theta }, j) => { reference.expect(`ratio.theta.${String(j)}`, theta); });
    expect(reference.unmatched()).toEqual([]);
  });

  it('a list of one is that one', () => {
    const { metric: _one, ...one } = of('one');
    const { metric: _listed, ...listed } = of('listed');
    expect(listed).toEqual(one);
  });

  it('methods that read values see what the covariates leave', () => {
    const [spend, permuted, resampled] = [of('spend'), of('permuted'), of('resampled')];
    expect(permuted.difference).toBeCloseTo(spend.difference ?? NaN, 10);
    expect(permuted.differenceStandardError).toBeCloseTo(spend.differenceStandardError ?? NaN, 10);
    expect(Math.abs((permuted.pValue ?? NaN) - (spend.pValue ?? NaN))).toBeLessThan(0.02);
    expect((resampled.differenceStandardError ?? NaN) / (spend.differenceStandardError ?? NaN)).toBeCloseTo(1, 1);
    expect(resampled.adjustment?.varianceReduction).toBeCloseTo(spend.adjustment?.varianceReduction ?? NaN, 10);
    const [ctr, resampledCtr] = [of('ctr'), of('resampled_ctr')];
    expect(Math.abs((resampledCtr.difference ?? NaN) - (ctr.difference ?? NaN))).toBeLessThan(0.05 * (ctr.differenceStandardError ?? NaN));
    expect((resampledCtr.differenceStandardError ?? NaN) / (ctr.differenceStandardError ?? NaN)).toBeCloseTo(1, 1);
  });

  it('the declaration is checked part by part', async () => {
    const problems = readDefinition({ ...base, metrics: [{ ...base.metrics[0], covariate: [pre('pre_spend'), { source: 'nowhere', value: 'x' }] }] });
    expect(problems).toMatchObject({ ok: false, problems: [{ field: 'metrics[0].covariate[1].source' }] });
    const empty = readDefinition({ ...base, metrics: [{ ...base.metrics[0], covariate: [] }] });
    expect(empty.ok).toBe(false);
    const tiny = await TinyWorkspace.open({ users: "SELECT * FROM (VALUES (1, 'control', 1.0), (2, 'treatment', 2.0)) t(user_id, variant, spend)" });
    const untimed = evaluate(tiny, { ...base, metrics: [{ id: 'm', kind: 'count', source: 'users', covariate: [{ source: 'users', value: 'spend' }, { days: 3 }] }] });
    await expect(untimed).rejects.toMatchObject({ failure: { kind: 'input', place: { field: 'metrics[0].covariate[1]' } } });
    await tiny.database.close();
  });
});

describe('several covariates day by day and segment by segment', () => {
  it('the last day of the timeline is the readout, and both engines agree', async () => {
    const events = `
      SELECT i AS unit, 'x' AS event, CASE i % 2 WHEN 0 THEN 'control' ELSE 'treatment' END AS variant, TIMESTAMP '2026-03-05' + INTERVAL (i % 3) DAY AS ts, NULL::DOUBLE AS x, CASE WHEN i % 5 < 2 THEN 'l' ELSE 'm' END AS level FROM range(400) t(i)
      UNION ALL SELECT i, 'p', NULL, TIMESTAMP '2026-03-05' + INTERVAL (i % 3) DAY + INTERVAL (h) HOUR, exp((hash(i * 31 + h) % 1000) / 300.0) + i / 40.0, NULL FROM range(400) t(i), (VALUES (-60), (-30), (5), (30)) v(h) WHERE hash(i + 7 * h) % 3 < 2`;
    const workspace = await TinyWorkspace.open({ events });
    const written: Definition = {
      liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', segments: ['level'], period: { from: '2026-03-05', to: '2026-03-10' },
      exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
      metrics: [{ id: 'spent', kind: 'mean', source: 'events', where: "event = 'p'", value: 'x', covariate: [{ days: 3 }, { source: 'events', where: "event = 'p'" }, { days: 2 }] }],
    };
    const evaluation = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written), baseDirectory: null, timeline: true, verify: true });
    expect(evaluation.secondEngine?.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(evaluation.secondEngine?.length).toBeGreaterThan(0);
    const last = evaluation.timeline.at(-1);
    const all = estimateOf(evaluation, 'spent');
    for (const name of ['value', 'difference', 'differenceStandardError', 'pValue'] as const) expect(last?.[name]).toBeCloseTo(all[name] ?? NaN, 9);
    expect(evaluation.estimates.filter(({ segment, adjustment }) => segment !== null && adjustment?.covariates?.length === 3)).toHaveLength(2);
    await workspace.database.close();
  });
});
