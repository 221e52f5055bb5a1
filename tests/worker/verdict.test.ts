import { describe, expect, it } from 'vitest';
import type { Check, Estimate, MetricSummary } from '../../src-contract/evaluation';
import { defaultAnalysis, type Analysis } from '../../src-contract/experiment';
import { settleEvaluation } from '../../src-worker/settle-evaluation';
import { judgeOne, momentsFromSummaries } from './reference/moments-of';

const metric: MetricSummary = {
  id: 'm', name: 'm', kind: 'mean', role: 'primary', goal: 'increase', format: 'number', currency: null, minimumEffect: null, margin: null,
};

/** An estimate as the engine makes it, of arms with mean 1 against `mean`, spread 1. */
function made(mean: number, units: number, over: Partial<Estimate> = {}, analysis: Partial<Analysis> = {}): Estimate {
  const { confidence, alternative, liftInterval } = { ...defaultAnalysis, ...analysis };
  return {
    metric: 'm', kind: 'mean', role: 'primary', segment: null, variant: 'b', control: 'a', method: 'welch',
    adjustedPValue: null, probabilityToBeatControl: null, expectedLoss: null, power: null, requiredUnits: null,
    ...judgeOne(momentsFromSummaries([{ n: units, mean: 1, variance: 1 }, { n: units, mean, variance: 1 }]), 'welch', { confidence, alternative, liftInterval }),
    ...over,
  };
}

function settle(estimates: readonly Estimate[], over: { metric?: Partial<MetricSummary>; analysis?: Partial<Analysis>; checks?: Check[] } = {}) {
  return settleEvaluation(
    { estimates, timeline: [], metrics: [{ ...metric, ...over.metric }], checks: over.checks ?? [] },
    { ...defaultAnalysis, ...over.analysis },
  );
}

const verdict = (estimate: Estimate, over: Parameters<typeof settle>[1] = {}) => settle([estimate], over).verdicts[0]!;

const failed: Check = {
  id: 'sample-ratio', status: 'fail', statistic: 30, degreesOfFreedom: 1, pValue: 1e-8, message: '', evidence: {}, acknowledged: null,
};

