import { expect, it } from 'vitest';
import type { Estimate, MetricSummary } from '../../../src-contract/evaluation';
import { bayesianReading } from '../../../src-worker/bayes/bayesian-reading';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

const priors = { flat: null, default: { mean: 0, standardDeviation: 0.3 }, strong: { mean: 0.02, standardDeviation: 0.05 } };

it('the figures of an estimate under a prior are those of gbstats, SciPy and mpmath', () => {
  const reference = new ReferenceCase('c14_bayesian');
  const rows = reference.rows('aggregates.csv');
  for (const id of new Set(rows.map((row) => row['metric'] ?? ''))) {
    const arm = (variant: string) => {
      const row = rows.find((one) => one['metric'] === id && one['variant'] === variant)!;
      const [n, sum, squares] = [Number(row['n']), Number(row['sum']), Number(row['sum_squares'])];
      return { n, mean: sum / n, variance: row['type'] === 'binary' ? (sum / n) * (1 - sum / n) : (squares - (sum * sum) / n) / (n - 1) };
    };
    const estimate: Estimate = {
      metric: id, kind: 'mean', role: 'primary', segment: null, variant: 'treatment', control: 'control', method: 'welch', adjustedPValue: null,
      probabilityToBeatControl: null, expectedLoss: null, power: null, requiredUnits: null,
      ...judgeOne(momentsFromSummaries([arm('control'), arm('treatment')])),
    };
    // Less latency is better.
    const metric: MetricSummary = { id, name: id, kind: 'mean', role: 'primary', goal: id === 'latency' ? 'decrease' : 'increase', format: 'number', currency: null, minimumEffect: 0.02, margin: null };
    for (const [name, prior] of Object.entries(priors)) {
      const found = bayesianReading(estimate, metric, { prior, confidence: 0.95 });
      const rises = metric.goal === 'increase';
      reference.expectAll(`${id}.${name}.absolute.`, { chance_to_win: found.probabilityToBeatControl, [rises ? 'loss_expected' : 'gain_expected']: found.expectedLoss });
      reference.expectAll(`${id}.${name}.relative.`, { 'ci.lo': found.credibleLow ?? null, 'ci.hi': found.credibleHigh ?? null });
      // At least something is less likely than anything, and certain once the bar is low enough.
      const chance = (minimumEffect: number): number => bayesianReading(estimate, { ...metric, minimumEffect }, { prior, confidence: 0.95 }).probabilityOfMinimumEffect ?? NaN;
      expect(chance(0.02)).toBe(found.probabilityOfMinimumEffect);
      expect(chance(0.05)).toBeLessThan(chance(0.02));
      // SciPy's tail at a bar of zero is the chance to win on the relative scale.
      reference.expect(`${id}.${name}.relative.chance_to_win`, chance(1e-300));
    }
  }
});

it('without a good direction, or a control value to carry the prior, there is no chance to state', () => {
  const estimate = { difference: 1, differenceStandardError: 1, lift: null, liftStandardError: null, controlValue: 0 } as Estimate;
  const metric = { goal: 'increase', minimumEffect: 0.1 } as MetricSummary;
  expect(bayesianReading(estimate, metric, { prior: { mean: 0, standardDeviation: 0.3 }, confidence: 0.95 })).toEqual({ probabilityToBeatControl: null, expectedLoss: null, credibleLow: null, credibleHigh: null, probabilityOfMinimumEffect: null });
  expect(bayesianReading(estimate, metric, { prior: null, confidence: 0.95 }).probabilityToBeatControl).toBeGreaterThan(0.8);
  expect(bayesianReading(estimate, { ...metric, goal: 'none' }, { prior: null, confidence: 0.95 }).probabilityToBeatControl).toBeNull();
});
