import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultAnalysis } from '../../../src-contract/experiment';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { sequentialPlans } from '../../../src-worker/sequential/catalogue';
import { looksOf, plannedUnitsOf } from '../../../src-worker/sequential/looks';
import { sequenceOf } from '../../../src-worker/sequential/sequence-of';
import { judgeOne, momentsFromSummaries } from '../reference/moments-of';

const members = Object.values(sequentialPlans);
const fourteen = Array.from({ length: 14 }, (_, k) => 1000 * (k + 1));
const settings = { alpha: 0.05, alternative: 'two-sided' as const, plannedUnits: 14_000 };

describe.each(members.map((member) => [member.name, member] as const))('%s', (_, member) => {
  it('claims exactly where its interval excludes no effect, at every look and either sidedness', () => {
    for (const alternative of ['two-sided', 'greater', 'less'] as const) {
      const { readings } = member.plan(fourteen, { ...settings, alternative });
      fc.assert(fc.property(fc.nat(13), fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(Infinity, 5000, 60), (look, z, df) => {
        const quantile = readings[look].quantile(df, fourteen[look]);
        const signed = alternative === 'two-sided' ? Math.abs(z) : alternative === 'greater' ? z : -z;
        fc.pre(Math.abs(signed - quantile) > 1e-4);
        expect(readings[look].pValue(z, df, fourteen[look]) < 0.05).toBe(signed > quantile);
      }), { numRuns: 60 });
    }
  });

  it('keeps the chance of a false claim at or below the level under a look a day for 60 days', () => {
    const looks = Array.from({ length: 60 }, (_, k) => 100 * (k + 1));
    const { readings } = member.plan(looks, { ...settings, plannedUnits: 6000 });
    const bounds = looks.map((units, k) => readings[k].quantile(Infinity, units));
    const stream = randomStream(20_260_301);
    const paths = 4000;
    let crossed = 0;
    let naive = 0;
    for (let path = 0; path < paths; path += 1) {
      let score = 0;
      let claimed = false;
      let peeked = false;
      for (let k = 0; k < looks.length; k += 1) {
        score += stream.normal();
        const z = Math.abs(score) / Math.sqrt(k + 1);
        claimed ||= z > bounds[k];
        peeked ||= z > 1.96;
      }
      crossed += claimed ? 1 : 0;
      naive += peeked ? 1 : 0;
    }
    // Four standard errors of 5 % over 4,000 paths are 1.4 percentage points.
    expect(crossed / paths).toBeLessThan(0.064);
    expect(naive / paths).toBeGreaterThan(0.25);
  });

  it('states each look: its share of the plan and its bound', () => {
    const { looks } = member.plan(fourteen, settings);
    expect(looks.map(({ informationFraction }) => informationFraction)[6]).toBeCloseTo(0.5, 12);
    expect(looks[13].bound).toBeGreaterThan(1.95);
  });

  it('is never narrower than a test planned for one look', () => {
    const { readings } = member.plan(fourteen, settings);
    const moments = momentsFromSummaries([{ n: 7000, mean: 1, variance: 1 }, { n: 7000, mean: 1.05, variance: 1 }]);
    const once = judgeOne(moments);
    const peeked = judgeOne(moments, 'welch', { readings: () => readings[13] });
    expect(peeked.differenceLow!).toBeLessThan(once.differenceLow!);
    expect(peeked.pValue!).toBeGreaterThan(once.pValue!);
    expect(peeked.liftLow).not.toBeNull();
  });
});

describe('the repeated p-value', () => {
  it('is the total error whose bound the statistic just reaches', () => {
    for (const name of ['obrien-fleming', 'pocock'] as const) {
      const { readings } = sequentialPlans[name].plan(fourteen, settings);
      for (const alpha of [0.3, 0.1, 0.01, 0.001, 1e-6]) {
        const { looks } = sequentialPlans[name].plan(fourteen, { ...settings, alpha });
        for (const look of [3, 8, 13]) expect(readings[look].pValue(looks[look].bound!, Infinity, 1) / alpha - 1).toBeCloseTo(0, 3);
      }
    }
  });
});

describe('looks', () => {
  const day = 86_400_000;
  const sample = (ends: number, exposed: readonly number[]) => ({
    units: {
      count: exposed.length, variants: ['a', 'b'], starts: Uint32Array.of(0, 1, exposed.length), attributes: [],
      firstExposure: { values: Float64Array.from(exposed), validity: null },
    },
    dayAxis: { days: Array.from({ length: ends }, (_, k) => `2026-03-0${String(k + 1)}`), ends: Float64Array.from({ length: ends }, (_, k) => (k + 1) * day) },
  });

  it('count the units exposed by the end of each day', () => {
    expect(Array.from(looksOf(sample(3, [0, 1, day - 1, day, 2.5 * day]))!.units)).toEqual([3, 4, 5]);
  });

  it('carry the pace on to the end of the period, unless units are planned', () => {
    const looks = looksOf(sample(4, [0, 1, day, day + 1]));
    expect(Array.from(looks!.units)).toEqual([2, 4, 4, 4]);
    expect(plannedUnitsOf(null, looks, 4)).toBe(8);
    expect(plannedUnitsOf(5, looks, 4)).toBe(5);
    expect(plannedUnitsOf(null, null, 4)).toBe(4);
  });

  it('an early look under O\'Brien–Fleming may have no finite interval, and says why', () => {
    const sequence = sequenceOf({ ...defaultAnalysis, sequential: 'obrien-fleming', plannedUnits: 10_000 }, sample(2, [0, 1, day]))!;
    const figures = judgeOne(momentsFromSummaries([{ n: 20, mean: 1, variance: 1 }, { n: 20, mean: 5, variance: 1 }]), 'welch', { readings: () => sequence.ofDay(0) });
    expect([figures.differenceLow, figures.liftHigh, figures.pValue]).toEqual([null, null, 1]);
    expect(figures.reason).toContain('allows no claim yet');
    expect(sequenceOf(defaultAnalysis, sample(2, [0]))).toBeNull();
  });
});
