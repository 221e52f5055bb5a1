import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quantileError } from '../../../src-worker/methods/quantile-error';
import { QuantileRanks, type RunArm } from '../../../src-worker/methods/resampling/quantile-ranks';
import { armQuantileDraws } from '../../../src-worker/methods/resampling/resample-quantile';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { quantile } from '../../../src-worker/streams/quantile';
import { ReferenceCase } from '../reference/reference-case';
import { judgeQuantiles as judge, runs } from './judge-quantiles';

interface Drawn {
  readonly draws: number;
  readonly bootstrap: Readonly<Record<string, { difference: number; standardError: number; percentile: [number, number]; basic: [number, number]; bca: [number, number]; lift: [number, number]; liftStandardError: number }>>;
  readonly permutation: Readonly<Record<string, { difference: number; p: number }>>;
}

const drawn = JSON.parse(readFileSync('tests/reference/quantile-resampling.json', 'utf8')) as Drawn;
/** Latencies of each user of a variant, users in the order of their names. */
function latencies(variant: string, most = Infinity): RunArm {
  const users = new Map<string, number[]>();
  for (const row of new ReferenceCase('c07_quantile_clustered').rows('events.csv')) {
    if (row['variant'] === variant) users.set(row['user_id']!, [...(users.get(row['user_id']!) ?? []), Number(row['latency_ms'])]);
  }
  return runs([...users.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, most).map(([, list]) => list));
}

/** Standard error of an end of a 95 % interval from both programs' draws, where the density is that of a normal. */
const noise = (error: number, ours: number, theirs: number): number => error * 2.67 * Math.sqrt(1 / ours + 1 / theirs);

describe('quantiles of weighted units', () => {
  it('are those of the values repeated as often as their unit weighs, in every size and with ties', () => {
    const stream = randomStream(3);
    for (let trial = 0; trial < 300; trial += 1) {
      const units = 1 + stream.index(12);
      const whole = stream.index(2) === 0;
      const lists = Array.from({ length: units }, () => Array.from({ length: 1 + stream.index(6) }, () => (whole ? stream.index(5) : stream.normal())));
      const { values, offsets } = runs(lists);
      const owners = Uint32Array.from(values, (_, i) => offsets.findLastIndex((offset) => offset <= i));
      const share = [0.05, 0.5, 0.9, 0.99][stream.index(4)]!;
      const ranks = new QuantileRanks(values, owners, units, share, [1e-6, 0.001, 0.01][stream.index(3)]!);
      for (let draw = 0; draw < 5; draw += 1) {
        const weights = Float64Array.from({ length: units }, () => stream.index(3));
        const repeated = lists.flatMap((list, unit) => Array.from({ length: weights[unit]! }, () => list).flat());
        expect(ranks.at(weights)).toBe(quantile(Float64Array.from(repeated), share));
      }
    }
  });
});

