import { describe, expect, it } from 'vitest';
import { tIsf } from '../../../src-worker/kernels/student-t';
import { tQuantileCurve } from '../../../src-worker/kernels/t-quantile-curve';
import reference from '../../reference/distributions.json';

describe('the curve of t quantiles', () => {
  it.each([1e-7, 1e-5, 0.0005, 0.005, 0.025, 0.05, 0.1, 0.25, 0.4])('follows the quantile itself at tail %d for every df', (tail) => {
    const curve = tQuantileCurve(tail);
    for (let k = 0; k <= 600; k += 1) {
      const df = 1.3 * 1.016 ** k;
      expect(Math.abs(curve(df) / tIsf(tail, df) - 1), `df ${String(df)}`).toBeLessThan(1e-13);
    }
  });

  it('agrees with the quantiles that mpmath computed', () => {
    const points = reference.points.filter(({ distribution, function: name }) => distribution === 't' && name === 'isf');
    expect(points.length).toBeGreaterThan(0);
    for (const { params, x, value, tol_rel: tolerance } of points as unknown as { params: readonly [number]; x: number; value: number; tol_rel: number }[]) {
      const curve = tQuantileCurve(x);
        expect(Math.abs(curve(params[0]) / value - 1)).toBeLessThan(tolerance);
    }
  });
});
