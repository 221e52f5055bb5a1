import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCap, cutPoints } from '../../../src-worker/streams/cap';
import { quantile, select } from '../../../src-worker/streams/quantile';

describe('the quantile of type 7', () => {
  it('is what numpy.quantile gives', () => {
    // numpy 1.24.2: np.quantile([15, 20, 35, 40, 50], [0.05, 0.3, 0.4, 0.5, 0.999, 1])
    const values = [15, 20, 35, 40, 50];
    expect([0.05, 0.3, 0.4, 0.5, 0.999, 1].map((share) => quantile(Float64Array.from(values), share))).toEqual([16, 23, 29, 35, expect.closeTo(49.96, 12), 50]);
  });
  it('is NaN of nothing, and the value itself of one', () => {
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
    expect(quantile(Float64Array.of(3), 0.99)).toBe(3);
  });
  it('selects the k-th smallest of any values', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 2000 }), fc.nat(), (values, place) => {
        const k = place % values.length;
        const sorted = Float64Array.from(values).sort();
        expect(select(Float64Array.from(values), k) === sorted[k]).toBe(true);
      }),
    );
  });
  it('selects among very many', () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => (i * 48_271) % 100_003);
    const sorted = values.slice().sort();
    for (const k of [0, 1, 50_000, 99_000, 99_999]) expect(select(values.slice(), k)).toBe(sorted[k]);
  });
});

describe('a cap', () => {
  it('pulls values beyond both cut points to them, and counts them', () => {
    const values = Float64Array.of(-5, 0, 1, 2, 50);
    expect(applyCap(values, 0, 10)).toEqual({ lower: 0, upper: 10, cutShare: 0.4 });
    expect([...values]).toEqual([0, 0, 1, 2, 10]);
  });
  it('takes quantiles of all units together', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => i);
    expect(cutPoints({ upper: 0.99, lower: 0.05 }, values, new Float64Array(101))).toEqual({ lower: 5, upper: 99 });
    expect(cutPoints({ upperValue: 7 }, values, new Float64Array(101))).toEqual({ lower: null, upper: 7 });
    expect([...values]).toEqual(Array.from({ length: 101 }, (_, i) => i));
  });
  it('has no cut points without units', () => {
    expect(cutPoints({ upper: 0.9 }, new Float64Array(0), new Float64Array(0))).toEqual({ lower: null, upper: null });
    expect(applyCap(new Float64Array(0), null, null).cutShare).toBeNull();
  });
});
