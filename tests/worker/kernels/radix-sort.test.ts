import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radixSort } from '../../../src-worker/kernels/radix-sort';
import { randomStream } from '../../../src-worker/kernels/random-stream';

describe('the sort of doubles by their digits', () => {
  it('orders as the library does, whatever the values', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }), fc.integer({ min: 4096, max: 9000 }), fc.nat(), (some, length, seed) => {
      const stream = randomStream(seed);
      const values = Float64Array.from({ length }, () => some[stream.index(some.length)]! * (stream.index(3) - 1));
      for (let i = 0; i < length; i += 1) if (Number.isNaN(values[i])) values[i] = Infinity;
      expect(radixSort(values.slice())).toEqual(values.slice().sort());
    }), { numRuns: 60 });
  });

  it('orders whole numbers, equal ones, and a part of a larger buffer', () => {
    const stream = randomStream(2);
    const whole = Float64Array.from({ length: 20_000 }, () => stream.index(50) - 25);
    expect(radixSort(whole.slice())).toEqual(whole.slice().sort());
    expect(radixSort(new Float64Array(5000).fill(3))).toEqual(new Float64Array(5000).fill(3));
    const part = whole.slice();
    radixSort(part.subarray(101, 9101));
    expect(part.subarray(0, 101)).toEqual(whole.subarray(0, 101));
    expect(part.slice(101, 9101)).toEqual(whole.slice(101, 9101).sort());
    expect(part.subarray(9101)).toEqual(whole.subarray(9101));
  });
});
