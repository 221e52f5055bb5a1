import { describe, expect, it } from 'vitest';
import type { AssignmentOrderEvidence } from '../../../src-contract/trust';
import { arrivalOrder } from '../../../src-worker/checks/arrival-order';
import { assignmentOrder } from '../../../src-worker/checks/assignment-order';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { assigned, DAY, type AssignedUnit } from './assigned-units';

/** One unit after the other, evenly over 14 days. */
const inOrder = (variants: readonly number[]): AssignedUnit[] => variants.map((variant, i) => ({ variant, at: Math.floor((i * 14 * DAY) / variants.length) }));
const drawn = (count: number, seed: number, share = 0.5): number[] => {
  const { uniform } = randomStream(seed);
  return Array.from({ length: count }, () => (uniform() < share ? 0 : 1));
};
const run = (units: readonly AssignedUnit[], variants = 2) => {
  const check = assignmentOrder.run(assigned(units, { variants }));
  const evidence = check?.evidence as unknown as AssignmentOrderEvidence;
  return { check, broken: evidence?.tests.filter(({ adjustedPValue }) => adjustedPValue < 0.001).map(({ test }) => test) ?? [], evidence };
};

describe('the order of assignment', () => {
  it('passes where every unit is drawn by itself', () => {
    expect(run(inOrder(drawn(5000, 1))).check).toMatchObject({ status: 'pass' });
    expect(run(inOrder(drawn(5000, 2, 0.9))).check).toMatchObject({ status: 'pass' });
  });

  it('warns of a rotation', () => {
    const { check, broken } = run(inOrder(Array.from({ length: 3000 }, (_, i) => i % 2)));
    expect(check?.status).toBe('warn');
    expect(broken).toEqual(expect.arrayContaining(['runs', 'autocorrelation', 'evenness', 'daily-evenness']));
    expect(check?.message).toContain('so they alternate');
    expect(run(inOrder(Array.from({ length: 3000 }, (_, i) => i % 3)), 3).broken).toContain('autocorrelation');
  });

  it('warns of a rotation inside four processes, each by itself, which runs alone do not show', () => {
    const { index } = randomStream(3);
    const next = [0, 0, 0, 0];
    const { broken } = run(inOrder(Array.from({ length: 20_000 }, () => (next[index(4)]! += 1) % 2)));
    expect(broken).toContain('evenness');
  });

  it('warns of blocks that are filled one after the other, shuffled within', () => {
    const { index } = randomStream(4);
    const block = () => {
      const labels = [0, 0, 0, 1, 1, 1];
      for (let i = 5; i > 0; i -= 1) { const j = index(i + 1); [labels[i], labels[j]] = [labels[j]!, labels[i]!]; }
      return labels;
    };
    expect(run(inOrder(Array.from({ length: 1000 }, block).flat())).broken).toContain('evenness');
  });

  it('warns of shares that drift, and of clusters', () => {
    const { uniform } = randomStream(6);
    expect(run(inOrder(Array.from({ length: 6000 }, (_, i) => (uniform() < 0.4 + (0.2 * i) / 6000 ? 0 : 1)))).broken).toEqual(['drift']);
    let last = 0;
    const sticky = Array.from({ length: 6000 }, () => (last = uniform() < 0.7 ? last : 1 - last));
    expect(run(inOrder(sticky)).check?.message).toContain('so they come in clusters');
  });

  it('draws the order of ties by lot, so that the numbering of units raises no alarm', () => {
    const tied = drawn(5000, 7).map((variant, i) => ({ variant, at: Math.floor(i / 400) * DAY }));
    const { check, evidence } = run(tied);
    expect(check?.status).toBe('pass');
    expect(evidence.tiedShare).toBe(1);
    expect(check?.message).toContain('share their time of first exposure with another');
  });

  it('puts units in the order of their times', () => {
    const { uniform } = randomStream(8);
    const units = Array.from({ length: 2000 }, (_, i) => ({ variant: i % 2, at: uniform() * 30 * DAY }));
    const { sample } = assigned(units, { days: 30 });
    const expected = units.toSorted((a, b) => a.at - b.at).map(({ variant }) => variant);
    expect([...arrivalOrder(sample.units)!.sequence]).toEqual(expected);
  });

  it('raises a false alarm in about one experiment in a thousand', () => {
    let alarms = 0;
    for (let seed = 0; seed < 1500; seed += 1) if (run(inOrder(drawn(1200, 1000 + seed, seed % 2 === 0 ? 0.5 : 0.8))).check?.status !== 'pass') alarms += 1;
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it('says nothing of few units', () => {
    expect(run(inOrder(drawn(100, 1))).check).toBeNull();
  });
});
