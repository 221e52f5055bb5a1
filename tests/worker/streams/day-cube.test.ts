import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AFTER_PERIOD, type Sample } from '../../../src-contract/sample';
import type { MetricUse } from '../../../src-contract/worker-protocol';
import { meanOf, pairIndex, type MomentColumns } from '../../../src-worker/kernels/moments';
import { clusterCube } from '../../../src-worker/streams/cluster-columns';
import { dayCube } from '../../../src-worker/streams/day-cube';
import { ColumnScratch, metricColumns } from '../../../src-worker/streams/metric-columns';
import { momentCube } from '../../../src-worker/streams/moment-cube';
import { streamOf } from './a-sample';
import { exactMoments } from './exact-moments';

/** Made by make_day_moments.py, in fractions. */
const reference = JSON.parse(readFileSync(new URL('../../reference/day-moments.json', import.meta.url), 'utf8')) as { day: number; variant: number; n: number; means: number[]; products: number[] }[];
const DAY = 86_400_000;
const DAYS = 5;

/** A unit: its arm, its place in time, rows [day from exposure, value] of two streams, a value from before exposure, and its cluster. */
interface Unit {
  readonly arm: number;
  readonly day: number;
  readonly rows: readonly (readonly [number, number])[];
  readonly below: readonly (readonly [number, number])[];
  readonly before: number;
  readonly cluster?: number;
}

function sampleWith(units: readonly Unit[], arms = 3): Sample {
  const own = units.slice().sort((one, other) => one.arm - other.arm || (one.cluster ?? 0) - (other.cluster ?? 0));
  const starts = Uint32Array.from({ length: arms + 1 }, (_, arm) => own.filter((unit) => unit.arm < arm).length);
  const inTime = (first: number, rows: Unit['rows']): [number, number][] => rows.map(([day, value]): [number, number] => [day * 86_400 + (first + day < DAYS ? 0 : AFTER_PERIOD), value]).sort(([one], [other]) => one - other);
  const clusters = own.some(({ cluster }) => cluster !== undefined);
  const numbers: number[] = [];
  own.forEach(({ arm, cluster }, u) => numbers.push(u === 0 ? 0 : numbers[u - 1]! + Number(own[u - 1]!.arm !== arm || own[u - 1]!.cluster !== cluster)));
  return {
    key: 'k', periodEnd: null,
    streams: [streamOf(own.map(({ day, rows }) => inTime(day, rows))), streamOf(own.map(({ day, below }) => inTime(day, below))), streamOf(own.map(({ before }) => [[-10, before]]))],
    dayAxis: { days: Array.from({ length: DAYS }, (_, day) => `2026-03-0${String(day + 1)}`), ends: Float64Array.from({ length: DAYS }, (_, day) => (day + 1) * DAY) },
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: 0, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
    units: {
      count: own.length, variants: Array.from({ length: arms }, (_, arm) => `v${String(arm)}`), starts, attributes: [],
      firstExposure: { values: Float64Array.from(own, ({ day }) => day * DAY + 1000), validity: null },
      ...(clusters ? { clusters: { of: Uint32Array.from(numbers), count: (numbers.at(-1) ?? 0) + 1, starts: Uint32Array.from(starts, (start) => numbers[start] ?? (numbers.at(-1) ?? 0) + 1) } } : {}),
    },
  };
}

const sum = (stream: number, from: number | null = 0, to: number | null = null): MetricUse['numerator'] => ({ stream, aggregate: 'sum', from, to });
const revenue: MetricUse = { metric: 'revenue', numerator: sum(0), denominator: null, covariates: [{ use: sum(2, -DAY, 0), denominator: null }] };
const ratio: MetricUse = { metric: 'ratio', numerator: sum(0), denominator: sum(1), covariates: [] };
const last: MetricUse = { ...revenue, numerator: { ...sum(0), aggregate: 'last' } };

/** The values of an arm by the end of a day, as a person would collect them; summed by cluster where there are any. */
function collected(units: readonly Unit[], use: MetricUse, arm: number, day: number, zeros: 'keep' | 'exclude'): number[][] {
  const rows = new Map<number, number[]>();
  const out: number[][] = [];
  for (const unit of units.filter((one) => one.arm === arm && one.day <= day)) {
    const known = (all: Unit['rows']): number[] => all.slice().sort(([one], [other]) => one - other).filter(([after]) => unit.day + after <= day).map(([, value]) => value);
    const own = known(unit.rows);
    if (zeros === 'exclude' && own.length === 0) continue;
    const top = use.numerator.aggregate === 'last' ? (own.at(-1) ?? 0) : own.reduce((total, value) => total + value, 0);
    const values = [top, ...(use.denominator === null ? [] : [known(unit.below).reduce((total, value) => total + value, 0)]), ...(use.covariates.length === 0 ? [] : [unit.before])];
    if (unit.cluster === undefined) out.push(values);
    else rows.set(unit.cluster, [...(rows.get(unit.cluster) ?? []), out.push(use.denominator === null ? [values[0]!, 1, ...values.slice(1).flatMap((value) => [value, 1])] : values) - 1]);
  }
  if (rows.size === 0) return out;
  return [...rows.values()].map((places) => out[places[0]!]!.map((_, v) => exactMoments([places.map((place) => out[place]![v]!)]).sum[0]!));
}

