import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUnits, emptyMoments, meanOf, mergeCell, pairIndex, pivotOf, scatterUnits, type VariableRole } from '../../../src-worker/kernels/moments';

const roles: VariableRole[] = ['numerator', 'denominator', 'covariate', 'covariateDenominator'];
const value = fc.double({ min: -1000, max: 1000, noNaN: true });

/** Columns of k variables, n rows each. */
const table = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 })).chain(([k, n]) =>
  fc.array(fc.array(value, { minLength: n, maxLength: n }).map((column) => Float64Array.from(column)), { minLength: k, maxLength: k }));

/** Σ (a − mean a)(b − mean b) as written in a textbook. */
function textbook(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array): number => x.reduce((sum, one) => sum + one, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  return a.reduce((sum, one, i) => sum + (one - ma) * (b[i] - mb), 0);
}

describe('moments', () => {
  it('are those of the textbook', () => {
    fc.assert(fc.property(table, (columns) => {
      const k = columns.length;
      const moments = emptyMoments(roles.slice(0, k), 1, pivotOf(columns));
      addUnits(moments, 0, columns, 0, columns[0].length);
      expect(moments.n[0]).toBe(columns[0].length);
      for (let j = 0; j < k; j += 1) {
        for (let i = 0; i <= j; i += 1) {
          expect(Math.abs(moments.product[pairIndex(i, j)][0] - textbook(columns[i], columns[j]))).toBeLessThan(1e-6);
          expect(pairIndex(i, j)).toBe(pairIndex(j, i));
        }
      }
    }));
  });

  it('merging parts equals pooling rows, and order does not matter', () => {
    fc.assert(fc.property(table, fc.nat(60), (columns, at) => {
      const n = columns[0].length;
      const cut = Math.min(at, n);
      const pivot = pivotOf(columns);
      const own = roles.slice(0, columns.length);
      const whole = emptyMoments(own, 1, pivot);
      addUnits(whole, 0, columns, 0, n);
      const parts = emptyMoments(own, 2, pivot);
      addUnits(parts, 1, columns, cut, n);
      addUnits(parts, 0, columns, 0, cut);
      mergeCell(parts, 1, parts, 0);
      const reversed = emptyMoments(own, 1, pivot);
      addUnits(reversed, 0, columns.map((column) => column.slice().reverse()), 0, n);
      for (const [other, cell] of [[parts, 1], [reversed, 0]] as const) {
        expect(other.n[cell]).toBe(n);
        whole.offset.forEach((offset, v) => {
          expect(Math.abs(other.offset[v][cell] - offset[0])).toBeLessThan(1e-10);
        });
        whole.product.forEach((product, pair) => {
          expect(Math.abs(other.product[pair][cell] - product[0])).toBeLessThan(1e-6);
        });
      }
    }));
  });

  it('scattered over segments are those of each segment by itself', () => {
    fc.assert(fc.property(table, fc.infiniteStream(fc.nat(3)), (columns, stream) => {
      const n = columns[0].length;
      const codes = Uint16Array.from({ length: n }, () => stream.next().value as number);
      const own = roles.slice(0, columns.length);
      const scattered = emptyMoments(own, 3);
      scatterUnits(scattered, 0, codes, 3, columns, 0, n);
      for (let level = 0; level < 3; level += 1) {
        const picked = columns.map((column) => column.filter((_, i) => codes[i] === level));
        const alone = emptyMoments(own, 1);
        addUnits(alone, 0, picked, 0, picked[0].length);
        expect(scattered.n[level]).toBe(alone.n[0]);
        scattered.product.forEach((product, pair) => {
          expect(Math.abs(product[level] - alone.product[pair][0])).toBeLessThan(1e-6);
        });
      }
    }));
  });

  it('hold their digits over many blocks far from zero', () => {
    // Values 1e9 + i/4096 mod 1: variance of 0 … 4095 over 4096 is (4096² − 1)/12 / 4096² exactly.
    const column = Float64Array.from({ length: 4096 * 25 }, (_, i) => 1e9 + ((i * 17) % 4096) / 4096);
    const moments = emptyMoments(['numerator'], 1, pivotOf([column]));
    addUnits(moments, 0, [column], 0, column.length);
    expect(Math.abs(moments.product[0][0] / column.length / ((4096 ** 2 - 1) / 12 / 4096 ** 2) - 1)).toBeLessThan(1e-13);
    expect(meanOf(moments, 0, 0)).toBe(1e9 + 2047.5 / 4096);
  });

  it('of a constant column have no spread at all', () => {
    const column = new Float64Array(5000).fill(0.1);
    const moments = emptyMoments(['numerator'], 1, pivotOf([column]));
    addUnits(moments, 0, [column], 0, column.length);
    expect(moments.product[0][0]).toBe(0);
  });
});