describe('verdicts', () => {
  it('better and worse follow the goal, and name level, p and sidedness', () => {
    const up = made(1.1, 2000);
    expect(verdict(up).decision).toBe('better');
    expect(verdict(up).words).toBe('Better: +10.0 % (95 % interval +3.7 % to +16.7 %, p = 0.0016 two-sided).');
    expect(verdict(up, { metric: { goal: 'decrease' } }).decision).toBe('worse');
    expect(verdict(up, { metric: { goal: 'none' } })).toMatchObject({ decision: 'undecided' });
    expect(verdict(up, { metric: { goal: 'none' } }).words).toContain('No direction is declared as good');
    expect(verdict(made(0.9, 2000)).decision).toBe('worse');
  });

  it('undecided says how far the interval reaches and what would decide', () => {
    const { decision, words } = verdict(made(1.02, 1000), { metric: { minimumEffect: 0.05 } });
    expect(decision).toBe('undecided');
    expect(words).toMatch(/^Undecided: the 95 % interval reaches from −6\.5 % to \+11\.\d %; about 11\u202f000 more units would decide a 5 % effect\.$/);
  });

  it('flat needs an interval inside the margin or the minimum effect', () => {
    expect(verdict(made(1.001, 40_000), { metric: { minimumEffect: 0.05 } }).decision).toBe('flat');
    expect(verdict(made(1.001, 1000), { metric: { minimumEffect: 0.05 } }).decision).toBe('undecided');
    expect(verdict(made(1.001, 40_000)).decision).toBe('undecided');
  });

  it('a guardrail is flat once it is shown to be no worse than its margin', () => {
    const guardrail = { role: 'guardrail' as const, margin: 0.05 };
    expect(verdict(made(1.0, 5000), { metric: guardrail }).words).toContain('No worse than the margin of 5 %');
    expect(verdict(made(0.97, 60_000), { metric: guardrail })).toMatchObject({ decision: 'flat' });
    expect(verdict(made(0.97, 60_000), { metric: guardrail }).words).toContain('though below the control');
    expect(verdict(made(0.93, 5000), { metric: guardrail }).decision).toBe('worse');
    expect(verdict(made(0.99, 500), { metric: guardrail }).decision).toBe('undecided');
    expect(verdict(made(1.03, 60_000), { metric: { ...guardrail, goal: 'decrease' } }).decision).toBe('flat');
  });

  it('with an equivalence margin, flat is said by two one-sided tests alone, and they are shown', () => {
    const { estimates, verdicts: [inside] } = settle([made(1.001, 40_000)], { metric: { equivalenceMargin: 0.05 } });
    expect(estimates[0]?.equivalencePValue).toBeLessThan(0.0001);
    expect(inside).toMatchObject({ decision: 'flat' });
    expect(inside?.words).toMatch(/^Flat: the effect is shown to lie inside ±5 % \(two one-sided tests at 2\.5 %, p < 0\.0001\); \+0\.1 % /);
    expect(verdict(made(1.03, 80_000), { metric: { equivalenceMargin: 0.05 } })).toMatchObject({ decision: 'flat' });
    expect(verdict(made(1.03, 80_000), { metric: { equivalenceMargin: 0.05 } }).words).toContain('It is not zero, but too small to matter.');
    expect(verdict(made(1.001, 1000), { metric: { equivalenceMargin: 0.05 } }).decision).toBe('undecided');
    expect(verdict(made(1.001, 40_000), { metric: { equivalenceMargin: 0.01, minimumEffect: 0.05 } }).decision).toBe('undecided');
    const wide = made(1.001, 40_000, { liftLow: -0.06, liftHigh: 0.06 });
    expect(verdict(wide, { metric: { equivalenceMargin: 0.05 }, analysis: { sequential: 'pocock' } }).decision).toBe('undecided');
  });

  it('with a superiority margin, better needs the test against it', () => {
    expect(verdict(made(1.1, 40_000), { metric: { superiorityMargin: 0.05 } })).toMatchObject({ decision: 'better' });
    expect(verdict(made(1.1, 40_000), { metric: { superiorityMargin: 0.05 } }).words).toMatch(/^Better by more than 5 % \(one-sided test at 2\.5 %, p < 0\.0001\): /);
    expect(verdict(made(1.06, 8000), { metric: { superiorityMargin: 0.05 } }).words).toMatch(/^Undecided: better than the control, but not shown to be better by more than 5 %/);
    expect(verdict(made(0.9, 40_000), { metric: { superiorityMargin: 0.05, goal: 'decrease' } }).decision).toBe('better');
    expect(verdict(made(0.9, 40_000), { metric: { superiorityMargin: 0.05 } }).decision).toBe('worse');
  });

  it('under a sequential plan the margin is judged by the interval, which holds at every look', () => {
    const guardrail = { role: 'guardrail' as const, margin: 0.05 };
    const wide = made(1.0, 5000, { liftLow: -0.06, liftHigh: 0.06 });
    expect(verdict(wide, { metric: guardrail }).decision).toBe('flat');
    expect(verdict(wide, { metric: guardrail, analysis: { sequential: 'pocock' } }).decision).toBe('undecided');
  });

  it('a failed check makes it invalid until it is acknowledged', () => {
    expect(verdict(made(1.1, 2000), { checks: [failed] })).toMatchObject({ decision: 'invalid' });
    expect(verdict(made(1.1, 2000), { checks: [{ ...failed, acknowledged: 'bots removed' }] }).decision).toBe('better');
  });

  it('a one-sided analysis looks one way only, and says so', () => {
    const analysis = { alternative: 'less' as const };
    expect(verdict(made(1.1, 2000, {}, analysis), { analysis }).decision).toBe('undecided');
    expect(verdict(made(1.1, 2000, {}, analysis), { analysis }).words).toContain('reaches up to');
    const greater = { alternative: 'greater' as const };
    expect(verdict(made(1.1, 2000, {}, greater), { analysis: greater }).words).toContain('one-sided (greater)');
  });

  it('what could not be tested is undecided, with the reason', () => {
    const empty = made(1, 2000, { pValue: null, difference: null, reason: 'The variant has no units.' });
    expect(verdict(empty).words).toBe('Undecided: the variant has no units.');
  });

  it('corrected p-values decide, and the words name the family', () => {
    const estimates = [made(1.07, 2000), made(1.0, 2000, { variant: 'c' }), made(1.0, 2000, { variant: 'd' })];
    expect(settle(estimates).verdicts[0]?.decision).toBe('better');
    const corrected = settle(estimates, { analysis: { correction: 'holm' } });
    expect(corrected.verdicts[0]?.decision).toBe('undecided');
    expect(corrected.estimates[0]?.adjustedPValue).toBeCloseTo(3 * (estimates[0]?.pValue ?? 0), 12);
    const strong = settle([made(1.2, 2000), ...estimates.slice(1)], { analysis: { correction: 'holm' } });
    expect(strong.verdicts[0]?.words).toContain('Holm over 3 comparisons');
  });
});

describe('power and required units', () => {
  it('are given where a minimum effect is declared, for all variants together', () => {
    const estimates = [made(1, 1000), made(1, 1000, { variant: 'c' })];
    const [first] = settle(estimates, { metric: { minimumEffect: 0.1 } }).estimates;
    // R: power.t.test(n = 1000, delta = 0.1, sd = 1, strict = TRUE)$power and power.t.test(power = 0.8, ...)$n = 1570.733.
    expect(first?.power).toBeCloseTo(0.6083, 3);
    expect(first?.requiredUnits).toBe(Math.ceil(3 * 1570.733));
    expect(settle(estimates).estimates[0]).toMatchObject({ power: null, requiredUnits: null });
  });

  it('the chance to beat the control is one minus half the p of the z-test, by the goal', () => {
    const [up] = settle([made(1.05, 3000)]).estimates;
    expect(up?.probabilityToBeatControl).toBeGreaterThan(0.95);
    const [down] = settle([made(1.05, 3000)], { metric: { goal: 'decrease' } }).estimates;
    expect((up?.probabilityToBeatControl ?? 0) + (down?.probabilityToBeatControl ?? 0)).toBeCloseTo(1, 14);
    expect((down?.expectedLoss ?? 0) - (up?.expectedLoss ?? 0)).toBeCloseTo(0.05, 12);
  });
});
