import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaBinomial, chanceBelowShareLift, chanceOfShareLift, shareLiftInterval } from '../../../src-worker/bayes/beta-binomial';
import { chanceBelowLift, chanceOfLift, expectedRateFall, expectedRateRise, flatRatePrior, gammaPoisson, rateLiftInterval } from '../../../src-worker/bayes/gamma-poisson';

interface Row {
  readonly kind: 'gamma-poisson' | 'beta-binomial';
  readonly events: number; readonly exposure: number; readonly controlEvents: number; readonly controlExposure: number;
  readonly successes: number; readonly units: number; readonly controlSuccesses: number; readonly controlUnits: number;
  readonly prior: readonly [number, number];
  readonly chance: number; readonly expectedFall: number; readonly expectedRise: number; readonly low: number; readonly high: number; readonly atLeastFive: number; readonly belowMinusFive: number;
}
const { rows } = JSON.parse(readFileSync('tests/reference/conjugate-posteriors/figures.json', 'utf8')) as { rows: Row[] };
const near = (actual: number, expected: number, name: string): void => {
  expect(Math.abs(actual - expected), `${name}: ${String(actual)} for ${String(expected)}`).toBeLessThanOrEqual(2e-9 * Math.max(Math.abs(expected), 1e-6));
};

// Figures: SciPy 1.17.1, quad and brentq (tests/reference/conjugate-posteriors).
describe('conjugate posteriors', () => {
  it.each(rows.filter(({ kind }) => kind === 'gamma-poisson').map((row) => [row.events, row.exposure, row.controlEvents, row.controlExposure, row] as const))('gamma–Poisson of %s in %s against %s in %s: chance, losses, interval (SciPy)', (_a, _b, _c, _d, row) => {
    const seen = gammaPoisson(row, { events: row.prior[0], units: row.prior[1] });
    near(chanceOfLift(seen), row.chance, 'chance');
    near(expectedRateFall(seen), row.expectedFall, 'fall');
    near(expectedRateRise(seen), row.expectedRise, 'rise');
    const [low, high] = rateLiftInterval(seen, 0.95);
    near(low, row.low, 'low');
    near(high, row.high, 'high');
    near(chanceOfLift(seen, 0.05), row.atLeastFive, 'at least 5 %');
    near(chanceBelowLift(seen, -0.05), row.belowMinusFive, 'below −5 %');
  });

  it.each(rows.filter(({ kind }) => kind === 'beta-binomial').map((row) => [row.successes, row.units, row.controlSuccesses, row.controlUnits, row] as const))('beta–binomial of %s in %s against %s in %s: chance, losses, interval (SciPy)', (_a, _b, _c, _d, row) => {
    const seen = betaBinomial(row, { a: row.prior[0], b: row.prior[1] });
    near(seen.chanceToBeatControl, row.chance, 'chance');
    near(seen.lossIfTreatment, row.expectedFall, 'fall');
    near(seen.lossIfControl, row.expectedRise, 'rise');
    const [low, high] = shareLiftInterval(seen, 0.95);
    near(low, row.low, 'low');
    near(high, row.high, 'high');
    near(chanceOfShareLift(seen, 0.05), row.atLeastFive, 'at least 5 %');
    near(chanceBelowShareLift(seen, -0.05), row.belowMinusFive, 'below −5 %');
  });

  const count = fc.integer({ min: 0, max: 400 });
  it('mirror when the arms change places, and chances add up to one', () => {
    fc.assert(fc.property(count, count, fc.integer({ min: 400, max: 3000 }), fc.integer({ min: 400, max: 3000 }), (x, y, n, m) => {
      const one = gammaPoisson({ events: x, exposure: n, controlEvents: y, controlExposure: m }, flatRatePrior);
      const other = gammaPoisson({ events: y, exposure: m, controlEvents: x, controlExposure: n }, flatRatePrior);
      expect(chanceOfLift(one) + chanceOfLift(other)).toBeCloseTo(1, 12);
      expect(expectedRateFall(one)).toBeCloseTo(expectedRateRise(other), 14);
      const shares = betaBinomial({ successes: x, units: n, controlSuccesses: y, controlUnits: m }, { a: 1, b: 1 });
      expect(chanceOfShareLift(shares, 0) + chanceBelowShareLift(shares, 0)).toBeCloseTo(1, 10);
      expect(shares.lossIfControl - shares.lossIfTreatment).toBeCloseTo((x + 1) / (n + 2) - (y + 1) / (m + 2), 10);
    }), { numRuns: 60 });
  });
});
