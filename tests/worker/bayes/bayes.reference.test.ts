import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaBinomial, betaInterval, jeffreysPrior, uniformPrior } from '../../../src-worker/bayes/beta-binomial';
import {
  chanceAbove, chanceBelow, credibleInterval, expectedFall, expectedRise, flatPrior, normalPosterior, onDifference, properLiftPrior, type NormalPrior,
} from '../../../src-worker/bayes/normal-normal';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

describe('Bayesian readings', () => {
  it('normal–normal and beta–binomial agree with gbstats, SciPy, R and an exact finite sum', () => {
    const reference = new ReferenceCase('c14_bayesian');
    const rows = reference.rows('aggregates.csv');
    const priors: Record<string, NormalPrior> = { flat: flatPrior, default: properLiftPrior, strong: { mean: 0.02, variance: 0.05 ** 2 } };
    for (const metric of new Set(rows.map((row) => row['metric'] ?? ''))) {
      const arm = (variant: string) => {
        const row = rows.find((one) => one['metric'] === metric && one['variant'] === variant)!;
        const [n, sum, squares] = [Number(row['n']), Number(row['sum']), Number(row['sum_squares'])];
        // gbstats takes p(1 − p) without n/(n − 1) for binary metrics.
        const variance = row['type'] === 'binary' ? (sum / n) * (1 - sum / n) : (squares - (sum * sum) / n) / (n - 1);
        return { n, mean: sum / n, variance, sum, type: row['type'] };
      };
      const [control, treatment] = [arm('control'), arm('treatment')];
      const figures = judgeOne(momentsFromSummaries([control, treatment]));
      for (const [name, prior] of Object.entries(priors)) {
        // Less latency is better, so there the chance to win is that of a fall.
        for (const scale of ['relative', 'absolute'] as const) {
          const posterior = scale === 'relative'
            ? normalPosterior(figures.lift!, figures.liftStandardError!, prior)
            : normalPosterior(figures.difference!, figures.differenceStandardError!, onDifference(prior, control.mean));
          const [lo, hi] = credibleInterval(posterior, 0.95);
          reference.expectAll(`${metric}.${name}.${scale}.`, {
            post_mean: posterior.mean, post_sd: posterior.standardDeviation, chance_to_win: metric === 'latency' ? chanceBelow(posterior) : chanceAbove(posterior),
            'ci.lo': lo, 'ci.hi': hi, gain_expected: expectedRise(posterior), loss_expected: expectedFall(posterior),
          });
        }
      }
      if (control.type !== 'binary') continue;
      const table = { successes: treatment.sum, units: treatment.n, controlSuccesses: control.sum, controlUnits: control.n };
      for (const [name, prior] of [['beta_0.5', jeffreysPrior], ['beta_1', uniformPrior]] as const) {
        const exact = betaBinomial(table, prior);
        const [ofControl, ofTreatment] = [betaInterval(exact.control, 0.95), betaInterval(exact.treatment, 0.95)];
        reference.expectAll(`${metric}.${name}.`, {
          p_treatment_better: exact.chanceToBeatControl, loss_if_treatment: exact.lossIfTreatment, loss_if_control: exact.lossIfControl,
          'ci_control.lo': ofControl[0], 'ci_control.hi': ofControl[1], 'ci_treatment.lo': ofTreatment[0], 'ci_treatment.hi': ofTreatment[1],
        });
      }
    }
    expect(reference.unmatched()).toEqual([]);
  });

  const effect = fc.double({ min: -5, max: 5, noNaN: true });
  const error = fc.double({ min: 0.01, max: 5, noNaN: true });

  it('rise minus fall is the mean, and both are positive, however far out', () => {
    fc.assert(fc.property(effect, error, (mean, standardDeviation) => {
      const [rise, fall] = [expectedRise({ mean, standardDeviation }), expectedFall({ mean, standardDeviation })];
      expect(rise).toBeGreaterThanOrEqual(0);
      expect(fall).toBeGreaterThanOrEqual(0);
      expect(Math.abs(rise - fall - mean)).toBeLessThan(1e-12 * Math.max(1, Math.abs(mean)));
    }));
    // mpmath, 50 digits: z Φ(z) + φ(z) at z = −10.
    expect(Math.abs(expectedRise({ mean: -10, standardDeviation: 1 }) / 7.474560254589328e-25 - 1)).toBeLessThan(1e-12);
  });

  it('a prior pulls the estimate towards its mean and narrows it', () => {
    fc.assert(fc.property(effect, error, (estimate, standardError) => {
      const pulled = normalPosterior(estimate, standardError, properLiftPrior);
      expect(Math.abs(pulled.mean)).toBeLessThanOrEqual(Math.abs(estimate));
      expect(pulled.standardDeviation).toBeLessThanOrEqual(standardError);
      const flat = normalPosterior(estimate, standardError, flatPrior);
      expect(flat.mean).toBeCloseTo(estimate, 12);
    }));
  });

  it('shares that swap arms swap their chances', () => {
    fc.assert(fc.property(fc.nat(30), fc.nat(30), (x, y) => {
      const one = betaBinomial({ successes: x, units: 30, controlSuccesses: y, controlUnits: 40 }, uniformPrior);
      const other = betaBinomial({ successes: y, units: 40, controlSuccesses: x, controlUnits: 30 }, uniformPrior);
      expect(one.chanceToBeatControl + other.chanceToBeatControl).toBeCloseTo(1, 10);
      expect(one.lossIfTreatment).toBeCloseTo(other.lossIfControl, 12);
    }), { numRuns: 20 });
  });
});
