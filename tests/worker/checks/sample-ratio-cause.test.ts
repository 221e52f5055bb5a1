import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src-contract/evaluation';
import type { SampleRatioCauseEvidence } from '../../../src-contract/trust';
import { sampleRatioCause } from '../../../src-worker/checks/sample-ratio-cause';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { assigned, DAY, type AssignedUnit } from './assigned-units';

const failed: Check = { id: 'sample-ratio', status: 'fail', statistic: null, degreesOfFreedom: null, pValue: 0, message: '', evidence: {} };
const attributes = [
  { column: 'device', labels: ['desktop', 'mobile', 'tv'] },
  { column: 'country', labels: ['CZ', 'DE', 'PL', null] },
  { column: 'plan', labels: ['free', 'paid'] },
];

/** Units at random over 14 days, 5 : 5, of which `lost` decides who is missing. */
function units(count: number, seed: number, lost: (unit: { variant: number; day: number; device: number; country: number; plan: number }, u: number) => boolean, share = 0.5): AssignedUnit[] {
  const { uniform, index } = randomStream(seed);
  return Array.from({ length: count }, () => {
    const variant = uniform() < share ? 0 : 1;
    const at = Math.floor(uniform() * 14 * DAY);
    const [device, country, plan] = [index(3), index(4), index(2)];
    return { variant, at, levels: [device, country, plan], gone: lost({ variant, day: Math.floor(at / DAY), device, country, plan }, uniform()) };
  }).filter(({ gone }) => !gone);
}

const run = (list: readonly AssignedUnit[], o: Parameters<typeof assigned>[1] = {}) => {
  const check = sampleRatioCause.run(assigned(list, { attributes, checks: [failed], ...o }));
  return { check, evidence: check?.evidence as unknown as SampleRatioCauseEvidence };
};

describe('the search for the cause of a sample ratio', () => {
  it('names a level on some days, and nothing more', () => {
    const { check, evidence } = run(units(60_000, 1, ({ variant, day, device }, u) => variant === 1 && device === 2 && day >= 3 && day <= 5 && u < 0.5));
    expect(evidence.answer).toMatchObject([{ words: "device = 'tv' on 4–6 March", conditions: [{ column: 'device', level: 'tv' }], days: { from: '2026-03-04', to: '2026-03-06' }, passesWithout: true }]);
    expect(check?.status).toBe('warn');
    expect(check?.message).toContain("The sample ratio passes once device = 'tv' on 4–6 March is left out");
    expect(evidence.passesAfter).toBe(true);
    expect(check?.message).toMatch(/\d sets of units by device, country, plan and ranges of days were looked at/);
  });

  it('names two columns where only both together are off, and an empty level', () => {
    const pair = run(units(60_000, 2, ({ variant, country, plan }, u) => variant === 0 && country === 1 && plan === 1 && u < 0.3)).evidence;
    expect(pair.answer.map(({ words }) => words)).toEqual(["country = 'DE' with plan = 'paid'"]);
    const empty = run(units(60_000, 3, ({ variant, country }, u) => variant === 0 && country === 3 && u < 0.2)).evidence;
    expect(empty.answer.map(({ words }) => words)).toEqual(['country is empty']);
  });

  it('names days alone, and works where there are no segments', () => {
    const { check, evidence } = run(units(40_000, 4, ({ variant, day }, u) => variant === 1 && day === 8 && u < 0.6), { attributes: [] });
    expect(evidence.answer.map(({ words }) => words)).toEqual(['everybody first exposed on 9 March']);
    expect(check?.message).toContain('sets of units by ranges of days were looked at');
  });

  it('leaves out one cause after the other', () => {
    const { evidence } = run(units(80_000, 5, ({ variant, device, country }, u) => variant === 1 && ((device === 2 && u < 0.3) || (country === 0 && u > 0.8))));
    expect(evidence.answer.map(({ words }) => words).sort()).toEqual(["country = 'CZ'", "device = 'tv'"]);
    expect(evidence.passesAfter).toBe(true);
  });

  it('names nothing where the split is off everywhere alike', () => {
    const { check, evidence } = run(units(60_000, 6, () => false, 0.55));
    expect(evidence.answer).toEqual([]);
    expect(check?.status).toBe('skipped');
    expect(check?.message).toContain('off everywhere alike');
  });

  it('names a set by mistake in fewer than one search in a hundred', () => {
    let named = 0;
    for (let seed = 100; seed < 220; seed += 1) {
      if (run(units(4000, seed, () => false, seed % 2 === 0 ? 0.5 : 0.56)).evidence.answer.length > 0) named += 1;
    }
    expect(named).toBeLessThanOrEqual(1);
  });

  it('keeps to declared weights, three arms and an arm planned empty', () => {
    const { uniform, index } = randomStream(9);
    const list = Array.from({ length: 60_000 }, () => {
      const u = uniform();
      return { variant: u < 0.6 ? 0 : u < 0.8 ? 2 : 3, at: Math.floor(uniform() * 14 * DAY), levels: [index(3), index(4), index(2)] };
    }).filter(({ variant, levels }) => !(variant === 3 && levels[0] === 1 && uniform() < 0.25));
    const { evidence } = run(list, { variants: 4, weights: [6, 0, 2, 2] });
    expect(evidence.variants).toEqual(['control', 'treatment2', 'treatment3']);
    expect(evidence.answer.map(({ words }) => words)).toEqual(["device = 'mobile'"]);
  });

  it('is not made where the sample ratio passes', () => {
    expect(run(units(1000, 7, () => false), { checks: [] }).check).toBeNull();
  });
});
