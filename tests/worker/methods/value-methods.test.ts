import { beforeEach, describe, expect, it } from 'vitest';
import { methodNames } from '../../../src-contract/capabilities';
import { methodSheets } from '../../../src-contract/methods';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { methods } from '../../../src-worker/methods/catalogue';
import { judgeOne } from '../reference/moments-of';
import { judgeValues as judge, momentsOf } from './judge-values';

let stream = randomStream(12);
beforeEach(() => { stream = randomStream(12); });
const normal = (n: number, mean: number): Float64Array => Float64Array.from({ length: n }, () => 10 + mean + stream.normal());

describe('methods that read values', () => {
  it('agree with their sheets on what they read', () => {
    for (const name of methodNames) expect([name, methods[name].name, methods[name].reads]).toEqual([name, name, methodSheets[name].reads]);
  });

  it('Mann–Whitney counts the permeability example of R’s wilcox.test exactly: p = 0.1272, greater', () => {
    const term = Float64Array.of(0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46);
    const weeks = Float64Array.of(1.15, 0.88, 0.9, 0.74, 1.21);
    const { pValue } = judge('mann-whitney', weeks, term, { alternative: 'greater' });
    expect(pValue).toBeCloseTo(0.1272, 4);
  });

  it('intervals exclude no effect exactly when p is below the level', () => {
    for (const name of ['mann-whitney', 'bootstrap'] as const) {
      for (let trial = 0; trial < 25; trial += 1) {
        const size = trial % 2 === 0 ? 12 : 60;
        const { pValue, differenceLow, differenceHigh } = judge(name, normal(size, 0), normal(size + 5, (trial % 5) * 0.3));
        if (Math.abs(pValue! - 0.05) < 0.002) continue;
        expect(differenceLow! > 0 || differenceHigh! < 0, `${name} ${String(pValue)}`).toBe(pValue! < 0.05);
      }
    }
  });

  it('every bootstrap interval has the p-value that belongs to it', () => {
    const [control, treatment] = [normal(40, 0).map(Math.exp), normal(50, 0.6).map(Math.exp)];
    for (const bootstrapInterval of ['bca', 'percentile', 'basic'] as const) {
      const { pValue } = judge('bootstrap', control, treatment, { bootstrapInterval });
      for (const off of [-0.02, 0.02]) {
        const { differenceLow, differenceHigh } = judge('bootstrap', control, treatment, { bootstrapInterval, confidence: 1 - (pValue! + off * pValue!) });
        expect(differenceLow! > 0 || differenceHigh! < 0, `${bootstrapInterval} ${String(off)}`).toBe(off > 0);
      }
    }
  });

  it('swapping the arms mirrors the ranks', () => {
    const [control, treatment] = [normal(30, 0), normal(45, 0.4)];
    const one = judge('mann-whitney', control, treatment);
    const other = judge('mann-whitney', treatment, control);
    expect(other.pValue).toBeCloseTo(one.pValue!, 12);
    expect(other.difference).toBeCloseTo(-one.difference!, 12);
    expect(other.differenceLow).toBeCloseTo(-one.differenceHigh!, 12);
  });

  it('permutation of large arms in blocks, and of small ones, is near Welch’s p-value', () => {
    for (const [n, m] of [[200, 90], [30_000, 12_000], [11_000, 24_000]] as const) {
      const [control, treatment] = [normal(n, 0), normal(m, 1.5 / Math.sqrt(Math.min(n, m)))];
      const { pValue, note } = judge('permutation', control, treatment);
      const welch = judgeOne(momentsOf(control, treatment));
      expect(Math.abs(pValue! - welch.pValue!)).toBeLessThan(0.02);
      expect(note).toContain(Math.min(n, m) > 5000 ? 'in random blocks of' : 'arrangements of the labels, seed 1; Monte Carlo error');
    }
  });

  it('the bootstrap of large arms has Welch’s standard error', () => {
    const [control, treatment] = [normal(20_000, 0), normal(30_000, 0.02)];
    const welch = judgeOne(momentsOf(control, treatment));
    const { differenceStandardError, note } = judge('bootstrap', control, treatment);
    expect(differenceStandardError! / welch.differenceStandardError!).toBeGreaterThan(0.95);
    expect(differenceStandardError! / welch.differenceStandardError!).toBeLessThan(1.05);
    expect(note).toContain('5000 resamples (units drawn), seed 1');
  });

  it('the bootstrap gives no interval of a lift over a control that cannot be told from zero', () => {
    const { differenceLow, liftLow, liftHigh, reason } = judge('bootstrap', normal(200, -10.03), normal(200, -9.6));
    expect(differenceLow).not.toBeNull();
    expect([liftLow, liftHigh]).toEqual([null, null]);
    expect(reason).toContain('cannot be told from zero');
    expect(judge('bootstrap', normal(200, 0), normal(200, 0)).liftLow).not.toBeNull();
  });

  it('without units, with one, and with no spread there is no test, but the reason', () => {
    for (const name of ['mann-whitney', 'bootstrap', 'permutation', 'lin'] as const) {
      expect(judge(name, normal(9, 0), new Float64Array(0))).toMatchObject({ pValue: null, differenceLow: null, reason: expect.stringContaining('no units') as string });
      const flat = judge(name, new Float64Array(20).fill(3), new Float64Array(20).fill(3));
      expect(flat, name).toMatchObject({ pValue: null, reason: expect.any(String) as string });
    }
    expect(judge('bootstrap', normal(9, 0), Float64Array.of(3)).pValue).toBeNull();
  });
});
