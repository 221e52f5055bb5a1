import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaIsf, betaQuantile, betaSf } from '../../../src-worker/kernels/beta';
import { binomialCdf, binomialMass, binomialSf } from '../../../src-worker/kernels/binomial';
import { chiSquareCdf, chiSquareIsf, chiSquareLogSf, chiSquareQuantile, chiSquareSf } from '../../../src-worker/kernels/chi-square';
import { findRoot, findRootFrom } from '../../../src-worker/kernels/find-root';
import { integrate } from '../../../src-worker/kernels/gauss-legendre';
import { noncentralTCdf, noncentralTSf } from '../../../src-worker/kernels/noncentral-t';
import { normalIsf, normalLogSf, normalSf } from '../../../src-worker/kernels/normal';
import { poissonCdf, poissonMass, poissonSf } from '../../../src-worker/kernels/poisson';
import { tCdf, tIsf, tLogSf, tSf } from '../../../src-worker/kernels/student-t';

/** Probabilities from 1 down to 1e-250. */
const probability = fc.oneof(fc.double({ min: 1e-6, max: 0.999_999, noNaN: true }), fc.double({ min: 0, max: 250, noNaN: true }).map((x) => 10 ** -Math.max(1e-3, x)));
const degrees = fc.double({ min: 0, max: 14, noNaN: true }).map((x) => Math.exp(x));
const shape = fc.double({ min: -1, max: 10, noNaN: true }).map((x) => Math.exp(x));

const near = (a: number, b: number, relative = 1e-10): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.abs(b) + 1e-300);
};

describe('quantiles undo their tails', () => {
  it('normal', () => {
    fc.assert(fc.property(probability, (p) => {
      near(normalSf(normalIsf(p)), p, 1e-11);
    }));
  });
  it('t, df 1 to a million, p down to 1e-250', () => {
    fc.assert(fc.property(probability, degrees, (p, df) => {
      near(tSf(tIsf(p, df), df), p);
    }), { numRuns: 400 });
  });
  it('chi-square, both tails', () => {
    fc.assert(fc.property(probability, degrees, (p, df) => {
      near(chiSquareSf(chiSquareIsf(p, df), df), p);
      const low = chiSquareQuantile(p, df);
      if (low > 1e-280) near(chiSquareCdf(low, df), p);
    }), { numRuns: 200 });
  });
  it('beta, both tails', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), shape, shape, (p, a, b) => {
      const low = betaQuantile(p, a, b);
      if (low > 1e-280 && low < 1 - 1e-6) near(betaCdf(low, a, b), p, 1e-8);
      const high = betaIsf(p, a, b);
      if (high > 1e-280 && high < 1 - 1e-6) near(betaSf(high, a, b), p, 1e-8);
    }), { numRuns: 200 });
  });
});

describe('tails', () => {
  it('the two add up to one, and logs are logs', () => {
    fc.assert(fc.property(fc.double({ min: -30, max: 30, noNaN: true }), degrees, (x, df) => {
      near(tSf(x, df) + tCdf(x, df), 1, 1e-14);
      near(Math.exp(tLogSf(x, df)), tSf(x, df), 1e-10);
      near(Math.exp(normalLogSf(x)), normalSf(x), 1e-11);
      near(chiSquareSf(Math.abs(x), df) + chiSquareCdf(Math.abs(x), df), 1, 1e-12);
      near(Math.exp(chiSquareLogSf(Math.abs(x), df)), chiSquareSf(Math.abs(x), df), 1e-12);
    }));
  });
  it('of counts are sums of their masses', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(40), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, k, p) => {
      fc.pre(k <= n);
      let binomial = 0;
      let poisson = 0;
      for (let i = 0; i <= k; i += 1) {
        binomial += binomialMass(i, n, p);
        poisson += poissonMass(i, n * p);
      }
      near(binomialCdf(k, n, p), binomial, 1e-11);
      near(poissonCdf(k, n * p), poisson, 1e-11);
      near(binomialCdf(k, n, p) + binomialSf(k, n, p), 1, 1e-12);
      near(poissonCdf(k, n * p) + poissonSf(k, n * p), 1, 1e-12);
    }));
  });
  it('the noncentral t without noncentrality is the t', () => {
    fc.assert(fc.property(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: 2, max: 5000, noNaN: true }), (t, df) => {
      near(noncentralTSf(t, df, 0), tSf(t, df), 1e-10);
      near(noncentralTSf(t, df, 1) + noncentralTCdf(t, df, 1), 1, 1e-10);
    }), { numRuns: 50 });
  });
  it('outside the domain is no number', () => {
    expect([tSf(1, 0), tSf(NaN, 5), tIsf(1.5, 5), chiSquareIsf(-1, 3), betaQuantile(0.5, 0, 1), normalIsf(2), noncentralTSf(1, 0.5, 0)].every(Number.isNaN)).toBe(true);
  });
});

describe('roots and integrals', () => {
  it('find where a function crosses zero', () => {
    fc.assert(fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (root) => {
      expect(Math.abs(findRoot((x) => Math.expm1(x - root), -10, 10) - root)).toBeLessThan(1e-12);
      expect(Math.abs(findRootFrom((x) => Math.log(x) - root, 1) / Math.exp(root) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(findRootFrom((x) => Math.log(x) - root, 1, 1e-15, 1.01) / Math.exp(root) - 1)).toBeLessThan(1e-12);
    }));
    expect(findRoot((x) => x * x + 1, -1, 1)).toBeNaN();
  });
  it('integrate polynomials exactly', () => {
    expect(integrate((x) => 7 * x ** 6, 0, 2, 1, 4)).toBeCloseTo(128, 10);
    expect(integrate((x) => Math.exp(-x * x), -8, 8)).toBeCloseTo(Math.sqrt(Math.PI), 13);
  });
});
