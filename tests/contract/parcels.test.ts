import { serialize } from 'node:v8';
import * as Comlink from 'comlink';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineEstimate } from '../../src-contract/evaluation';
import { Link, type Pipe } from '../../src-contract/link';
import { fromLinkText, toLinkText } from '../../src-contract/link-text';
import { Parcels, parcelsOf, PIECE, weightOf } from '../../src-contract/parcels';

const MEGABYTE = 1_000_000;

/** Every part copied as a port copies it, and put together again. */
function sent(message: unknown): { received: unknown; sizes: number[] } {
  const parcels = new Parcels();
  const parts = parcelsOf(message).map((part) => serialize(part).byteLength);
  const whole = parcelsOf(message).map((part) => parcels.take(structuredClone(part)));
  expect(whole.slice(0, -1).every((one) => one === undefined)).toBe(true);
  return { received: whole.at(-1), sizes: parts };
}

function timeline(metrics: number, treatments: number, days: number): TimelineEstimate[] {
  return Array.from({ length: metrics * treatments * days }, (_, at) => ({
    day: `2026-${String(1 + (at % 12)).padStart(2, '0')}-05`, metric: `metric-${String(at % metrics)}`, kind: 'mean', role: 'secondary', variant: `variant-${String(at % treatments)}`, control: 'control', segment: null, method: 'welch',
    units: 1000 + at, controlUnits: 999 + at, value: at / 7, controlValue: at / 9, difference: at / 63, differenceLow: -at / 3, differenceHigh: at / 3, differenceStandardError: 0.1 + at,
    lift: at / 11, liftLow: -0.1, liftHigh: 0.1, liftStandardError: 0.05, statistic: 1.5, degreesOfFreedom: at + 0.5, pValue: 1 / (at + 2), adjustedPValue: null, reason: null,
  }) as unknown as TimelineEstimate);
}

describe('large messages', () => {
  it('arrive in pieces of less than a megabyte: the days of 50 metrics in 5 variants over 400 days', () => {
    const message = { ch: 'engine', m: { id: '1', type: 'RAW', value: { experiment: { id: 'e' }, timeline: timeline(50, 4, 400), checks: [] } } };
    const { received, sizes } = sent(message);
    expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(30 * MEGABYTE);
    expect(Math.max(...sizes)).toBeLessThan(MEGABYTE);
    expect(received).toEqual(message);
  });
  it('arrive in pieces: a page of four megabytes, in any letters', () => {
    const page = '<p>Größer als ein Stück 😀</p>'.repeat(140_000);
    const { received, sizes } = sent({ ch: 'engine', m: { id: '1', type: 'RAW', value: page } });
    expect(Math.max(...sizes)).toBeLessThan(MEGABYTE);
    expect(received).toEqual({ ch: 'engine', m: { id: '1', type: 'RAW', value: page } });
  });
  it('arrive as they were, whatever they are made of', () => {
    const long = fc.constantFrom('x'.repeat(PIECE), 'ü'.repeat(2 * PIECE + 1), '');
    const column = fc.integer({ min: 0, max: PIECE / 2 }).map((length) => Float64Array.from({ length }, (_, at) => at));
    const leaf = fc.oneof(long, column, fc.double(), fc.constantFrom(null, undefined, true, -0), fc.date({ noInvalidDate: true }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 4 }), fc.tuple(tie('value'), fc.nat(40_000)).map(([one, times]) => Array.from({ length: times }, (_, at) => (at === 7 ? one : { at, of: 'something' })))),
    }));
    fc.assert(fc.property(value, (given) => {
      const before = structuredClone(given);
      const { received, sizes } = sent({ given });
      expect(received).toEqual({ given: before });
      expect(given).toEqual(before);
      expect(Math.max(...sizes)).toBeLessThan(1.5 * MEGABYTE);
    }), { numRuns: 8 });
  });
  it('stay whole where they are small, and are weighed without counting to the end', () => {
    const small = { type: 'event', value: { step: 'judge', label: 'Amount', fraction: 0.5 } };
    expect(parcelsOf(small)).toEqual([small]);
    expect(parcelsOf(small)[0]).toBe(small);
    const shared = { column: new Float64Array(new SharedArrayBuffer(8 * PIECE)) };
    expect(parcelsOf(shared)).toEqual([shared]);
    expect(weightOf(Array.from({ length: PIECE }, () => 0), 100)).toBeLessThan(200);
  });
  it('reach nothing but the places they were cut from', () => {
    const parcels = new Parcels();
    parcels.take({ parcel: 1, cut: 0, piece: 'reached' });
    expect(parcels.take({ parcel: 1, cuts: [{ path: ['__proto__', 'polluted'], kind: 'text' }], rest: { a: 1 } })).toEqual({ a: 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  it('cross a link in pieces, as answers and as arguments', async () => {
    const sizes: number[] = [];
    const listeners: ((frame: unknown) => void)[][] = [[], []];
    const pipe = (own: number): Pipe => ({
      send: (frame) => {
        const text = toLinkText(frame);
        sizes.push(text.length);
        setImmediate(() => { for (const listener of listeners[1 - own]!) listener(fromLinkText(text)); });
      },
      onMessage: (listener) => listeners[own]!.push(listener),
      onClose: () => undefined,
    });
    interface Pages { twice(page: string, rows: readonly number[]): Promise<{ page: string; rows: readonly number[] }> }
    new Link(Comlink, pipe(0)).serve<Pages>('pages', { twice: async (page, rows) => ({ page: page + page, rows: [...rows, ...rows] }) }, { twice: true });
    const remote = new Link(Comlink, pipe(1)).remote<Pages>('pages');
    const [page, rows] = ['a page, '.repeat(300_000), Array.from({ length: 200_000 }, (_, at) => at / 3)];
    expect(await remote.twice(page, rows)).toEqual({ page: page + page, rows: [...rows, ...rows] });
    expect(Math.max(...sizes)).toBeLessThan(MEGABYTE);
  });
});
