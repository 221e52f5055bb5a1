import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AFTER_PERIOD, type MeasureStream } from '../../../src-contract/sample';
import { limitsOf } from '../../../src-main/statistics/row-limits';
import { rowsToStreams } from '../../../src-main/statistics/rows-to-streams';
import { UnitBuckets } from '../../../src-main/statistics/unit-buckets';

interface Row {
  readonly unit: number;
  readonly elapsed: number;
  readonly row: number;
  readonly mask: number;
  readonly value: number;
}
const key = { source: 's', where: null, value: null };
interface Order {
  readonly timed?: boolean;
  readonly placed?: boolean;
  /** Units per bucket, as a power of two. */
  readonly bits?: number;
  /** Seconds that are asked about. */
  readonly span?: { readonly from: number | null; readonly to: number | null };
}

/** Buckets filled in chunks, as they come from DuckDB. */
function bucketsOf(rows: readonly Row[], units: number, { timed = true, placed = true, bits, span }: Order = {}): UnitBuckets {
  const buckets = new UnitBuckets(units, { timed, placed, masks: 1, values: 1 }, { bits, limits: span === undefined ? null : limitsOf(span, wanted) });
  for (let start = 0; start < rows.length; start += 64) {
    const chunk = rows.slice(start, start + 64);
    buckets.add([
      Uint32Array.from(chunk, ({ unit }) => unit),
      ...(timed ? [Float64Array.from(chunk, ({ elapsed }) => elapsed)] : []),
      ...(placed ? [Float64Array.from(chunk, ({ row }) => row)] : []),
      Uint32Array.from(chunk, ({ mask }) => mask),
      Float64Array.from(chunk, ({ value }) => value),
    ]);
  }
  return buckets;
}
const streamsOf = (rows: readonly Row[], units: number, measures = wanted.slice(0, 1), order?: Order) => rowsToStreams(bucketsOf(rows, units, order), units, measures);
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
        const streams = await streamsOf(rows, 20_000, wanted);
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
    const [stream] = await streamsOf(rows, 1);
    expect(stream?.seconds?.values[0]).toBe(1);
    expect([...stream!.values!.values]).toEqual(Array.from({ length: 20_000 }, (_, i) => 19_999 - i));
  });
  it('are counted where they cannot count, by reason', async () => {
    const values = [NaN, Infinity, -Infinity, 1, 2];
    const rows = values.map((value, i) => ({ unit: 0, elapsed: i === 4 ? NaN : 0, row: i, mask: 1, value }));
    const [stream] = await streamsOf(rows, 1);
    expect(stream?.leftOut).toEqual({ nulls: 1, notFinite: 1, notNumeric: 1, untimed: 1 });
    expect([...stream!.values!.values]).toEqual([1]);
  });
  it('live in shared memory', async () => {
    const [stream] = await streamsOf([{ unit: 0, elapsed: 0, row: 0, mask: 1, value: 1 }], 1);
    for (const array of [stream!.offsets, stream!.seconds!.values, stream!.values!.values]) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
  it('do not depend on the order of arrival where rows of one instant have no place', async () => {
    const row = fc.record({ unit: fc.constant(0), elapsed: fc.constantFrom(0, 1e6), row: fc.constant(0), mask: fc.constantFrom(1, 3), value: fc.constantFrom(1, 2, 3, NaN) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }).chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))), async ([rows, shuffled]) => {
        const order = { placed: false };
        expect(await streamsOf(shuffled, 1, wanted, order)).toEqual(await streamsOf(rows, 1, wanted, order));
      }),
    );
  });
  it('are the same however many buckets they went through, of however many blocks', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({ unit: i % 7 === 0 ? 3 : (i * 2_654_435_761) % 5000, elapsed: ((i * 40_503) % 50) * 1e6, row: 0, mask: 1 + (i % 3), value: (i * 7919) % 1009 }));
    const streams = await streamsOf(rows, 5000, wanted, { placed: false });
    expect(streams[0]?.offsets.at(-1)).toBeGreaterThan(0);
    for (const bits of [0, 4, 9, 20]) expect(await streamsOf([...rows].reverse(), 5000, wanted, { placed: false, bits }), `${String(bits)} bits`).toEqual(streams);
  });
  it('let others have their turn while they are ordered, and stop where they are told to', async () => {
    const buckets = bucketsOf(Array.from({ length: 200_000 }, (_, i) => ({ unit: i % 50_000, elapsed: i, row: i, mask: 3, value: i })), 50_000);
    const many = Array.from({ length: 64 }, () => wanted[0]!);
    const turns: [number, number][] = [];
    await rowsToStreams(buckets, 50_000, many, (done, total) => Promise.resolve(void turns.push([done, total])));
    expect(turns.length).toBeGreaterThanOrEqual(5);
    expect(turns.every(([done, total], index) => total === 200_000 && done > (turns[index - 1]?.[0] ?? 0))).toBe(true);
    let asked = 0;
    const stopped = rowsToStreams(buckets, 50_000, many, () => ((asked += 1) === 2 ? Promise.reject(new Error('stopped')) : Promise.resolve()));
    await expect(stopped).rejects.toThrow('stopped');
    expect(asked).toBe(2);
  });
  it('say whether rows of one instant are in the order of their source', async () => {
    const rows = [{ unit: 0, elapsed: 0, row: 0, mask: 1, value: 1 }, { unit: 0, elapsed: 0, row: 1, mask: 3, value: 2 }];
    const ordered = async (order: Order) => (await streamsOf(rows, 1, wanted.slice(0, 2), order)).map((stream) => stream.key.ordered);
    expect(await ordered({ placed: false })).toEqual([false, true]);
    expect(await ordered({ placed: true })).toEqual([true, true]);
  });
  it('need not hold what nobody asks about, which is counted, while what cannot count is told by its reason as ever', async () => {
    const row = fc.record({
      unit: fc.integer({ min: 0, max: 40 }),
      elapsed: fc.oneof(fc.integer({ min: -9e6, max: 9e6 }), fc.integer({ min: 0, max: 9 }).map((seconds) => (AFTER_PERIOD + seconds) * 1e6), fc.constant(NaN)),
      row: fc.integer(),
      mask: fc.constantFrom(0, 1, 2, 3, 2 ** 31, 2 ** 31 + 1),
      value: fc.oneof(fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity)),
    });
    const second = fc.option(fc.integer({ min: -6, max: 6 }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 200 }), second, second, async (rows, from, to) => {
        const whole = await streamsOf(rows, 41, wanted);
        const asked = await streamsOf(rows, 41, wanted, { span: { from, to } });
        for (const [index, stream] of asked.entries()) {
          const all = whole[index]!;
          expect(stream.leftOut).toEqual(all.leftOut);
          expect(stream.offsets[41]! + stream.span!.outside).toBe(all.offsets[41]);
          const inside = (one: MeasureStream, unit: number): number[][] => Array.from({ length: one.offsets[unit + 1]! - one.offsets[unit]! }, (_, at) => one.offsets[unit]! + at)
            .map((at) => [one.seconds!.values[at]! + 0, (one.values?.values[at] ?? 0) + 0])
            .filter(([time = 0]) => { const since = time >= AFTER_PERIOD ? time - AFTER_PERIOD : time; return since >= (from ?? -Infinity) && since < (to ?? Infinity); });
          for (let unit = 0; unit < 41; unit += 1) expect(inside(stream, unit)).toEqual(inside(all, unit));
          const bounds = stream.span!;
          for (const time of stream.seconds!.values) expect((time >= AFTER_PERIOD ? time - AFTER_PERIOD : time) >= (bounds.from ?? -Infinity)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });
  it('need no time', async () => {
    const rows = [2, 1, 0].map((row) => ({ unit: 0, elapsed: 0, row, mask: 1, value: row }));
    const [stream] = await streamsOf(rows, 1, undefined, { timed: false });
    expect(stream!.seconds).toBeNull();
    expect([...stream!.values!.values]).toEqual([0, 1, 2]);
  });
});