describe('the bootstrap of a quantile', () => {
  it.each([0.5, 0.9])('of events clustered in users gives NumPy’s intervals, p%d', (share) => {
    const arms = [latencies('control'), latencies('treatment')] as const;
    const theirs = drawn.bootstrap[String(share)]!;
    for (const kind of ['percentile', 'basic', 'bca'] as const) {
      const ours = judge('bootstrap', arms, share, { bootstrapInterval: kind });
      expect(ours.difference).toBeCloseTo(theirs.difference, 9);
      expect(Math.abs(ours.differenceStandardError! / theirs.standardError - 1)).toBeLessThan(0.05);
      const room = 4 * noise(theirs.standardError, 5000, drawn.draws);
      expect(Math.abs(ours.differenceLow! - theirs[kind][0])).toBeLessThan(room);
      expect(Math.abs(ours.differenceHigh! - theirs[kind][1])).toBeLessThan(room);
      if (kind !== 'percentile') continue;
      const liftRoom = 4 * noise(theirs.liftStandardError, 5000, drawn.draws);
      expect(Math.abs(ours.liftLow! - theirs.lift[0])).toBeLessThan(liftRoom);
      expect(Math.abs(ours.liftHigh! - theirs.lift[1])).toBeLessThan(liftRoom);
      expect(ours.note).toContain('whole units drawn), seed 1; Monte Carlo error');
    }
  });

  it('deals large arms into blocks, which keep the spread', () => {
    const stream = randomStream(9);
    const list = (): number[] => {
      const own = stream.normal();
      return [own + 0.5 * stream.normal(), own + 0.5 * stream.normal()];
    };
    const arm = runs(Array.from({ length: 40_000 }, list));
    const found = armQuantileDraws(arm, 0.5, 400, 5);
    expect([found.units, found.drawn]).toEqual([40_000, 16_384]);
    const mean = found.draws.reduce((sum, x) => sum + x, 0) / 400;
    const deviation = Math.sqrt(found.draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399);
    const formula = quantileError(arm.values, new Uint8Array(40_000).fill(2), 0.5).standardError;
    expect(Math.abs(deviation / formula - 1)).toBeLessThan(0.16);
    expect(found.influences.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 9);
  });

  it('claims nothing of a quantile with too few values around it, nor of values that are all alike', () => {
    const few = runs(Array.from({ length: 20 }, (_, i) => [i]));
    expect(judge('bootstrap', [few, few], 0.99)).toMatchObject({ pValue: null, differenceLow: null });
    expect(judge('bootstrap', [few, few], 0.99).reason).toContain('too few values around the quantile');
    const same = runs(Array.from({ length: 50 }, () => [3, 3]));
    expect(judge('bootstrap', [same, same], 0.5)).toMatchObject({ pValue: null, differenceLow: null });
    expect(judge('bootstrap', [same, same], 0.5).reason).not.toBeNull();
  });

  it('excludes no effect from its interval exactly where p is below the level, one-sided too', () => {
    const stream = randomStream(11);
    for (let trial = 0; trial < 8; trial += 1) {
      const arm = (shift: number): RunArm => runs(Array.from({ length: 60 }, () => Array.from({ length: 1 + stream.index(3) }, () => shift + stream.normal())));
      const arms = [arm(5), arm(5 + 0.1 * trial)] as const;
      for (const kind of ['percentile', 'basic', 'bca'] as const) {
        const both = judge('bootstrap', arms, 0.5, { bootstrapInterval: kind });
        const excluded = both.differenceLow! > 0 || both.differenceHigh! < 0;
        if (Math.abs(both.pValue! - 0.05) > 0.002) expect(excluded).toBe(both.pValue! < 0.05);
        const greater = judge('bootstrap', arms, 0.5, { bootstrapInterval: kind, alternative: 'greater' });
        expect(greater.differenceHigh).toBeNull();
        if (Math.abs(greater.pValue! - 0.05) > 0.002) expect(greater.differenceLow! > 0).toBe(greater.pValue! < 0.05);
      }
    }
  });
});

describe('the permutation test of a quantile', () => {
  it.each([0.5, 0.9])('of events clustered in users gives NumPy’s p-value, p%d', (share) => {
    const theirs = drawn.permutation[String(share)]!;
    const ours = judge('permutation', [latencies('control', 300), latencies('treatment', 300)], share);
    expect(ours.difference).toBeCloseTo(theirs.difference, 9);
    expect(Math.abs(ours.pValue! - theirs.p)).toBeLessThan(4 * Math.sqrt(theirs.p * (1 - theirs.p / 2) * (2 / 20_000 + 2 / drawn.draws)) + 0.001);
    expect(ours.differenceLow).not.toBeNull();
    expect(ours.note).toMatch(/20\s000 arrangements of the labels, seed 1; Monte Carlo error/);
  });

  it('counts all arrangements of few units, as a walk over all subsets does', () => {
    const lists = [[1, 2], [3], [8, 9], [4], [7, 2], [6], [5], [11], [12, 13], [3.5]];
    const arms = [runs(lists.slice(5)), runs(lists.slice(0, 5))] as const;
    const median = (some: readonly (readonly number[])[]): number => quantile(Float64Array.from(some.flat()), 0.5);
    const seen = median(lists.slice(0, 5)) - median(lists.slice(5));
    let [low, high, all] = [0, 0, 0];
    for (let bits = 0; bits < 1024; bits += 1) {
      const own = lists.filter((_, i) => (bits >> i) % 2 === 1);
      if (own.length !== 5) continue;
      const difference = median(own) - median(lists.filter((_, i) => (bits >> i) % 2 === 0));
      all += 1;
      if (difference <= seen + 1e-12) low += 1;
      if (difference >= seen - 1e-12) high += 1;
    }
    const ours = judge('permutation', arms, 0.5);
    expect(all).toBe(252);
    expect(ours.pValue).toBeCloseTo(Math.min(1, (2 * Math.min(low, high)) / all), 12);
    expect(ours.note).toContain('All 252 arrangements');
  });
});
