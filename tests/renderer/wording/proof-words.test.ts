import { describe, expect, it } from 'vitest';
import { beforeAndAfter, capWords } from '../../../src-renderer/wording/adjustment-words';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { looksSentence, looksTaken, peekClaims } from '../../../src-renderer/wording/looks-words';
import { biasOf, calibrationSentence, gapText, rateState, secondEngineSentence, toleranceText } from '../../../src-renderer/wording/proof-words';
import { checkout } from '../fixtures/evaluations';
import { calibrationLike, findingsLike, watched } from '../fixtures/proofs';

const readable = (text: string): string => text.replaceAll('\u202f', ' ');

describe('what calibration found, in words', () => {
  const results = calibrationLike(checkout.metrics, 2000, 0.05);

  it('says of each metric whether the promised rate lies inside the interval of the one found', () => {
    expect(results.map(rateState)).toEqual(['too-often', ...Array.from({ length: results.length - 2 }, () => 'holds'), 'unknown']);
    expect(rateState({ ...results[1], rateLow: 0.02, rateHigh: 0.03 })).toBe('less-often');
  });

  it('warns in its first line where a metric claims too often', () => {
    expect(readable(calibrationSentence(results))).toBe(`With labels permuted, 4.9 % to 7.0 % of comparisons came out significant; 5 % is promised. 1 of ${String(results.length - 1)} metrics claim too often: doubt their p-values.`);
    expect(readable(calibrationSentence(results.slice(1, 2)))).toBe('With labels permuted, 4.9 % of comparisons came out significant; 5 % is promised.');
    expect(calibrationSentence(results.slice(-1))).toBe('No metric could be tried.');
  });

  it('gives the bias of a planted lift with the reach of the trial’s own chance', () => {
    const { bias, reach } = biasOf(results[0].planted!);
    expect([readable(bias), readable(reach)]).toEqual(['+0.02 %', '0.11 %']);
  });
});

describe('what the second engine found, in words', () => {
  const findings = findingsLike(checkout);

  it('counts the headlines that did not come out the same', () => {
    expect(secondEngineSentence(findings)).toBe(`1 of ${String(findings.length)} headlines did not come out the same on a second path.`);
    expect(secondEngineSentence(findings.filter(({ agrees }) => agrees))).toContain('came out the same');
  });

  it('writes gaps below a thousandth as a power of ten that they stay under', () => {
    expect(readable(gapText(findings[0]))).toBe('< 10⁻¹⁴ SE');
    expect(readable(toleranceText(findings[0]))).toBe('10⁻⁶ SE');
    expect(readable(gapText({ ...findings[0], path: 'permutation', gap: 0.0123 }))).toBe('0.012 in p');
    expect(gapText({ ...findings[0], gap: null })).toBe('–');
  });
});

describe('the looks of a plan, in words', () => {
  const evaluation = watched(checkout, [1, 2.5, 1.2, 2.8], [1, 0.2, 0.6, 0.01]);
  const index = indexEvaluation(evaluation);

  it('counts only looks that brought new units', () => {
    expect(evaluation.sequence!.looks).toHaveLength(5);
    expect(looksTaken(evaluation.sequence!).map((look) => look.units)).toEqual([1000, 2000, 3000, 4000]);
  });

  it('says where the plan stands and what a claim takes', () => {
    expect(readable(looksSentence(evaluation.sequence!, 0.95))).toBe('O’Brien–Fleming spending: 4 looks so far, 100 % of the planned 4000 units; error spent 0.0300 of 0.0500; a claim now takes |z| of 1.000 (p below 0.0100 in a single look).');
  });

  it('says what a peek without a plan would have claimed, and when the plan does', () => {
    expect(peekClaims(index, evaluation.sequence!).map(({ peeks, looks }) => [peeks, looks])).toEqual([[2, 4]]);
    expect(readable(peekClaims(index, evaluation.sequence!)[0].words)).toMatch(/a peek without a plan would have claimed a difference on 2 of 4 days, first on 3 March 2026; the plan claims it first on 5 March 2026\.$/);
  });

  it('knows the direction that a one-sided test looks in', () => {
    const less = indexEvaluation({ ...evaluation, analysis: { ...evaluation.analysis, alternative: 'less' } });
    expect(peekClaims(less, evaluation.sequence!)[0].peeks).toBe(0);
  });

  it('says nothing of peeks where the days are not known', () => {
    expect(peekClaims(indexEvaluation({ ...evaluation, timeline: [] }), evaluation.sequence!)).toEqual([]);
  });
});

describe('what a covariate and a cap changed', () => {
  const [metric] = checkout.metrics;
  const estimate = { ...checkout.estimates[0], value: 0.29, controlValue: 0.27, difference: 0.02, adjustment: { method: 'cuped', varianceReduction: 0.5, unadjustedValue: 0.3, unadjustedControlValue: 0.26, theta: 0.8 } };

  it('shows both arms and their difference before and after, and what that is worth in units', () => {
    expect(beforeAndAfter(estimate, { ...metric, format: 'percent' }).map(([, shown]) => readable(shown))).toEqual(['30.0 % → 29.0 %', '26.0 % → 27.0 %', '+4.0 pp → +2.0 pp', '50.0 %', '2.00 times the units', '0.800']);
  });

  it('names the cut points of a cap', () => {
    expect(readable(capWords({ lower: 0, upper: 312.4, cutShare: 0.01 }, { ...metric, format: 'number' }))).toBe('below 0 and above 312');
    expect(capWords({ lower: null, upper: null, cutShare: 0 }, metric)).toBe('');
  });
});
