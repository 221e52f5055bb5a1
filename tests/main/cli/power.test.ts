import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { ExperimentPlan, PlanRequest, PlanResult } from '../../../src-contract/planning';
import { ReferenceCase } from '../../worker/reference/reference-case';
import { definition, TinyExperiment } from './run-liftbench';

let tiny: TinyExperiment;
beforeAll(async () => {
  tiny = await TinyExperiment.make();
  await tiny.write('planned.yaml', definition.replace('role: primary,', 'role: primary, minimumEffect: 0.1,').replace('role: guardrail,', 'role: guardrail, minimumEffect: 0.2,'));
});
afterAll(async () => tiny.remove());

async function planned(words: readonly string[]): Promise<{ request: PlanRequest; plan: PlanResult }> {
  const { code, out, err } = await tiny.liftbench(['power', ...words, '--format', 'json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as { request: PlanRequest; plan: PlanResult };
}

async function experimentPlan(words: readonly string[]): Promise<ExperimentPlan> {
  const { code, out, err } = await tiny.liftbench(['power', 'planned.yaml', ...words, '--format', 'json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as ExperimentPlan;
}

const closed = (plan: PlanResult, name: string): number => plan.closedForms?.find((form) => form.name === name)?.controlUnits ?? NaN;

describe('liftbench power for a new experiment', () => {
  it('prints the figures of R power.t.test and pwr, statsmodels, ep-stats and Spotify', async () => {
    const reference = new ReferenceCase('c15_power');
    for (const row of reference.rows('scenarios.csv')) {
      const id = `${row['id'] ?? ''}.`;
      const { baseline, words } = { baseline: String(row['mean']), words: ['--alpha', String(row['alpha']), '--power', String(row['power']), '--variants', String(row['variants']), '--alternative', String(row['alternative']), '--ratio', String(row['ratio'])] };
      const sd = row['sd'] ? ['--sd', row['sd'], ...(row['sd_treatment'] ? ['--sd-treatment', row['sd_treatment']] : [])] : [];
      const all = ['--baseline', baseline, '--effect', String(row['relative_mde']), ...sd, ...words];
      const { plan } = await planned(all);
      const variants = Number(row['variants']);
      if (row['type'] === 'mean') {
        reference.expectAll(id, { n_control_z: closed(plan, 'normal'), n_per_arm_t: (plan.exactUnits ?? NaN) / variants });
        const fixed = await planned([...all, '--units', String(2000 * variants)]);
        reference.expectAll(id, { power_at_n2000_t: fixed.plan.achievedPower, mde_at_n2000_t: fixed.plan.detectableDifference });
        reference.expectAll(id, { power_at_n2000_z: (await planned([...all, '--units', String(2000 * variants), '--method', 'z'])).plan.achievedPower });
        if (reference.has(`${id}power_2000_4000_t`)) reference.expect(`${id}power_2000_4000_t`, (await planned([...all, '--units', '6000', '--method', 'student'])).plan.achievedPower);
      } else {
        const fixed = await planned([...all, '--units', String(10_000 * variants)]);
        reference.expectAll(id, {
          n_per_arm_unpooled: closed(plan, 'normal'), n_per_arm_pooled_null: closed(plan, 'pooled'), n_per_arm_arcsine: closed(plan, 'arcsine'),
          power_at_n10000_unpooled: fixed.plan.achievedPower,
        });
      }
    }
    // p = 0.01 one-sided at power 0.8, where nine experiments in ten have an effect.
    const risk = await planned(['--baseline', '0.1', '--effect', '0.1', '--alpha', '0.01', '--alternative', 'greater', '--prior', '0.9']);
    reference.expect('false_positive_risk', risk.plan.falsePositiveRisk);
    expect(reference.unmatched()).toEqual([]);
  });

  it('computes the third of units, effect and power', async () => {
    const units = await planned(['--baseline', '0.1', '--effect', '10%', '--power', '90%']);
    const effect = await planned(['--baseline', '0.1', '--units', String(units.plan.requiredUnits), '--power', '0.9']);
    const power = await planned(['--baseline', '0.1', '--units', String(units.plan.requiredUnits), '--effect', '0.1']);
    expect(effect.plan.detectableEffect).toBeCloseTo(0.1, 4);
    expect(power.plan.achievedPower).toBeCloseTo(0.9, 4);
  });

  it('pays for looks, and counts days', async () => {
    const once = await planned(['--baseline', '0.1', '--effect', '0.1', '--units-per-day', '1000']);
    const inflation = async (plan: string, looks: string): Promise<number> => (await planned(['--baseline', '0.1', '--effect', '0.1', '--sequential', plan, '--looks', looks])).plan.sequentialInflation ?? NaN;
    expect(once.plan.days).toBe(Math.ceil((once.plan.requiredUnits ?? 0) / 1000));
    // From SciPy 1.17's bivariate normal: the bounds of two looks, the drift with power 0.8, squared over that of one look.
    expect(await inflation('pocock', '2')).toBeCloseTo(1.1225239947992174, 6);
    expect(await inflation('obrien-fleming', '2')).toBeCloseTo(1.0037242834808293, 6);
    expect(await inflation('pocock', '1')).toBeCloseTo(1, 6);
    expect(await inflation('always-valid', '14')).toBeGreaterThan(1.2);
  });

  it('reads as a table and as Markdown', async () => {
    const { out } = await tiny.liftbench(['power', '--baseline', '0.1', '--effect', '0.1', '--units-per-day', '1000']);
    expect(out.replaceAll('\u202f', ' ')).toContain('units for 80 % power               29 497 (14 749 per variant)');
    expect(out).toContain('looked at once');
    expect((await tiny.liftbench(['power', '--baseline', '0.1', '--effect', '0.1', '--format', 'markdown'])).out).toContain('| figure | value |\n| --- | --- |\n| baseline | 10 % |');
  });

  it.each([
    [[], 'There is nothing to plan with.'],
    [['--baseline', '0.1'], 'Two of --effect, --units and --power are needed'],
    [['--baseline', '2', '--effect', '0.1'], '--baseline: The baseline of a share must lie between 0 and 1.'],
    [['--baseline', 'ten', '--effect', '0.1'], 'Write a number such as 0.05 or 5%'],
    [['--baseline', '0.1', '--effect', '20'], '--effect: With this effect the share would leave 0'],
    [['--baseline', '0.1', '--effect', '-0.1', '--alternative', 'greater'], '--effect: A one-sided test cannot find'],
    [['--baseline', '0.1', '--effect', '0.1', '--power', '1'], '--power: The power must lie between'],
    [['--baseline', '0.1', '--effect', '0.1', '--variants', '1'], '--variants: '],
    [['--baseline', '0.1', '--effect', '0.1', '--days', '7'], 'Add --units-per-day.'],
    [['--baseline', '0.1', '--effect', '0.1', '--metric', 'x'], '--metric: This belongs to a definition.'],
    [['planned.yaml', '--baseline', '0.1'], '--baseline: This is for an experiment without data.'],
    [['planned.yaml', '--metric', 'x'], '--metric: There is no metric "x". Known: bought, revenue.'],
    [['planned.yaml', '--days', '-1'], '--days: The days must be above 0.'],
    [['nowhere.yaml'], 'nowhere.yaml: '],
  ])('refuses %j with one line', async (words, line) => {
    const { code, out, err } = await tiny.liftbench(['power', ...words]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(line);
    expect(err).toMatch(/^liftbench: [^\n]+\n$/);
  });
});

describe('liftbench power for an experiment with data', () => {
  it('gives the power and units of its evaluation, for the minimum effects', async () => {
    const { plans, unitsPerDay } = await experimentPlan([]);
    const evaluation = JSON.parse((await tiny.liftbench(['evaluate', 'planned.yaml', '--format', 'json'])).out) as Evaluation;
    const estimate = evaluation.estimates.find(({ metric }) => metric === 'revenue');
    const plan = plans.find(({ metric }) => metric === 'revenue');
    expect(plan?.achievedPower).toBeCloseTo(estimate?.power ?? NaN, 9);
    expect(plan?.requiredUnits).toBe(estimate?.requiredUnits);
    expect(unitsPerDay).toBe(40);
    expect(plan?.days).toBe(Math.ceil((plan?.requiredUnits ?? NaN) / 40));
  });

  it('finds the detectable effect with the power wanted, in the units of the days asked for', async () => {
    const [plan] = (await experimentPlan(['--metric', 'revenue', '--days', '10', '--power', '0.9'])).plans;
    expect(plan?.units).toBe(400);
    const [again] = (await experimentPlan(['--metric', 'revenue', '--days', '10', '--effect', String(plan?.detectableEffect)])).plans;
    expect(again?.achievedPower).toBeCloseTo(0.9, 6);
  });

  it('uses the settings of the analysis', async () => {
    const needed = async (...words: string[]): Promise<number> => (await experimentPlan(['--metric', 'revenue', ...words])).plans[0]?.requiredUnits ?? NaN;
    const plain = await needed();
    expect(await needed('--set', 'analysis.confidence=0.99')).toBeGreaterThan(plain * 1.3);
    expect(await needed('--set', 'analysis.alternative=greater')).toBeLessThan(plain);
    expect(await needed('--set', 'analysis.correction=holm', '--set', 'analysis.family=all')).toBeGreaterThan(plain);
    expect(await needed('--set', 'metrics.revenue.cap={upperValue: 20}')).toBeLessThan(plain);
    const always = (await experimentPlan(['--metric', 'revenue', '--set', 'analysis.sequential=always-valid'])).plans[0];
    expect(always?.sequentialInflation).toBeGreaterThan(1.2);
  });

  it('says why a metric cannot be planned for', async () => {
    const { out } = await tiny.liftbench(['power', 'planned.yaml', '--set', 'metrics.revenue.where="event = \'nothing\'"']);
    expect(out).toContain("! revenue: The control's value is 0");
  });

  it('reads as a table with days and units needed', async () => {
    const { out } = await tiny.liftbench(['power', 'planned.yaml']);
    expect(out).toMatch(/^Tiny experiment: planning\n/);
    expect(out).toContain('days needed');
    expect(out).toContain('Units keep arriving at 40 a day');
  });
});