function expectExact(units: readonly Unit[], use: MetricUse, zeros: 'keep' | 'exclude' = 'keep', arms = 3): void {
  const sample = sampleWith(units, arms);
  const columns = metricColumns(sample, use, zeros, new ColumnScratch());
  const all = sample.units.clusters === undefined ? momentCube(columns, []).moments : clusterCube(columns, [], sample.units.clusters).moments;
  const found = dayCube(sample, sample.dayAxis!, use, { zeros, transform: undefined, lower: null, upper: null }, all);
  // Means of a readout are taken from the first value of all, and have its digits at least.
  const largest = columns.columns.reduce((most, column) => column.reduce((one, value) => Math.max(one, Math.abs(value)), most), 0);
  for (let day = 0; day < DAYS; day += 1) {
    for (let arm = 0; arm < arms; arm += 1) {
      const values = collected(units, use, arm, day, zeros);
      expectCell(found, day * arms + arm, values, `day ${String(day)} arm ${String(arm)}`);
      if (day === DAYS - 1) expectCell(all, arm, values, `readout, arm ${String(arm)}`, largest);
    }
  }
}

function expectCell(found: MomentColumns, cell: number, values: readonly (readonly number[])[], where: string, largest = 0): void {
  expect(found.n[cell], where).toBe(values.length);
  if (values.length === 0) return;
  const k = found.roles.length;
  const exact = exactMoments(Array.from({ length: k }, (_, v) => values.map((row) => row[v]!)));
  for (let v = 0; v < k; v += 1) {
    const deviation = Math.sqrt(exact.product[pairIndex(v, v)]! / values.length);
    expect(Math.abs(meanOf(found, v, cell) - exact.mean[v]!), `${where}: mean ${String(v)}`).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(exact.mean[v]!), deviation) + largest * Number.EPSILON);
    for (let w = 0; w <= v; w += 1) {
      const scale = Math.sqrt(exact.product[pairIndex(v, v)]! * exact.product[pairIndex(w, w)]!);
      const gap = Math.abs(found.product[pairIndex(w, v)]![cell]! - exact.product[pairIndex(w, v)]!);
      expect(gap, `${where}: product ${String(w)}, ${String(v)}`).toBeLessThanOrEqual(1e-12 * scale);
    }
  }
}

/** Numbers between 0 and 1 from a sequence that fills it evenly. */
const even = (i: number, step = 0.6180339887498949): number => (i * step) % 1;
const manyUnits = (count: number, unit: (i: number) => Omit<Unit, 'arm' | 'day'>): Unit[] => Array.from({ length: count }, (_, i) => ({ arm: i % 3, day: Math.floor(even(i, 0.7548776662466927) * DAYS), ...unit(i) }));

