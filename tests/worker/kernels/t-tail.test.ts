import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tLogSf, tSf } from '../../../src-worker/kernels/student-t';
import { tUpperTail } from '../../../src-worker/kernels/t-tail';

interface Point {
  readonly t: number;
  readonly df: number;
  readonly value: number;
}

// Half the regularised incomplete beta function, 50 digits of mpmath 1.3.0 (origin in the file).
const { points } = JSON.parse(readFileSync('tests/reference/t-tails.json', 'utf8')) as { points: Point[] };

describe('the tail of t with many degrees of freedom', () => {
  it('is that of mpmath, down to 1e-250', () => {
    expect(points.length).toBeGreaterThan(100);
    // A double's last digit of t moves the tail by t² times as much.
    for (const { t, df, value } of points) expect(Math.abs(tUpperTail(t, df) / value - 1), `t ${String(t)} df ${String(df)}`).toBeLessThan(2e-15 + 4e-16 * t * t);
  });

  it('meets the incomplete beta function where one takes over from the other', () => {
    fc.assert(fc.property(fc.double({ min: 30, max: 5000, noNaN: true }), fc.double({ min: 0.01, max: 12, noNaN: true }), (df, t) => {
      expect(Math.abs(Math.log(tSf(t, df)) / tLogSf(t, df) - 1)).toBeLessThan(1e-12);
    }));
  });

  it('is left to others where it does not reach', () => {
    expect(tUpperTail(1, 29.9)).toBeNaN();
    expect(tUpperTail(30, 40)).toBeNaN();
    expect(tUpperTail(0, 30)).toBeCloseTo(0.5, 15);
  });
});
