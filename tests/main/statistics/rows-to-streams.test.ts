import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsToStreams } from '../../../src-main/statistics/rows-to-streams';

interface Row {
  readonly unit: number;
  readonly elapsed: number;
  readonly row: number;
  readonly mask: number;
  readonly value: number;
}
const key = { source: 's', where: null, value: null, ordered: true };
const scannedOf = (rows: readonly Row[], timed = true) => ({
  rows: rows.length,
  unit: Uint32Array.from(rows, ({ unit }) => unit),
  elapsed: timed ? Float64Array.from(rows, ({ elapsed }) => elapsed) : null,
  row: Float64Array.from(rows, ({ row }) => row),
  masks: [Uint32Array.from(rows, ({ mask }) => mask)],
  values: [Float64Array.from(rows, ({ value }) => value)],
});
const wanted = [{ key, condition: 0, value: 0 }, { key, condition: 1, value: null }, { key, condition: 31, value: 0 }];

/** The same by sorting and filtering plain objects. */
function plainly(rows: readonly Row[], units: number, bit: number, valued: boolean): { offsets: number[]; seconds: number[]; values: number[] } {
  const sorted = rows
    .filter(({ mask, elapsed, value }) => (mask & (2 ** bit | 0)) !== 0 && !Number.isNaN(elapsed) && (!valued || Number.isFinite(value)))
    .sort((a, b) => a.unit - b.unit || a.elapsed - b.elapsed || a.row - b.row);
  const offsets = Array.from({ length: units + 1 }, (_, u) => sorted.filter(({ unit }) => unit < u).length);
  return { offsets, seconds: sorted.map(({ elapsed }) => Math.floor(elapsed / 1e6)), values: sorted.map(({ value }) => value) };
}

describe('rows turned into streams', () => {
  it('are sorted by unit, time and place, whatever order they came in', async () => {
    const row = fc.record({
      unit: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 19_999 })),
      elapsed: fc.oneof(fc.integer({ min: -3, max: 3 }).map((seconds) => seconds * 1e6), fc.integer({ min: -5e6, max: 5e6 }), fc.constant(NaN)),
      mask: fc.constantFrom(0, 1, 2, 3, 2 ** 31, 2 ** 31 + 1),
      value: fc.oneof(fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 300 }), async (drawn) => {
        const rows = drawn.map((one, index) => ({ ...one, row: (index * 7919) % 1009 }));
        const streams = await rowsToStreams(scannedOf(rows), 20_000, wanted);
        for (const [index, { condition, value }] of wanted.entries()) {
          const expected = plainly(rows, 20_000, condition, value !== null);
          const { offsets, seconds, values } = streams[index]!;
          expect([...seconds!.values].map((second) => second + 0)).toEqual(expected.seconds.map((second) => second + 0));
          if (value !== null) expect([...values!.values]).toEqual(expected.values);
          for (const { unit } of rows) expect([offsets[unit], offsets[unit + 1]]).toEqual([expected.offsets[unit], expected.offsets[unit + 1]]);
          expect(offsets[20_000]).toBe(expected.seconds.length);
        }
      }),
      { numRuns: 60 },
    );
  });
  it('sorts one unit with very many rows in reverse', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ unit: 0, elapsed: (20_000 - i) * 1e6, row: i, mask: 1, value: i }));
    const [stream] = await rowsToStreams(scannedOf(rows), 1, wanted.slice(0, 1));
    expect(stream?.seconds?.values[0]).toBe(1);
    expect([...stream!.values!.values]).toEqual(Array.from({ length: 20_000 }, (_, i) => 19_999 - i));
  });
  it('are counted where they cannot count, by reason', async () => {
    const values = [NaN, Infinity, -Infinity, 1, 2];
    const rows = values.map((value, i) => ({ unit: 0, elapsed: i === 4 ? NaN : 0, row: i, mask: 1, value }));
    const [stream] = await rowsToStreams(scannedOf(rows), 1, wanted.slice(0, 1));
    expect(stream?.leftOut).toEqual({ nulls: 1, notFinite: 1, notNumeric: 1, untimed: 1 });
    expect([...stream!.values!.values]).toEqual([1]);
  });
  it('live in shared memory', async () => {
    const [stream] = await rowsToStreams(scannedOf([{ unit: 0, elapsed: 0, row: 0, mask: 1, value: 1 }]), 1, wanted.slice(0, 1));
    for (const array of [stream!.offsets, stream!.seconds!.values, stream!.values!.values]) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
  it('need no time', async () => {
    const rows = [2, 1, 0].map((row) => ({ unit: 0, elapsed: 0, row, mask: 1, value: row }));
    const [stream] = await rowsToStreams(scannedOf(rows, false), 1, wanted.slice(0, 1));
    expect(stream!.seconds).toBeNull();
    expect([...stream!.values!.values]).toEqual([0, 1, 2]);
  });
});
