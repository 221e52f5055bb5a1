import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src-worker/checks/catalogue';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { skewnessOfDifference, thirdCentralMoment } from '../../../src-worker/kernels/skewness';
import { ReferenceCase } from '../reference/reference-case';

const check = (skewness: number) =>
  runChecks({ variants: [], counts: null, multiple: 'exclude', estimates: [], segmentEstimates: [], skewness: [{ metric: 'spend', variant: 'b', skewness }] }, []).find(({ id }) => id === 'skewed-values');

describe('skewed values', () => {
  it('the skewness of revenue is that of SciPy', () => {
    const reference = new ReferenceCase('c03_mean_revenue');
    const rows = reference.rows('users.csv');
    for (const variant of ['control', 'treatment']) {
      const values = Float64Array.from(rows.filter((row) => row['variant'] === variant), (row) => Number(row['revenue']));
      const n = values.length;
      const mean = values.reduce((sum, x) => sum + x, 0) / n;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
      reference.expect(`skewness_${variant}`, thirdCentralMoment(values, 0, n) / variance ** 1.5);
      reference.expect(`zero_share_${variant}`, values.filter((x) => x === 0).length / n);
    }
  });

  it('cancels between equal arms and weighs most in the smaller one', () => {
    const arm = (n: number) => ({ n, variance: 4, third: 30 });
    expect(skewnessOfDifference(arm(500), arm(500))).toBe(0);
    expect(skewnessOfDifference(arm(100), arm(900))).toBeGreaterThan(0.2);
    expect(skewnessOfDifference(arm(900), arm(100))).toBeLessThan(-0.2);
  });

  it('is warned about where the interval would miss too often on one side, and only there', () => {
    expect(check(0)?.status).toBe('pass');
    expect(check(0.1)?.status).toBe('pass');
    expect(check(0.5)?.status).toBe('warn');
    expect(check(0.5)?.message).toContain('misses a true difference above it');
    expect(check(-0.5)?.message).toContain('misses a true difference below it');
    expect(runChecks({ variants: [], counts: null, multiple: 'exclude', estimates: [], segmentEstimates: [], skewness: [] }, []).some(({ id }) => id === 'skewed-values')).toBe(false);
  });

  it('the predicted tails are about what simulated experiments show', () => {
    // Exponential values, 60 : 540: skewness 2, so 2 (1/60² − 1/540²)/(1/60 + 1/540)^1.5 = 0.22.
    const stream = randomStream(12);
    let missedAbove = 0;
    const runs = 4000;
    for (let run = 0; run < runs; run += 1) {
      const summary = (n: number): [mean: number, error: number] => {
        let sum = 0;
        let squares = 0;
        for (let i = 0; i < n; i += 1) {
          const x = -Math.log(stream.uniform());
          sum += x;
          squares += x * x;
        }
        return [sum / n, (squares - (sum * sum) / n) / (n - 1) / n];
      };
      const [[t, a], [c, b]] = [summary(60), summary(540)];
      if ((t - c) / Math.sqrt(a + b) < -1.96) missedAbove += 1;
    }
    const evidence = check(skewnessOfDifference({ n: 60, variance: 1, third: 2 }, { n: 540, variance: 1, third: 2 }))?.evidence as { comparisons: { below: number }[] };
    expect(missedAbove / runs).toBeGreaterThan(0.03);
    expect(Math.abs(evidence.comparisons[0].below - missedAbove / runs)).toBeLessThan(0.012);
  });
});
