import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate, Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { Workspace } from '../../../src-main/sources/workspace';
import { ReferenceCase } from '../../worker/reference/reference-case';
import { definitionOf, estimateOf, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const spend = { id: 'spend', kind: 'mean' as const, source: 'users', value: 'spend' };
const base: Definition = {
  liftbench: 1,
  sources: { users: { path: 'users.csv' } },
  unit: 'user_id',
  randomisationUnit: 'company',
  exposure: { source: 'users', variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  segments: ['device'],
  metrics: [
    spend,
    { id: 'ctr', kind: 'ratio', numerator: { source: 'users', value: 'clicks' }, denominator: { source: 'users', value: 'views' } },
    { ...spend, id: 'cuped', covariate: { source: 'users', value: 'pre_spend' } },
    { ...spend, id: 'lin', method: 'lin', covariate: { source: 'users', value: 'pre_spend' } },
    { ...spend, id: 'resampled', method: 'bootstrap' },
    { ...spend, id: 'permuted', method: 'permutation' },
    { ...spend, id: 'ranks', method: 'mann-whitney' },
    { ...spend, id: 'median', kind: 'quantile', quantile: 0.5 },
    { id: 'clicked', kind: 'conversion', source: 'users', where: 'clicks > 0', method: 'z' },
  ],
};

// The last test looks at what those before it compared.
describe('users inside randomised companies, from file to figure', { shuffle: false }, () => {
  const reference = new ReferenceCase('c28_clusters');
  let workspace: Workspace;
  let evaluation: Evaluation;
  beforeAll(async () => {
    workspace = new Workspace({ threads: 1 });
    evaluation = await evaluateExperiment({
      workspace, statistics: new InProcessStatistics(), definition: definitionOf(base), baseDirectory: resolve('tests/reference/c28_clusters'), timeline: false, verify: true,
    });
  });
  afterAll(() => workspace.close());

  function expectWelch(prefix: string, { difference, differenceStandardError, degreesOfFreedom, statistic, pValue, differenceLow, differenceHigh }: Estimate): void {
    const figures = { diff: difference, se: differenceStandardError, df: degreesOfFreedom, t: statistic, p: pValue, 'ci.lo': differenceLow, 'ci.hi': differenceHigh };
    for (const [id, figure] of Object.entries(figures)) reference.expect(`${prefix}welch.${id}`, figure);
  }
  function expectAll(prefix: string, estimate: Estimate): void {
    expectWelch(prefix, estimate);
    reference.expect(`${prefix}value`, estimate.value);
    reference.expect(`${prefix}value_control`, estimate.controlValue);
    reference.expect(`${prefix}clusters`, estimate.units);
    reference.expect(`${prefix}clusters_control`, estimate.controlUnits);
  }

  it('means and ratios have the cluster-robust errors of a sandwich over companies', () => {
    expectAll('spend.', estimateOf(evaluation, 'spend'));
    expectAll('ctr.', estimateOf(evaluation, 'ctr'));
    for (const device of ['desk', 'phone']) expectAll(`spend.${device}.`, estimateOf(evaluation, 'spend', { segment: `device=${device}` }));
  });

  it('CUPED is that of companies’ sums', () => {
    const cuped = estimateOf(evaluation, 'cuped');
    expectWelch('cuped.', cuped);
    reference.expect('cuped.theta', cuped.adjustment?.theta ?? null);
    expect(cuped.adjustment?.varianceReduction).toBeGreaterThan(0.1);
  });

  it('a share of users is read by the normal model, never as so many successes among companies', () => {
    const clicked = estimateOf(evaluation, 'clicked');
    const half = (clicked.pValue ?? NaN) / 2;
    // Under a flat prior the chance to beat the control is one minus half of the z-test's p, or half of it.
    expect(clicked.bayesianModel).toBe('normal');
    expect(clicked.probabilityToBeatControl).toBeCloseTo((clicked.difference ?? NaN) > 0 ? 1 - half : half, 10);
    expect(clicked.cautions?.join() ?? '').not.toContain('boschloo');
  });

  it('the sample ratio counts companies, and both numbers stand beside the variants', () => {
    const check = evaluation.checks.find(({ id }) => id === 'sample-ratio');
    reference.expect('sample_ratio.p', check?.pValue ?? null);
    expect(evaluation.variants.map(({ randomisationUnits }) => randomisationUnits)).toEqual([46, 44]);
    expect(evaluation.variants.reduce((sum, { units }) => sum + units, 0)).toBe(977);
    expect(reference.unmatched()).toEqual([]);
  });

  it('resampling draws companies, methods for independent units are refused by name, and a quantile is clustered', () => {
    const error = estimateOf(evaluation, 'spend').differenceStandardError ?? NaN;
    expect((estimateOf(evaluation, 'resampled').differenceStandardError ?? NaN) / error).toBeCloseTo(1, 1);
    expect(Math.abs((estimateOf(evaluation, 'permuted').pValue ?? NaN) - (estimateOf(evaluation, 'spend').pValue ?? NaN))).toBeLessThan(0.03);
    for (const metric of ['lin', 'ranks']) {
      const refused = estimateOf(evaluation, metric);
      expect([refused.pValue, refused.reason]).toEqual([null, expect.stringContaining('choose welch')]);
      expect(refused.value).not.toBeNull();
    }
    const median = estimateOf(evaluation, 'median');
    expect([median.controlUnits, median.units]).toEqual([46, 44]);
    expect(median.differenceStandardError).toBeGreaterThan(0.5 * error);
  });

  it('SQL alone comes to the same figures', () => {
    const found = (evaluation.secondEngine ?? []).filter(({ path }) => path === 'sql-moments');
    expect(found.map(({ metric, agrees }) => [metric, agrees])).toEqual([['spend', true], ['ctr', true], ['cuped', true], ['clicked', true]]);
    expect((evaluation.secondEngine ?? []).filter(({ agrees }) => !agrees)).toEqual([]);
  });
});

describe('what was randomised', () => {
  /** Company 1 is mixed; company 2 has a user who was seen in both variants and elsewhere; a row names no company. */
  const users = `SELECT * FROM (VALUES
    ('a', 1, 'control', 1, 5), ('b', 1, 'treatment', 2, 6), ('c', 1, 'control', 3, 7),
    ('d', 2, 'control', 4, 1), ('e', 2, 'control', 5, 2), ('f', 3, 'treatment', 6, 3), ('f', 2, 'control', 9, 3), ('g', 3, 'treatment', 7, 9),
    ('h', 4, 'treatment', 8, 4), ('i', 5, 'control', 8, 8), ('j', NULL, 'control', 8, 8)) t(user_id, company, variant, moment, spend)`;
  const written: Definition = { ...base, segments: [], metrics: [spend], sources: { users: { path: 'u' } } };

  async function judged(definition: Definition, tables: Record<string, string> = { users }, timeline = false): Promise<Evaluation> {
    const workspace = await TinyWorkspace.open(tables);
    try {
      return await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: null, timeline, verify: true });
    } finally {
      await workspace.database.close();
    }
  }

  it('in several variants is left out with all its units, and counted', async () => {
    const evaluation = await judged(written);
    // Left: d, e in 2; g in 3; h in 4; i in 5. f was seen in both variants, though neither of its companies was.
    expect(evaluation.variants.map(({ units, randomisationUnits }) => [units, randomisationUnits])).toEqual([[3, 2], [2, 2]]);
    const check = evaluation.checks.find(({ id }) => id === 'multiple-variants');
    expect(check?.message.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')).toBe('1 company was seen in more than one variant (20.0 % of 5). They are left out with all their units.');
    expect(check?.evidence).toMatchObject({ units: 1, exposedUnits: 5, byVariants: [{ variants: 'control + treatment', units: 1 }] });
    expect(estimateOf(evaluation, 'spend')).toMatchObject({ value: (9 + 4) / 2, controlValue: (1 + 2 + 8) / 3, units: 2, controlUnits: 2 });
    expect(evaluation.secondEngine?.find(({ path }) => path === 'sql-moments')?.agrees).toBe(true);
  });

  it('with multiple: first has the variant of its first exposure, for all its units', async () => {
    const evaluation = await judged({ ...written, exposure: { ...base.exposure, multiple: 'first' } });
    expect(evaluation.variants.map(({ units, randomisationUnits }) => [units, randomisationUnits])).toEqual([[6, 3], [3, 2]]);
    expect(estimateOf(evaluation, 'spend')).toMatchObject({ controlValue: (5 + 6 + 7 + 1 + 2 + 8) / 6, value: (6 + 9 + 4) / 3 });
    expect(evaluation.secondEngine?.find(({ path }) => path === 'sql-moments')?.agrees).toBe(true);
  });

  it('that is no column of the exposures is named with its field', async () => {
    await expect(judged({ ...written, randomisationUnit: 'firm' })).rejects.toMatchObject({ failure: { kind: 'input', place: { field: 'randomisationUnit' } } });
  });

  it('that is empty everywhere is named with its field', async () => {
    const table = { users: "SELECT i AS user_id, NULL::VARCHAR AS company, CASE WHEN i % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, i AS spend FROM range(20) t(i)" };
    await expect(judged(written, table)).rejects.toMatchObject({ failure: { kind: 'sample', place: { field: 'randomisationUnit' } } });
  });

  it('of one unit each gives the figures of independent units', async () => {
    const table = { users: "SELECT i AS user_id, 'c' || i AS company, CASE WHEN hash(i) % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, 'd' AS device, hash(i * 3) % 50 AS spend FROM range(300) t(i)" };
    const [one, other] = [await judged(written, table), await judged({ ...written, randomisationUnit: undefined }, table)];
    const [inside, alone] = [estimateOf(one, 'spend'), estimateOf(other, 'spend')];
    for (const name of ['units', 'value', 'difference', 'differenceStandardError', 'degreesOfFreedom', 'pValue', 'liftLow', 'liftHigh'] as const) expect(inside[name]).toBeCloseTo(alone[name] ?? NaN, 9);
  });

  it('is what permuted labels are dealt to, so that the level holds although units of a cluster are alike', async () => {
    const table = { users: "SELECT i AS user_id, i // 6 AS company, CASE WHEN hash(i // 6) % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, 'd' AS device, hash(i // 6) % 50 + hash(i * 3) % 5 AS spend FROM range(600) t(i)" };
    const rate = async (definition: Definition): Promise<number> => {
      const workspace = await TinyWorkspace.open(table);
      const calibration = { permutations: 400, seed: 3, plantedLift: null };
      const evaluation = await evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(definition), baseDirectory: null, timeline: false, calibration });
      await workspace.database.close();
      return evaluation.calibration?.[0]?.falsePositiveRate ?? NaN;
    };
    expect(await rate(written)).toBeGreaterThan(0.01);
    expect(await rate(written)).toBeLessThan(0.1);
    const [inside, alone] = [estimateOf(await judged(written, table), 'spend'), estimateOf(await judged({ ...written, randomisationUnit: undefined }, table), 'spend')];
    expect((inside.differenceStandardError ?? NaN) / (alone.differenceStandardError ?? NaN)).toBeGreaterThan(2);
  });

  it('is followed day by day: the last day is the readout, and each day what a readout then would have been', async () => {
    const events = {
      events: `SELECT i AS unit, i // 4 AS firm, 'x' AS event, CASE WHEN hash(i // 4) % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY AS ts, NULL::DOUBLE AS x FROM range(200) t(i)
      UNION ALL SELECT i, NULL, 'p', NULL, TIMESTAMP '2026-03-05 01:00' + INTERVAL (i % 3) DAY + INTERVAL (h) HOUR, hash(i * 31 + h) % 1000 / 10.0 + i // 4 FROM range(200) t(i), (VALUES (-30), (2), (5), (30)) v(h) WHERE hash(i + 7 * h) % 3 < 2`,
    };
    const definition: Definition = {
      liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', randomisationUnit: 'firm', period: { from: '2026-03-05', to: '2026-03-09' },
      exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
      metrics: [
        { id: 'spent', kind: 'mean', source: 'events', where: "event = 'p'", value: 'x', covariate: { days: 3 }, cap: { upper: 0.95 } },
        { id: 'each', kind: 'ratio', numerator: { source: 'events', where: "event = 'p'", value: 'x' }, denominator: { source: 'events', where: "event = 'p'" } },
        { id: 'buyers', kind: 'mean', source: 'events', where: "event = 'p'", value: 'x', zeros: 'exclude' },
        { id: 'bought', kind: 'conversion', source: 'events', where: "event = 'p'" },
      ],
    };
    const evaluation = await judged(definition, events, true);
    for (const { id } of definition.metrics) {
      const days = evaluation.timeline.filter(({ metric }) => metric === id);
      expect(days).toHaveLength(5);
      const all = estimateOf(evaluation, id);
      for (const name of ['units', 'controlUnits', 'value', 'difference', 'differenceStandardError', 'pValue'] as const) expect(days.at(-1)?.[name], `${id} ${name}`).toBeCloseTo(all[name] ?? NaN, 8);
    }
    const until: Definition = { ...definition, period: { from: '2026-03-05', to: '2026-03-06' }, metrics: definition.metrics.slice(1) };
    const then = await judged(until, events);
    for (const { id } of until.metrics) {
      const day = evaluation.timeline.find((estimate) => estimate.metric === id && estimate.day === '2026-03-06');
      const readout = estimateOf(then, id);
      for (const name of ['units', 'value', 'difference', 'differenceStandardError'] as const) expect(day?.[name], `${id} ${name}`).toBeCloseTo(readout[name] ?? NaN, 8);
    }
    expect(evaluation.arrivals?.units.at(-1)).toBe(50);
    expect((evaluation.secondEngine ?? []).filter(({ path, agrees }) => path === 'sql-moments' && !agrees)).toEqual([]);
  });
});
