import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodName } from '../../../src-contract/capabilities';
import { addUnits, emptyMoments, type MomentColumns, type VariableRole } from '../../../src-worker/kernels/moments';
import { judgeOne } from '../reference/moments-of';

const arm = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 3, maxLength: 40 });
const methods = fc.constantFrom<MethodName>('welch', 'student', 'z');

function moments(arms: readonly (readonly number[])[][], roles: readonly VariableRole[] = ['numerator']): MomentColumns {
  const made = emptyMoments(roles, arms.length);
  arms.forEach((columns, cell) => {
    addUnits(made, cell, columns.map((column) => Float64Array.from(column)), 0, columns[0].length);
  });
  return made;
}

function close(a: number | null, b: number | null, scale = 1): void {
  if (a === null || b === null) expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-8 * Math.max(scale, Math.abs(a), Math.abs(b)));
}

const varied = (values: readonly number[]): boolean => Math.max(...values) - Math.min(...values) > 1e-3;

describe('laws of comparisons', () => {
  it('swapping the arms mirrors the difference and keeps p', () => {
    fc.assert(fc.property(arm, arm, methods, (a, b, method) => {
      fc.pre(varied(a) && varied(b));
      const one = judgeOne(moments([[a], [b]]), method);
      const other = judgeOne(moments([[b], [a]]), method);
      close(one.difference, -other.difference!);
      close(one.differenceLow, -other.differenceHigh!);
      close(one.pValue, other.pValue);
      close(one.degreesOfFreedom, other.degreesOfFreedom);
    }));
  });

  it('swapping the arms turns Fieller ends round: 1 / (1 + L) − 1', () => {
    fc.assert(fc.property(arm, arm, (a, b) => {
      fc.pre(varied(a) && varied(b));
      const one = judgeOne(moments([[a], [b]]));
      const other = judgeOne(moments([[b], [a]]));
      fc.pre(one.liftLow !== null && other.liftLow !== null && one.liftLow > -0.9);
      close(1 / (1 + one.liftLow!) - 1, other.liftHigh, 10);
    }));
  });

  it('shifting keeps the difference and p; scaling scales it and keeps the lift', () => {
    fc.assert(fc.property(arm, arm, methods, fc.double({ min: 0.01, max: 50, noNaN: true }), (a, b, method, by) => {
      fc.pre(varied(a) && varied(b));
      const plain = judgeOne(moments([[a], [b]]), method);
      const shifted = judgeOne(moments([[a.map((x) => x + by)], [b.map((x) => x + by)]]), method);
      close(plain.difference, shifted.difference);
      close(plain.pValue, shifted.pValue);
      const scaled = judgeOne(moments([[a.map((x) => x * by)], [b.map((x) => x * by)]]), method);
      close(plain.difference! * by, scaled.difference);
      close(plain.lift, scaled.lift);
      close(plain.liftHigh, scaled.liftHigh);
      close(plain.pValue, scaled.pValue);
    }));
  });

  it('values of any size have the same p; too large to be squared, they have a reason instead', () => {
    const [a, b] = [[1, 2, 4, 7, 3], [2, 5, 6, 9, 4, 8]];
    const scaled = (by: number) => judgeOne(moments([[a.map((x) => x * by)], [b.map((x) => x * by)]]), 'welch');
    for (const by of [1e-140, 1e140]) {
      close(scaled(by).pValue, scaled(1).pValue);
      close(scaled(by).degreesOfFreedom, scaled(1).degreesOfFreedom);
    }
    expect(scaled(1e160)).toMatchObject({ pValue: null, differenceLow: null, reason: expect.stringContaining('too large') as string });
  });

  it('Fieller excludes zero exactly when p is below the level', () => {
    fc.assert(fc.property(arm, arm, methods, fc.double({ min: 0.55, max: 0.999, noNaN: true }), fc.constantFrom('two-sided' as const, 'greater' as const, 'less' as const), (a, b, method, confidence, alternative) => {
      fc.pre(varied(a) && varied(b));
      const { liftLow, liftHigh, differenceLow, differenceHigh, pValue } = judgeOne(moments([[a], [b]]), method, { confidence, alternative });
      fc.pre(Math.abs(pValue! - (1 - confidence)) > 1e-9);
      expect((differenceLow ?? -1) > 0 || (differenceHigh ?? 1) < 0).toBe(pValue! < 1 - confidence);
      if (liftLow !== null || liftHigh !== null) expect((liftLow ?? -1) > 0 || (liftHigh ?? 1) < 0).toBe(pValue! < 1 - confidence);
    }), { numRuns: 300 });
  });

  it('the two one-sided p-values add up to one, and the smaller is half the two-sided', () => {
    fc.assert(fc.property(arm, arm, methods, (a, b, method) => {
      fc.pre(varied(a) && varied(b));
      const p = (alternative: 'two-sided' | 'greater' | 'less'): number => judgeOne(moments([[a], [b]]), method, { alternative }).pValue!;
      close(p('greater') + p('less'), 1);
      close(2 * Math.min(p('greater'), p('less')), p('two-sided'));
    }));
  });

  it('a mean is a ratio over one', () => {
    fc.assert(fc.property(arm, arm, (a, b) => {
      fc.pre(varied(a) && varied(b));
      const mean = judgeOne(moments([[a], [b]]));
      const ratio = judgeOne(moments([[a, a.map(() => 1)], [b, b.map(() => 1)]], ['numerator', 'denominator']));
      for (const name of ['value', 'difference', 'differenceStandardError', 'pValue', 'liftLow', 'liftHigh'] as const) close(mean[name], ratio[name]);
    }));
  });

  it('a constant covariate changes nothing, and a perfect one leaves nothing to test', () => {
    fc.assert(fc.property(arm, arm, (a, b) => {
      fc.pre(varied(a) && varied(b));
      const plain = judgeOne(moments([[a], [b]]));
      const constant = judgeOne(moments([[a, a.map(() => 7)], [b, b.map(() => 7)]], ['numerator', 'covariate']));
      close(plain.pValue, constant.pValue);
      close(plain.difference, constant.difference);
      const perfect = judgeOne(moments([[a, a], [b, b]], ['numerator', 'covariate']));
      close(perfect.difference, 0);
      expect(perfect.pValue).toBeNull();
      expect(perfect.reason).toContain('no noise');
    }));
  });

  it('a constant ratio has no spread to test by', () => {
    fc.assert(fc.property(arm, arm, (a, b) => {
      const ratio = judgeOne(moments([[a.map((x) => 2 * x), a], [b.map((x) => 3 * x), b]], ['numerator', 'denominator']));
      expect(ratio.pValue).toBeNull();
      close(ratio.lift, 0.5);
    }));
  });
});
