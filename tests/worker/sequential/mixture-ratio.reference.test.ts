import { describe, expect, it } from 'vitest';
import { halfMixtureBound, logHalfMixtureStatistic, logMixtureStatistic, mixtureBound, signalAt } from '../../../src-worker/sequential/mixture-ratio';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';
import { ReferenceCase } from '../reference/reference-case';

// [signal, statistic, log of the one-sided mixture ratio, of the two-sided one]: SciPy 1.17.1's quad over the effect, relative error 1e-13.
const byQuadrature = [
  [0.5, 1.2, 0.4504213747533965, 0.037267445945917875],
  [2, 2.5, 2.2063455308862685, 1.5340271889992787],
  [8, -1, -1.7161244774057127, -0.6541678442236641],
  [20, 3.7, 5.689780959918555, 4.996786400185909],
  [0.05, -2, -0.34086063895660074, 0.07084301315337937],
] as const;

describe('the mixture sequential probability ratio', () => {
  it.each(byQuadrature)('of τ²/SE² = %s at a statistic of %s is the integral over the effects (SciPy)', (signal, statistic, half, whole) => {
    expect(logHalfMixtureStatistic(statistic, signal)).toBeCloseTo(half, 11);
    expect(logMixtureStatistic(statistic, signal)).toBeCloseTo(whole, 12);
  });

  it('gives the p-values of the reference for τ = 0.01 on five days (mpmath and NumPy agree)', () => {
    const reference = new ReferenceCase('c13_sequential_always_valid');
    const rows = reference.rows('daily.csv');
    for (const day of [1, 3, 7, 14, 21]) {
      const [control, treatment] = ['control', 'treatment'].map((variant) => {
        const own = rows.filter((row) => row['variant'] === variant && Number(row['day']) <= day);
        const sum = (column: string): number => own.reduce((total, row) => total + Number(row[column]), 0);
        const mean = sum('conversions') / sum('users');
        return { n: sum('users'), mean, variance: mean * (1 - mean) };
      });
      const { statistic, differenceStandardError } = judgeOne(momentsFromSummaries([control, treatment]), 'z');
      const log = logMixtureStatistic(statistic!, (0.01 / differenceStandardError!) ** 2);
      reference.expectAll(`day${String(day)}.msprt_tau0.01.`, { lambda: Math.exp(log), p: Math.min(1, Math.exp(-log)) });
    }
  });

  it('reaches 1/alpha exactly at its bound', () => {
    for (const alpha of [0.1, 0.05, 0.001]) for (const signal of [0.01, 0.4, 3, 50, 4000]) {
      expect(logMixtureStatistic(mixtureBound(signal, alpha), signal) + Math.log(alpha)).toBeCloseTo(0, 10);
      expect(logHalfMixtureStatistic(halfMixtureBound(signal, alpha), signal) + Math.log(alpha)).toBeCloseTo(0, 9);
      expect(halfMixtureBound(signal, alpha)).toBeLessThan(mixtureBound(signal, alpha));
    }
  });

  it('does not overflow for huge effects, nor lose digits far on the other side', () => {
    expect(logMixtureStatistic(1e6, 5)).toBeGreaterThan(1e9);
    expect(Number.isFinite(logHalfMixtureStatistic(-80, 5))).toBe(true);
    // Continuous where the asymptotic terms take over.
    const scale = Math.sqrt(6 / 5);
    expect(logHalfMixtureStatistic(-29.999999 * scale, 5)).toBeCloseTo(logHalfMixtureStatistic(-30.000001 * scale, 5), 3);
  });

  it('mixes over the effect that the planned units would find', () => {
    expect(signalAt(5000, 5000, 0.05, 2)).toBeCloseTo((1.959963984540054 + 0.8416212335729143) ** 2, 12);
    expect(signalAt(2500, 5000, 0.05, 1)).toBeCloseTo((1.6448536269514722 + 0.8416212335729143) ** 2 / 2, 12);
  });
});
