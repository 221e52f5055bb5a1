import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Estimate, MetricSummary } from '../../../src-contract/evaluation';
import { bayesianReading } from '../../../src-worker/bayes/bayesian-reading';
import { estimate } from '../estimate';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

const proper = { sharePrior: null, ratePrior: null, confidence: 0.95 };
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
    const measured: Estimate = {
      metric: id, kind: 'mean', role: 'primary', segment: null, variant: 'treatment', control: 'control', method: 'welch', adjustedPValue: null,
      probabilityToBeatControl: null, expectedLoss: null, power: null, requiredUnits: null,
      ...judgeOne(momentsFromSummaries([arm('control'), arm('treatment')])),
    };
    // Less latency is better.
    const metric: MetricSummary = { id, name: id, kind: 'mean', role: 'primary', goal: id === 'latency' ? 'decrease' : 'increase', format: 'number', currency: null, minimumEffect: 0.02, margin: null };
    for (const [name, prior] of Object.entries(priors)) {
      const found = bayesianReading(measured, metric, { prior, ...proper });
      const rises = metric.goal === 'increase';
      reference.expectAll(`${id}.${name}.absolute.`, { chance_to_win: found.probabilityToBeatControl, [rises ? 'loss_expected' : 'gain_expected']: found.expectedLoss, [rises ? 'gain_expected' : 'loss_expected']: found.expectedGain ?? null });
      reference.expectAll(`${id}.${name}.relative.`, { 'ci.lo': found.credibleLow ?? null, 'ci.hi': found.credibleHigh ?? null });
      // At least something is less likely than anything, and certain once the bar is low enough.
      const chance = (minimumEffect: number): number => bayesianReading(measured, { ...metric, minimumEffect }, { prior, ...proper }).probabilityOfMinimumEffect ?? NaN;
      expect(chance(0.02)).toBe(found.probabilityOfMinimumEffect);
      expect(chance(0.05)).toBeLessThan(chance(0.02));
      // SciPy's tail at a bar of zero is the chance to win on the relative scale.
      reference.expect(`${id}.${name}.relative.chance_to_win`, chance(1e-300));
    }
  }
});

it('without a good direction, or a control value to carry the prior, there is no chance to state', () => {
  const zero = { difference: 1, differenceStandardError: 1, lift: null, liftStandardError: null, controlValue: 0 } as Estimate;
  const metric = { goal: 'increase', minimumEffect: 0.1 } as MetricSummary;
  expect(bayesianReading(zero, metric, { prior: { mean: 0, standardDeviation: 0.3 }, ...proper })).toEqual({ bayesianModel: null, expectedGain: null, probabilityToBeatControl: null, expectedLoss: null, credibleLow: null, credibleHigh: null, probabilityOfMinimumEffect: null });
  expect(bayesianReading(zero, metric, { prior: null, ...proper }).probabilityToBeatControl).toBeGreaterThan(0.8);
  expect(bayesianReading(zero, { ...metric, goal: 'none' }, { prior: null, ...proper }).probabilityToBeatControl).toBeNull();
});

describe('the model of a reading', () => {
  const share = (over: Partial<Estimate>): Estimate => estimate({ kind: 'conversion', value: 0.132, controlValue: 110 / 1010, units: 1000, controlUnits: 1010, difference: 0.132 - 110 / 1010, lift: 0.132 / (110 / 1010) - 1, ...over });
  const metric = { goal: 'increase', minimumEffect: 0.05 } as MetricSummary;
  const { rows } = JSON.parse(readFileSync('tests/reference/conjugate-posteriors/figures.json', 'utf8')) as { rows: readonly Record<'chance' | 'low' | 'high' | 'expectedFall' | 'expectedRise' | 'atLeastFive', number>[] };
  const [rate, , , , , binary] = rows;
  const asSeen = (row: typeof rate, model: string) => ({
    bayesianModel: model, probabilityToBeatControl: expect.closeTo(row.chance, 9), expectedLoss: expect.closeTo(row.expectedFall, 12), expectedGain: expect.closeTo(row.expectedRise, 12),
    credibleLow: expect.closeTo(row.low, 8), credibleHigh: expect.closeTo(row.high, 8), probabilityOfMinimumEffect: expect.closeTo(row.atLeastFive, 9),
  });

  it('is beta–binomial for a share of units, uniform unless another prior is declared (SciPy)', () => {
    expect(bayesianReading(share({}), metric, { prior: null, ...proper })).toEqual(asSeen(binary, 'beta-binomial'));
    const shrunk = bayesianReading(share({}), metric, { prior: null, ...proper, sharePrior: { successes: 100, failures: 900 } });
    expect(shrunk.probabilityToBeatControl).toBeLessThan(binary.chance);
    const worse = bayesianReading(share({}), { ...metric, goal: 'decrease' }, { prior: null, ...proper });
    expect(worse.probabilityToBeatControl).toBeCloseTo(1 - binary.chance, 10);
    expect([worse.expectedLoss, worse.expectedGain]).toEqual([expect.closeTo(binary.expectedRise, 12), expect.closeTo(binary.expectedFall, 12)]);
  });

  it('is gamma–Poisson for a count compared as Poisson, flat unless another prior is declared (SciPy)', () => {
    const count = share({ kind: 'count', method: 'poisson' });
    expect(bayesianReading(count, metric, { prior: null, ...proper })).toEqual(asSeen(rate, 'gamma-poisson'));
    expect(bayesianReading(count, metric, { prior: null, ...proper, ratePrior: { events: 1000, units: 10_000 } }).probabilityToBeatControl).not.toBeCloseTo(rate.chance, 3);
    expect(bayesianReading({ ...count, method: 'welch' }, metric, { prior: null, ...proper }).bayesianModel).toBe('normal');
  });

  it('is normal where a covariate was used, a prior on lifts is declared, units are not what was randomised, or a segment has many of everything', () => {
    const lifts = { mean: 0, standardDeviation: 0.3 };
    expect(bayesianReading(share({ adjustment: { method: 'cuped', varianceReduction: 0.2, unadjustedValue: 0.1, unadjustedControlValue: 0.1, theta: 1 } }), metric, { prior: null, ...proper }).bayesianModel).toBe('normal');
    expect(bayesianReading(share({}), metric, { prior: lifts, ...proper }).bayesianModel).toBe('normal');
    expect(bayesianReading(share({}), metric, { prior: null, ...proper, clustered: true }).bayesianModel).toBe('normal');
    expect(bayesianReading(share({}), metric, { prior: lifts, ...proper, sharePrior: { successes: 1, failures: 1 } }).bayesianModel).toBe('beta-binomial');
    expect(bayesianReading(share({ segment: 'country=DE' }), metric, { prior: null, ...proper }).bayesianModel).toBe('normal');
    expect(bayesianReading(share({ segment: 'country=DE', value: 0.05 }), metric, { prior: null, ...proper }).bayesianModel).toBe('beta-binomial');
  });

  it('has no interval of a lift where the control has none', () => {
    const none = bayesianReading(share({ controlValue: 0, lift: null, liftStandardError: null, difference: 0.132 }), metric, { prior: null, ...proper });
    expect(none).toMatchObject({ credibleLow: null, credibleHigh: null, probabilityOfMinimumEffect: null });
    expect(none.probabilityToBeatControl).toBeGreaterThan(0.999);
  });
});