describe('moments day by day', () => {
  it('keep the spread of values near 1e9 that differ by less than 1', () => {
    expectExact(manyUnits(6000, (i) => ({ rows: [[0, 1e9 + even(i)]], below: [], before: 3e8 + even(i, 0.41421356237309515) })), revenue);
  });
  it('keep it where later rows move the values to another size and back', () => {
    expectExact(manyUnits(3000, (i) => ({ rows: [[0, 5e8 + even(i)], [1, 5e8 + even(i, 0.3)], [2, -7e8]], below: [], before: even(i, 0.1) })), revenue);
    expectExact(manyUnits(600, (i) => ({ rows: [[0, 1e15 + i], [1, even(i)]], below: [], before: 1 })), last);
  });
  it('have exactly no spread in a covariate that all units of an arm so far share, while later units differ', () => {
    for (const constant of [0, 12.1, 803_885.37]) {
      expectExact(manyUnits(900, (i) => ({ rows: [[0, even(i)]], below: [], before: 0 })).map((unit) => ({ ...unit, before: unit.day < 3 ? constant : 1e9 * even(unit.day + unit.rows[0]![1]) })), revenue);
    }
  });
  it('have exactly no spread in values that all units of an arm share', () => {
    expectExact(manyUnits(900, (i) => ({ rows: [[0, 0.1], [2, 0.2 + (even(i) > 0.9 ? 1e6 : 0)]], below: [], before: 0.1 })), revenue);
  });
  it('keep the digits of many units beside a few huge ones', () => {
    expectExact(manyUnits(3000, (i) => ({ rows: i % 4 === 0 ? [] : [[i % 3, i % 997 === 0 ? 4e12 : 20 + even(i)]], below: [], before: i % 991 === 0 ? 1e11 : even(i, 0.3) })), revenue);
    expectExact(manyUnits(3000, (i) => ({ rows: i % 4 === 0 ? [] : [[i % 3, 1e8 + even(i)]], below: [], before: even(i, 0.3) })), revenue, 'exclude');
  });
  it('keep the products of a numerator and its denominator', () => {
    expectExact(manyUnits(3000, (i) => ({ rows: [[0, 1e9 + even(i)]], below: [[i % 2, 2e6 + even(i, 0.3)]], before: 0 })), ratio);
  });
  it('keep the digits of clusters’ sums', () => {
    expectExact(manyUnits(1500, (i) => ({ cluster: Math.floor(i / 9), rows: [[0, 1e9 + even(i)], [1, even(i, 0.2)]], below: [], before: 3e8 + even(i, 0.3) })), revenue);
  });
  it('are exact for whole values, in plain sums and in long ones', () => {
    expectExact(manyUnits(900, (i) => ({ rows: [[i % 3, i % 7]], below: [], before: i % 5 })), revenue);
    expectExact(manyUnits(900, (i) => ({ rows: [[i % 3, 3e9 + (i % 7)]], below: [], before: i % 5 })), revenue);
  });
  it('are those that fractions give for values near 1e9 and a covariate that is constant at first', () => {
    const units = Array.from({ length: 600 }, (_, i): Unit => ({ arm: i % 3, day: i % 5, rows: [[0, 1e9 + ((7919 * i) % 1024) / 1024]], below: [], before: i % 5 < 3 ? 12.1 : 1e7 * ((31 * i) % 97) }));
    const sample = sampleWith(units);
    const found = dayCube(sample, sample.dayAxis!, revenue, { zeros: 'keep', transform: undefined, lower: null, upper: null }, momentCube(metricColumns(sample, revenue, 'keep', new ColumnScratch()), []).moments);
    for (const { day, variant, n, means, products } of reference) {
      const cell = day * 3 + variant;
      expect(found.n[cell]).toBe(n);
      means.forEach((mean, v) => expect(Math.abs(meanOf(found, v, cell) - mean)).toBeLessThanOrEqual(1e-12 * mean));
      const scale = [products[0]!, Math.sqrt(products[0]! * products[2]!), products[2]!];
      products.forEach((product, pair) => expect(Math.abs(found.product[pair]![cell]! - product)).toBeLessThanOrEqual(1e-12 * scale[pair]!));
    }
  });
  it('are those of each day’s values, whatever the units', () => {
    const level = fc.constantFrom(0, 1, 1e5, 1e9);
    const share = fc.nat(2 ** 30).map((value) => value / 2 ** 30);
    const rows = (base: number): fc.Arbitrary<(readonly [number, number])[]> => fc.array(fc.tuple(fc.nat(4), share.map((value) => base + value)), { maxLength: 3 });
    const units = level.chain((base) => fc.array(fc.record({ arm: fc.nat(2), day: fc.nat(4), rows: rows(base), below: rows(1), before: fc.oneof(fc.constant(base), share) }), { minLength: 1, maxLength: 40 }));
    fc.assert(fc.property(units, fc.constantFrom(revenue, ratio, last), fc.constantFrom('keep' as const, 'exclude' as const), (found, use, zeros) => expectExact(found, use, zeros)), { numRuns: 150 });
  });
});

describe('moments of all days', () => {
  it('keep the spread of an arm and of a segment that are far from the first value of all', () => {
    const columns = [Float64Array.from({ length: 9000 }, (_, i) => (i < 3000 ? even(i) : 1e9 + even(i)))];
    const codes = { values: Uint16Array.from({ length: 9000 }, (_, i) => i % 2), validity: null };
    const { moments } = momentCube({ roles: ['numerator'], columns, starts: Uint32Array.of(0, 3000, 9000), units: null }, [{ column: 'country', labels: ['DE', 'US'], codes }]);
    const rows = (from: number, to: number, level: number | null): number[][] => Array.from(columns[0]!.subarray(from, to), (value, i): [number, number] => [value, from + i]).filter(([, i]) => level === null || i % 2 === level).map(([value]) => [value]);
    [null, 0, 1].forEach((level, group) => {
      expectCell(moments, group * 2, rows(0, 3000, level), `control, ${String(level)}`);
      expectCell(moments, group * 2 + 1, rows(3000, 9000, level), `treatment, ${String(level)}`);
    });
  });
});
