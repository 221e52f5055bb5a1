import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DailySampleRatioEvidence } from '../../../src-contract/trust';
import { runChecks } from '../../../src-worker/checks/catalogue';
import { daySplits } from '../../../src-worker/checks/day-splits';
import { daysInWords } from '../../../src-worker/checks/day-words';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { assigned, DAY } from './assigned-units';

// SciPy's chi-square, Holm by hand in NumPy: tests/reference/make_assignment_checks.py
const { days } = JSON.parse(readFileSync(join(import.meta.dirname, '../../reference/assignment-checks.json'), 'utf8')) as { days: { units: number[][]; pValues: number[]; adjusted: number[] } };

function check(units: readonly (readonly number[])[], weights: readonly number[] = [1, 1]) {
  const variants = weights.map((weight, k) => ({ id: k === 0 ? 'control' : 'treatment', weight, units: units.reduce((sum, day) => sum + day[k]!, 0), control: k === 0 }));
  const splits = { days: units.map((_, d) => `2026-03-${String(d + 1).padStart(2, '0')}`), counts: Uint32Array.from(units.flat()), dayOf: new Uint16Array() };
  return runChecks({ variants, counts: null, multiple: 'exclude', estimates: [], segmentEstimates: [], skewness: [], daySplits: splits }, []).find(({ id }) => id === 'daily-sample-ratio');
}

describe('the sample ratio by day', () => {
  it("has SciPy's p-values, by Holm over the days", () => {
    const found = check(days.units);
    const { days: rows } = found?.evidence as unknown as DailySampleRatioEvidence;
    rows.forEach(({ pValue, adjustedPValue }, d) => {
      expect(pValue).toBeCloseTo(days.pValues[d]!, 12);
      expect(adjustedPValue).toBeCloseTo(days.adjusted[d]!, 12);
    });
    expect(found?.status).toBe('fail');
    expect(found?.message).toContain('on 1 of 5 days: 3 March (');
  });

  it('warns of a day that is off where few units are out of place, and fails where many are', () => {
    const sound = Array.from({ length: 13 }, () => [5000, 5000]);
    expect(check([...sound, [5000, 5000]])?.status).toBe('pass');
    expect(check([...sound, [5000, 4500]])).toMatchObject({ status: 'warn' });
    // Whole days to one variant: overall the split is perfect.
    expect(check(Array.from({ length: 14 }, (_, d) => (d % 2 === 0 ? [1000, 0] : [0, 1000])))).toMatchObject({ status: 'fail' });
  });

  it('passes over days without units, and says nothing of a single day', () => {
    expect(check([[500, 500], [0, 0], [480, 520]])?.evidence['days']).toMatchObject([{}, { pValue: null, adjustedPValue: null }, {}]);
    expect(check([[500, 500]])).toBeUndefined();
  });

  it('raises a false alarm in less than one experiment in a hundred', () => {
    const stream = randomStream(5);
    let alarms = 0;
    for (let path = 0; path < 1000; path += 1) {
      const units = Array.from({ length: 28 }, () => {
        let control = 0;
        for (let unit = 0; unit < 200; unit += 1) if (stream.uniform() < 0.5) control += 1;
        return [control, 200 - control];
      });
      if (check(units)?.status !== 'pass') alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it('counts units by the day of their first exposure', () => {
    const { sample } = assigned([{ variant: 0, at: 0 }, { variant: 0, at: DAY - 1 }, { variant: 1, at: DAY }, { variant: 1, at: 2.5 * DAY }], { days: 3 });
    expect([...daySplits(sample)!.counts]).toEqual([2, 0, 0, 1, 0, 1]);
  });

  it('writes days as people do', () => {
    expect(daysInWords('2026-03-04', '2026-03-04')).toBe('4 March');
    expect(daysInWords('2026-03-04', '2026-03-06')).toBe('4–6 March');
    expect(daysInWords('2026-02-28', '2026-03-02')).toBe('28 February – 2 March');
    expect(daysInWords('2025-12-30', '2026-01-02')).toBe('30 December 2025 – 2 January 2026');
  });
});
