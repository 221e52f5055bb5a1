import { describe, expect, it } from 'vitest';
import type { Check, Estimate } from '../../src-contract/evaluation';
import { defaultAnalysis, type Analysis } from '../../src-contract/experiment';
import { withCautions } from '../../src-worker/cautions';
import { estimate } from './estimate';

const cautionsOf = (over: Partial<Estimate>, analysis: Partial<Analysis> = {}, checks: readonly Check[] = []) => withCautions([estimate(over)], { ...defaultAnalysis, ...analysis }, checks)[0]?.cautions;

describe('cautions beside a number', () => {
  it('are absent where nothing makes it doubtful', () => {
    expect(cautionsOf({})).toBeUndefined();
    expect(cautionsOf({ controlStandardDeviation: 10 })).toBeUndefined();
  });

  it('name the delta and the log interval of a lift over a noisy control, never Fieller’s', () => {
    const noisy = { controlStandardDeviation: 6.3 };
    expect(cautionsOf(noisy, { liftInterval: 'delta' })?.join()).toMatch(/^The control's value has an error of 19\.9 % of itself, which the delta method takes for small/);
    expect(cautionsOf(noisy, { liftInterval: 'log' })?.join()).toContain('the log interval');
    expect(cautionsOf({ controlStandardDeviation: 2 }, { liftInterval: 'delta' })).toBeUndefined();
    expect(cautionsOf({ ...noisy, method: 'bootstrap' }, { liftInterval: 'delta' })).toBeUndefined();
    // By simulation the log interval of shares errs on the safe side, and the delta method's bears a little more noise there.
    expect(cautionsOf({ kind: 'retention', value: 0.5, controlValue: 0.5, controlStandardDeviation: 3.2 }, { liftInterval: 'log' })).toBeUndefined();
    expect(cautionsOf({ kind: 'conversion', value: 0.5, controlValue: 0.5, controlStandardDeviation: 1.9 }, { liftInterval: 'delta' })).toBeUndefined();
    expect(cautionsOf({ ...noisy, liftLow: null, liftHigh: null }, { liftInterval: 'delta' })).toBeUndefined();
  });

  it('suggest an exact test for shares with few expected successes or failures, in segments too', () => {
    const rare = { kind: 'conversion' as const, value: 0.012, controlValue: 0.004, units: 500, controlUnits: 500 };
    expect(cautionsOf(rare)).toEqual(['Only about 4 successes are expected in the smaller arm, too few for a t-test: choose boschloo, fisher or miettinen-nurminen.']);
    expect(cautionsOf({ ...rare, segment: 'country=DE', value: 0.99, controlValue: 0.99 })?.join()).toContain('Only about 5 failures');
    expect(cautionsOf({ ...rare, method: 'boschloo' })).toBeUndefined();
    expect(cautionsOf({ ...rare, value: 0.1, controlValue: 0.1 })).toBeUndefined();
  });

  it('carry what the check for skewed values found to its own comparison', () => {
    const check: Check = {
      id: 'skewed-values', status: 'warn', statistic: null, degreesOfFreedom: null, pValue: null, message: '',
      evidence: { comparisons: [{ metric: 'm', variant: 'treatment', below: 0.07, above: 0 }, { metric: 'n', variant: 'treatment', below: 0.025, above: 0.03 }] },
    };
    expect(cautionsOf({}, {}, [check])?.join()).toContain('misses a true difference above it in about 7.0 % of experiments instead of 2.5 %');
    expect(cautionsOf({ metric: 'n' }, {}, [check])).toBeUndefined();
    expect(cautionsOf({ method: 'mann-whitney' }, {}, [check])).toBeUndefined();
  });

  it('say where a bootstrap, a ratio or the z-test rests on too few units, and what Poisson events do not do', () => {
    expect(cautionsOf({ method: 'bootstrap', units: 120 })?.join()).toContain('An arm has 120 units');
    expect(cautionsOf({ kind: 'ratio', units: 80 })?.join()).toContain('Rests on an arm of 80 units'.slice(6));
    expect(cautionsOf({ method: 'z', controlUnits: 30 })).toHaveLength(1);
    expect(cautionsOf({ method: 'poisson', kind: 'count', note: 'Events vary 2.1 times as much.' })).toEqual(['Events vary 2.1 times as much.']);
  });

  it('are not given to a comparison without a test', () => {
    expect(cautionsOf({ kind: 'conversion', value: 0, controlValue: 0, pValue: null })).toBeUndefined();
  });
});
