import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../../src-main/triage/find-gaps';
import { twoScales } from '../../../src-main/triage/two-scales';

/** Counts of values by twentieths of a power of ten. */
function binned(values: readonly number[]): { bin: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const bin = Math.floor(Math.log10(value) * 20);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].map(([bin, count]) => ({ bin, count })).sort((a, b) => a.bin - b.bin);
}

/** Log-normal values at even quantiles (by the logistic approximation of the normal), so that nothing is drawn. */
function spread(count: number, width: number, centre = 30): number[] {
  return Array.from({ length: count }, (_, index) => centre * Math.exp((width / 1.702) * Math.log((index + 0.5) / (count - index - 0.5))));
}

describe('Two units of measurement in one column', () => {
  it('are seen, with the exact number of values in each', () => {
    fc.assert(fc.property(fc.constantFrom(100, 1000), fc.integer({ min: 300, max: 3000 }), fc.integer({ min: 30, max: 250 }), fc.double({ min: 0.05, max: 0.45, noNaN: true }), (factor, many, few, width) => {
      const values = [...spread(many, width), ...spread(few, width).map((value) => value * factor)];
      expect(twoScales(binned(values), 20)).toMatchObject({ factor, below: many, above: few });
    }));
  });

  it('are not seen in one long tail, nor in a few large values', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 5000 }), fc.double({ min: 0.01, max: 3, noNaN: true }), (count, width) => {
      expect(twoScales(binned(spread(count, width)), 20)).toBeNull();
    }));
    expect(twoScales(binned([...spread(1000, 0.3), 3000, 3100, 2900]), 20)).toBeNull();
    expect(twoScales([], 20)).toBeNull();
  });
});

describe('Missing hours', () => {
  const steady = (hours: number, rows: (hour: number) => number): { hour: number; rows: number }[] =>
    Array.from({ length: hours }, (_, hour) => ({ hour, rows: rows(hour) })).filter((one) => one.rows > 0);

  it('are seen where rows came before and after, and are exactly those without a row', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 500 }), fc.integer({ min: 30, max: 100 }), fc.integer({ min: 1, max: 40 }), (pace, start, length) => {
      const counts = steady(170, (hour) => (hour >= start && hour < start + length ? 0 : pace + (hour % 3)));
      expect(gapsIn(counts)).toMatchObject([{ start, end: start + length }]);
    }));
  });

  it('are not seen in nights, in a slow end, or where rows are few', () => {
    expect(gapsIn(steady(240, (hour) => (hour % 24 < 7 ? 0 : 200)))).toEqual([]);
    expect(gapsIn(steady(240, (hour) => (hour < 120 ? 50 : hour % 30 === 0 ? 1 : 0)))).toEqual([]);
    expect(gapsIn(steady(240, (hour) => (hour % 3 === 0 ? 1 : 0)))).toEqual([]);
    expect(gapsIn([])).toEqual([]);
  });
});
