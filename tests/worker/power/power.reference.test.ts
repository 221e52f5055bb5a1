import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { falsePositiveRisk } from '../../../src-worker/power/false-positive-risk';
import {
  detectableDifference, powerOfMeans, unitsByNormal, unitsFactor, unitsForMeans, type PlannedArms, type PowerSettings,
} from '../../../src-worker/power/power-of-means';
import { detectableShareDifference, powerOfShares, unitsForShares } from '../../../src-worker/power/power-of-shares';
import { ReferenceCase } from '../reference/reference-case';

describe('planning', () => {
  it('agrees with R power.t.test and pwr, statsmodels, ep-stats and Spotify', () => {
    const reference = new ReferenceCase('c15_power');
    for (const row of reference.rows('scenarios.csv')) {
      const id = `${row['id'] ?? ''}.`;
      const settings: PowerSettings = {
        alpha: Number(row['alpha']) / (Number(row['variants']) - 1),
        alternative: row['alternative'] as PowerSettings['alternative'],
      };
      const power = Number(row['power']);
      const mean = Number(row['mean']);
      const effect = mean * Number(row['relative_mde']);
      if (row['type'] === 'mean') {
        const sd = Number(row['sd']);
        const own = row['sd_treatment'] ? Number(row['sd_treatment']) : sd;
        const ratio = Number(row['ratio']);
        const at = (controlUnits: number, units: number): PlannedArms => ({ standardDeviation: own, controlStandardDeviation: sd, units, controlUnits });
        reference.expectAll(id, {
          n_control_z: unitsByNormal(effect, own, sd, ratio, power, settings),
          n_per_arm_t: unitsForMeans(effect, own, sd, 1, power, settings),
          power_at_n2000_t: powerOfMeans(effect, at(2000, 2000), settings),
          power_at_n2000_z: powerOfMeans(effect, at(2000, 2000), settings, 'z'),
          mde_at_n2000_t: detectableDifference(at(2000, 2000), power, settings),
          power_2000_4000_t: powerOfMeans(effect, at(2000, 4000), settings, 'student'),
        });
      } else {
        reference.expectAll(id, {
          n_per_arm_unpooled: unitsForShares(mean, mean + effect, power, settings, 'unpooled'),
          n_per_arm_pooled_null: unitsForShares(mean, mean + effect, power, settings, 'pooled-null'),
          n_per_arm_arcsine: unitsForShares(mean, mean + effect, power, settings, 'arcsine'),
          power_at_n10000_unpooled: powerOfShares(mean, mean + effect, 10_000, settings),
        });
      }
    }
    // p = 0.01 at power 0.8 where one experiment in ten has no effect.
    reference.expect('false_positive_risk', falsePositiveRisk(0.01, 0.8, 0.9));
    expect(reference.unmatched()).toEqual([]);
  });

  it('power grows with units, and the required units have the power wanted', () => {
    const arms = fc.record({
      standardDeviation: fc.double({ min: 0.1, max: 10, noNaN: true }), controlStandardDeviation: fc.double({ min: 0.1, max: 10, noNaN: true }),
      units: fc.integer({ min: 20, max: 100_000 }), controlUnits: fc.integer({ min: 20, max: 100_000 }),
    });
    const effect = fc.double({ min: 0.05, max: 3, noNaN: true });
    fc.assert(fc.property(arms, effect, fc.constantFrom('two-sided' as const, 'greater' as const), (plan, size, alternative) => {
      const settings = { alpha: 0.05, alternative };
      const factor = unitsFactor(size, plan, 0.8, settings);
      const scaled = { ...plan, units: plan.units * factor, controlUnits: plan.controlUnits * factor };
      fc.pre(Math.min(scaled.units, scaled.controlUnits) >= 3);
      expect(powerOfMeans(size, scaled, settings)).toBeCloseTo(0.8, 4);
      expect(powerOfMeans(size, plan, settings)).toBeLessThanOrEqual(powerOfMeans(size * 1.1, plan, settings) + 1e-12);
    }), { numRuns: 40 });
  });

  it('the detectable rise of a share has the power wanted', () => {
    const settings: PowerSettings = { alpha: 0.05, alternative: 'two-sided' };
    const gap = detectableShareDifference(0.1, 5000, 0.8, settings);
    expect(powerOfShares(0.1, 0.1 + gap, 5000, settings)).toBeCloseTo(0.8, 9);
  });
});
