import { describe, expect, it } from 'vitest';
import type { SequenceSummary, TimelineEstimate } from '../../../src-contract/evaluation';
import { defaultAnalysis } from '../../../src-contract/experiment';
import { peeksOf, withRunningP } from '../../../src-worker/sequential/peeks';
import { sequenceOf } from '../../../src-worker/sequential/sequence-of';
import { estimate } from '../estimate';

const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
const dated = (day: string, statistic: number | null, pValue: number | null, variant = 'b'): TimelineEstimate => ({ ...estimate({ statistic, pValue, variant }), day });
const summary: SequenceSummary = {
  plan: 'obrien-fleming', plannedUnits: 400, singleLookBound: 1.96,
  looks: [...days, '2026-03-05'].map((day, k) => ({ day, units: Math.min(400, 100 * (k + 1)), informationFraction: Math.min(1, (k + 1) / 4), bound: 2, nominalP: 0.04, spent: 0.01 })),
};

describe('peeks', () => {
  const timeline = [dated('2026-03-03', 2.1, 0.2), dated('2026-03-01', 2.5, 0.9), dated('2026-03-02', 1.2, 0.5), dated('2026-03-04', 2.4, 0.01), dated('2026-03-05', 9, 1e-9), dated('2026-03-01', null, null, 'c')];

  it('count the looks at which a single test would have claimed a difference, and say when the plan does', () => {
    expect(peeksOf(timeline, summary, { ...defaultAnalysis, sequential: 'obrien-fleming' })).toEqual([
      { metric: 'm', variant: 'b', looks: 4, crossed: 3, firstCrossed: '2026-03-01', firstClaimed: '2026-03-04' },
    ]);
  });

  it('look only in the direction of a one-sided test', () => {
    const [less] = peeksOf(timeline, summary, { ...defaultAnalysis, alternative: 'less' });
    expect(less).toMatchObject({ crossed: 0, firstCrossed: null });
  });

  it('keep the smallest p so far under a plan that is always valid, and only there', () => {
    const running = withRunningP(timeline.slice(0, 4), { ...defaultAnalysis, sequential: 'msprt' });
    expect(running.map(({ day, runningPValue }) => [day, runningPValue])).toEqual([['2026-03-03', 0.2], ['2026-03-01', 0.9], ['2026-03-02', 0.5], ['2026-03-04', 0.01]]);
    expect(withRunningP([dated('2026-03-01', 3, 0.01), dated('2026-03-02', 1, 0.4)], { ...defaultAnalysis, sequential: 'always-valid' }).at(-1)?.runningPValue).toBe(0.01);
    expect(withRunningP(timeline, { ...defaultAnalysis, sequential: 'pocock' })).toBe(timeline);
  });
});

describe('the schedule of a plan', () => {
  const day = 86_400_000;
  const sample = (ends: number, exposed: readonly number[]) => ({
    units: { count: exposed.length, variants: ['a', 'b'], starts: Uint32Array.of(0, 1, exposed.length), attributes: [], firstExposure: { values: Float64Array.from(exposed), validity: null } },
    dayAxis: { days: days.slice(0, ends), ends: Float64Array.from({ length: ends }, (_, k) => (k + 1) * day) },
  });
  const of = (ends: number, exposed: readonly number[], plannedUnits: number | null) => sequenceOf({ ...defaultAnalysis, sequential: 'pocock', plannedUnits }, sample(ends, exposed))!.summary;

  it('runs, is complete, falls short of the plan or overruns it', () => {
    expect(of(4, [0, 1, day], 10)).toMatchObject({ schedule: 'running', projectedUnits: 6, declared: true });
    expect(of(2, [0, 1, day, day], 4)).toMatchObject({ schedule: 'complete', remaining: 0 });
    expect(of(2, [0, 1, day, day], 8)).toMatchObject({ schedule: 'short' });
    expect(of(2, [0, 1, day, day], 3)).toMatchObject({ schedule: 'overrun', remaining: 0 });
    expect(of(4, [0, 1, day, day], null)).toMatchObject({ schedule: 'running', declared: false, plannedUnits: 8 });
  });

  it('says what error is left for later looks', () => {
    const { remaining, looks } = of(4, [0, 1, day, day], 8);
    expect(remaining).toBeCloseTo(0.05 - looks[1].spent!, 15);
    expect(remaining).toBeGreaterThan(0.01);
  });
});
