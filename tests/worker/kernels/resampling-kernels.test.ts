import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiled, kernels } from '../../../build/compile-kernels.mjs';
import { randomStream } from '../../../src-worker/kernels/random-stream';
import { gatherSums } from '../../../src-worker/methods/resampling/blocked-gather';
import { crewFrom, placesByCrew, weightsByCrew } from '../../../src-worker/methods/resampling/crew';
import { plainKernel } from '../../../src-worker/methods/resampling/poisson-weights';
import { resampleArm } from '../../../src-worker/methods/resampling/resample-arm';
import { codedColumns, decode, drawWeights, sharedWeightSums } from '../../../src-worker/methods/resampling/shared-weights';
import { simdKernel } from '../../../src-worker/methods/resampling/simd-kernel';

const numbers = (units: number, seed: number, of: (stream: ReturnType<typeof randomStream>) => number = (stream) => stream.normal()): Float64Array => {
  const stream = randomStream(seed);
  return Float64Array.from({ length: units }, () => of(stream));
};
const mean = (values: ArrayLike<number>): number => Array.prototype.reduce.call(values, (sum, x) => (sum as number) + (x as number), 0) as number / values.length;
const deviation = (values: ArrayLike<number>): number => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (x) => (x - middle) ** 2)));
};

describe('the kernel in WebAssembly', () => {
  it('is what its source compiles to', async () => {
    for (const kernel of kernels) expect(await compiled(kernel)).toBe(readFileSync(kernel.target, 'utf8'));
  });

  it('gives the same sums as the plain one, for any number of units, columns and resamples', () => {
    const simd = simdKernel();
    expect(simd).not.toBeNull();
    const plain = plainKernel();
    fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 }), fc.nat(), (units, columns, resamples, seed) => {
      const data = Array.from({ length: columns }, (_, c) => numbers(units, seed + c, (stream) => Math.exp(3 * stream.normal())));
      const pivots = data.map((column) => column[0]!);
      expect(sharedWeightSums(data, pivots, resamples, seed, simd!)).toEqual(sharedWeightSums(data, pivots, resamples, seed, plain));
    }), { numRuns: 30 });
  });
});

describe('resampled sums', () => {
  it('do not depend on who draws which of them', () => {
    const column = numbers(10_000, 5);
    const whole = sharedWeightSums([column], [0], 500, 9);
    const coded = codedColumns([column], [0]);
    const parts = { sums: [new Float64Array(500)], counts: new Float64Array(500) };
    for (const [from, to] of [[400, 500], [0, 77], [77, 400]] as const) drawWeights(coded, parts, 9, from, to);
    decode(coded, parts);
    expect(parts).toEqual(whole);
    const gathered = gatherSums(column, null, 500, 9).values;
    const halves = [[0, 100], [100, 500]].map(([from, to]) => gatherSums(column, null, 500, 9, { from: from!, to: to! }).values);
    expect(Float64Array.from(gathered, (_, r) => halves[r < 100 ? 0 : 1]![r]!)).toEqual(gathered);
  });

  it('are the same by two threads as by one, to the last bit', async () => {
    const helper = new Worker(new URL('../../bench/peers/crew-helper.mjs', import.meta.url));
    await once(helper, 'message');
    crewFrom(() => [helper]);
    const columns = [numbers(60_000, 21), numbers(60_000, 22)];
    expect(weightsByCrew(columns, [0, 0], 1000, 4)).toEqual(sharedWeightSums(columns, [0, 0], 1000, 4));
    expect(placesByCrew(columns[0]!, columns[1]!, 900, 4)).toEqual(gatherSums(columns[0]!, columns[1]!, 900, 4));
    await helper.terminate();
    crewFrom(() => []);
  });

  it('of weights: Poisson numbers of mean 1 and variance 1, shared by all columns', () => {
    const ones = new Float64Array(5000).fill(1);
    const { sums, counts } = sharedWeightSums([ones, ones], [0, 0], 2000, 3);
    expect(sums[0]!.every((sum, r) => Math.abs(sum - counts[r]!) < 1e-9)).toBe(true);
    expect(sums[1]).toEqual(sums[0]);
    const single = sharedWeightSums([Float64Array.of(1)], [0], 60_000, 3).counts;
    expect(new Set(single)).toEqual(new Set([0, 1, 2, 3]));
    const three = sharedWeightSums([Float64Array.from({ length: 96 }, (_, i) => i)], [0], 20_000, 4).counts;
    // Third central moment of a sum of 96 weights: 96; its error over so many sums about √15 × 96^1.5 / √20,000.
    const middle = mean(three);
    expect(Math.abs(mean(Array.from(three, (x) => (x - middle) ** 3)) - 96)).toBeLessThan(4 * Math.sqrt(15 / 20_000) * 96 ** 1.5);
    // Mean 5000 with standard error √5000/√2000, deviation √5000 to 1.6 %.
    expect(Math.abs(mean(counts) - 5000)).toBeLessThan(4 * Math.sqrt(5000 / 2000));
    expect(Math.abs(deviation(counts) / Math.sqrt(5000) - 1)).toBeLessThan(0.064);
  });

  it('of places draw exactly as many units as there are', () => {
    for (const units of [1, 2, 1023, 1024, 1025, 5000]) {
      const { values } = gatherSums(new Float64Array(units).fill(1), null, 70, 1);
      expect(new Set(values)).toEqual(new Set([units]));
    }
  });

  it.each([
    ['multinomial', numbers(8000, 6, (stream) => (stream.uniform() < 0.1 ? 1 : 0)), null],
    ['non-zeros', numbers(8000, 7, (stream) => (stream.uniform() < 0.2 ? Math.exp(stream.normal()) : 0)), null],
    ['places', numbers(8000, 8, (stream) => 1e9 + stream.normal()), null],
    ['weights', numbers(8000, 9, (stream) => Math.exp(stream.normal())), numbers(8000, 10, (stream) => 1 + Math.floor(3 * stream.uniform()))],
  ] as const)('by %s spread as the standard error says', (way, values, denominator) => {
    const base = denominator === null ? values[0]! : 0;
    const drawn = resampleArm({ values, denominator }, 2000, base, 17);
    expect(drawn.way).toBe(way);
    const below = denominator === null ? 1 : mean(denominator);
    const value = denominator === null ? mean(values.map((x) => x - base)) : mean(values) / below;
    const error = deviation(values.map((x, i) => (denominator === null ? x - base : x - value * denominator[i]!) / below)) / Math.sqrt(8000);
    // The bootstrap's own noise: 1/√(2 × 2000) of the error; four of them.
    expect(Math.abs(deviation(drawn.values) / error - 1)).toBeLessThan(0.064);
    expect(Math.abs(mean(drawn.values) - value)).toBeLessThan((4 * error) / Math.sqrt(2000));
  });

  it('of more units than are drawn keep the spread, and say so', () => {
    const drawn = resampleArm({ values: numbers(140_000, 11), denominator: null }, 300, 0, 18);
    expect(drawn.drawn).toBe(131_072);
    expect(Math.abs(deviation(drawn.values) * Math.sqrt(140_000) - 1)).toBeLessThan(4 / Math.sqrt(600));
  });
});
