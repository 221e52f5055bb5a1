import { describe, expect, it } from 'vitest';
import { analysisSchema, defaultAnalysis } from '../../../src-contract/experiment';
import { bayesianModelWords, priorsSentence, priorWords } from '../../../src-renderer/wording/bayes-words';
import { liftPriorNames, liftPriors, nameOfLiftPrior } from '../../../src-renderer/wording/lift-priors';

const flat = { prior: null, sharePrior: null, ratePrior: null };
const readable = (words: string): string => words.replace(/[\u202f\u00a0]/g, ' ');

describe('the prior of a Bayesian figure, in words', () => {
  it('is named with its numbers, flat ones by their name', () => {
    expect(priorWords('normal', flat)).toBe('a flat prior');
    expect(readable(priorWords('normal', { ...flat, prior: { mean: 0, standardDeviation: 0.3 } }))).toBe('a normal prior on the lift (mean 0 %, spread 30 %)');
    expect(priorWords('beta-binomial', flat)).toBe('a uniform prior on each share');
    expect(priorWords('beta-binomial', { ...flat, sharePrior: { successes: 0.5, failures: 0.5 } })).toBe('a Beta(0.5, 0.5) prior on each share');
    expect(priorWords('gamma-poisson', { ...flat, ratePrior: { events: 20, units: 100 } })).toBe('a gamma prior on each rate (20 events in 100 units)');
    expect(bayesianModelWords({ bayesianModel: 'beta-binomial' }, flat)).toBe('beta–binomial, exact, under a uniform prior on each share');
    expect(bayesianModelWords({}, flat)).toBe('');
  });

  it('stands in the readout’s foot once one is declared', () => {
    expect(priorsSentence(flat)).toBe('');
    expect(readable(priorsSentence({ ...flat, prior: { mean: 0.01, standardDeviation: 0.05 } }))).toBe(' Bayesian figures under a normal prior on the lift (mean 1 %, spread 5 %).');
  });

  it('can be chosen by name, and each choice is one that a definition may hold', () => {
    expect(nameOfLiftPrior(defaultAnalysis)).toBe('flat');
    for (const name of liftPriorNames(defaultAnalysis)) {
      const written = Object.fromEntries(Object.entries(liftPriors[name].patch).filter(([, value]) => value !== null));
      expect(analysisSchema.safeParse(written).success).toBe(true);
      expect(nameOfLiftPrior({ ...defaultAnalysis, ...liftPriors[name].patch })).toBe(name);
    }
    expect(liftPriorNames({ ...flat, prior: { mean: 0, standardDeviation: 0.1 } })).toEqual(['flat', 'wide', 'own']);
  });
});
