import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, betaSf } from '../../../src-worker/kernels/beta';
import { binomialSf } from '../../../src-worker/kernels/binomial';
import {
  chiSquareCdf, chiSquareIsf, chiSquareLogSf, chiSquareQuantile, chiSquareSf,
} from '../../../src-worker/kernels/chi-square';
import { fSf } from '../../../src-worker/kernels/f-distribution';
import { noncentralTCdf } from '../../../src-worker/kernels/noncentral-t';
import { normalCdf, normalIsf, normalLogSf, normalQuantile, normalSf } from '../../../src-worker/kernels/normal';
import { poissonSf } from '../../../src-worker/kernels/poisson';
import { tCdf, tIsf, tLogSf, tSf } from '../../../src-worker/kernels/student-t';

interface Point {
  readonly id: string;
  readonly distribution: string;
  readonly function: string;
  readonly params: number[];
  readonly x: number;
  readonly value: number;
  readonly tol_rel: number;
}

// Correctly rounded from 60 digits of mpmath 1.2.1, confirmed by R 4.2.2 and SciPy 1.10.1; noncentral t by R.
const { points } = JSON.parse(readFileSync('tests/reference/distributions.json', 'utf8')) as { points: Point[] };

type Kernel = (x: number, ...params: number[]) => number;
const kernels: Record<string, Record<string, Kernel>> = {
  normal: { cdf: normalCdf, sf: normalSf, logsf: normalLogSf, isf: normalIsf, ppf: normalQuantile },
  t: { cdf: tCdf as Kernel, sf: tSf as Kernel, logsf: tLogSf as Kernel, isf: tIsf as Kernel },
  chi2: {
    cdf: chiSquareCdf as Kernel, sf: chiSquareSf as Kernel, logsf: chiSquareLogSf as Kernel,
    isf: chiSquareIsf as Kernel, ppf: chiSquareQuantile as Kernel,
  },
  beta: { cdf: betaCdf as Kernel, sf: betaSf as Kernel, ppf: betaQuantile as Kernel },
  f: { sf: fSf as Kernel },
  nct: { cdf: noncentralTCdf as Kernel },
  poisson: { sf: poissonSf as Kernel },
  binom: { sf: binomialSf as Kernel },
};

describe('every point of the table of distributions', () => {
  it.each(points.map((point) => [`${point.distribution} ${point.function} (${point.params.join(', ')}) at ${point.x}`, point] as const))(
    '%s',
    (_, point) => {
      const kernel = kernels[point.distribution]?.[point.function];
      expect(kernel).toBeDefined();
      const value = kernel!(point.x, ...point.params);
      expect(Math.abs(value - point.value)).toBeLessThanOrEqual(point.tol_rel * Math.abs(point.value) + 5e-324);
    },
  );
});
