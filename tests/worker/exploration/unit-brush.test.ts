import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrushJudgement, BrushView, UnitCondition } from '../../../src-contract/brush';
import { completeDefinition } from '../../../src-contract/experiment';
import type { Sample } from '../../../src-contract/sample';
import { UnitBrush } from '../../../src-worker/exploration/unit-brush';
import { ColumnScratch } from '../../../src-worker/streams/metric-columns';
import { sampleOf, streamOf } from '../streams/a-sample';

const DAY = 86_400_000;
const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
const definition = completeDefinition({
  liftbench: 1, sources: { s: { path: 's', time: 't' } }, unit: 'u', exposure: { source: 's', variant: 'v' }, variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'whole', kind: 'mean', source: 's', value: 'x' }, { id: 'real', kind: 'mean', source: 's', value: 'y' }, { id: 'some', kind: 'mean', source: 's', value: 'y', zeros: 'exclude' }],
});
const uses = definition.metrics.map(({ id }) => ({ metric: id, numerator: { stream: id === 'whole' ? 0 : 1, aggregate: 'sum' as const, from: null, to: null }, denominator: null, covariates: [] }));

interface Unit { readonly arm: number; readonly country: number; readonly day: number; readonly whole: number; readonly real: number | null }
const unit = fc.record({ arm: fc.nat(1), country: fc.nat(2), day: fc.nat(3), whole: fc.nat(300), real: fc.option(fc.oneof(fc.constant(0), fc.double({ min: -20, max: 90, noNaN: true }))) });
const countries = ['DE', 'US', null];
const bound = fc.option(fc.oneof(fc.nat(90), fc.double({ min: -20, max: 90, noNaN: true })));
const condition: fc.Arbitrary<UnitCondition> = fc.oneof(
  fc.record({ kind: fc.constant('levels' as const), column: fc.constant('country'), levels: fc.subarray(countries) }),
  fc.record({ kind: fc.constant('days' as const), from: fc.option(fc.constantFrom(...days)), to: fc.option(fc.constantFrom(...days)) }),
  fc.record({ kind: fc.constant('values' as const), metric: fc.constantFrom('whole', 'real', 'some'), from: bound, to: bound, withoutZeros: fc.boolean() }),
  fc.record({ kind: fc.constant('variants' as const), hidden: fc.subarray(['treatment']) }),
);
const views: readonly BrushView[] = [{ kind: 'levels', column: 'country' }, { kind: 'days' }, { kind: 'values', metric: 'whole' }, { kind: 'values', metric: 'real' }, { kind: 'values', metric: 'some' }];

function sampleWith(units: readonly Unit[]): Sample {
  const sample = sampleOf(
    [streamOf(units.map(({ whole }) => (whole === 0 ? [] : [[0, whole]]))), streamOf(units.map(({ real }) => (real === null ? [] : [[0, real]])))],
    [units.filter(({ arm }) => arm === 0).length, units.filter(({ arm }) => arm === 1).length], units.map(({ day }) => day * DAY + 1), units.map(({ country }) => country),
  );
  return { ...sample, dayAxis: { days, ends: Float64Array.from(days, (_, day) => (day + 1) * DAY) } };
}

/** A unit's value of a metric; null where it has none. */
function valueOf({ whole, real }: Unit, metric: string): number | null {
  if (metric === 'whole') return whole;
  return metric === 'some' ? real : (real ?? 0);
}

function passes(one: Unit, given: UnitCondition): boolean {
  if (given.kind === 'levels') return given.levels.includes(countries[one.country]!);
  if (given.kind === 'days') return days[one.day]! >= (given.from ?? '') && days[one.day]! <= (given.to ?? '~');
  if (given.kind === 'variants') return !given.hidden.includes(one.arm === 0 ? 'control' : 'treatment');
  const value = valueOf(one, given.metric);
  return value !== null && value >= (given.from ?? -Infinity) && value < (given.to ?? Infinity) && !(given.withoutZeros === true && value === 0);
}

const about = (one: UnitCondition | BrushView): string => (one.kind === 'levels' ? one.column : one.kind === 'values' ? one.metric : one.kind);

function expectLoops({ views: counted, variants }: BrushJudgement, units: readonly Unit[], selection: readonly UnitCondition[]): void {
  const inAll = (arm: number): number => units.filter((one) => one.arm === arm && selection.every((each) => each.kind === 'variants' || passes(one, each))).length;
  expect(variants.map(({ selected }) => selected)).toEqual([inAll(0), inAll(1)]);
  counted.forEach((view, at) => {
    const others = selection.filter((each) => about(each) !== about(views[at]!) || each.kind !== views[at]!.kind);
    const left = [0, 1].map((arm) => units.filter((one) => one.arm === arm && others.every((each) => passes(one, each))));
    if (view.kind === 'levels') expect(view.counts).toEqual(left.map((own) => view.levels.map((level) => own.filter(({ country }) => countries[country] === level).length)));
    if (view.kind === 'days') expect(view.counts).toEqual(left.map((own) => days.map((_, day) => own.filter((one) => one.day === day).length)));
    if (view.kind !== 'values') return;
    left.forEach((own, arm) => {
      const values = own.map((one) => valueOf(one, view.metric));
      const { edges } = view;
      const drawn = values.filter((value) => value !== null && value !== 0) as number[];
      expect(view.counts[arm]).toEqual(edges.slice(1).map((edge, bin) => drawn.filter((value) => value >= edges[bin]! && value < edge).length));
      expect(view.beside[arm]).toEqual({
        zeros: values.filter((value) => value === 0).length, without: values.filter((value) => value === null).length,
        below: drawn.filter((value) => value < (edges[0] ?? -Infinity)).length, above: drawn.filter((value) => value >= (edges.at(-1) ?? -Infinity)).length,
      });
    });
  });
}

describe('linked views', () => {
  it('count what a plain loop over the units counts, selection after selection', () => {
    fc.assert(fc.property(fc.array(unit, { minLength: 1, maxLength: 60 }), fc.array(fc.array(condition, { maxLength: 5 }), { minLength: 1, maxLength: 12 }), (given, selections) => {
      const units = [...given].sort((a, b) => a.arm - b.arm);
      const sample = sampleWith(units);
      const brush = new UnitBrush();
      for (const selection of selections) expectLoops(brush.answer(sample, definition, uses, { selection, metrics: [], views }, new ColumnScratch()), units, selection);
    }), { numRuns: 150 });
  });

  it('keep what was found out about earlier conditions, however many there were', () => {
    const units = Array.from({ length: 40 }, (_, at): Unit => ({ arm: Number(at >= 20), country: at % 3, day: at % 4, whole: at, real: at / 2 }));
    const sample = sampleWith(units);
    const brush = new UnitBrush();
    const selections = Array.from({ length: 80 }, (_, at): UnitCondition[] => [{ kind: 'values', metric: 'whole', from: at % 40, to: null }, { kind: 'days', from: days[at % 4]!, to: null }]);
    for (const selection of [...selections, ...selections]) expectLoops(brush.answer(sample, definition, uses, { selection, metrics: [], views }, new ColumnScratch()), units, selection);
  });

  it('refuse more conditions than can be told apart', () => {
    const many = Array.from({ length: 32 }, (_, at): UnitCondition => ({ kind: 'values', metric: 'whole', from: at, to: null }));
    const sample = sampleWith([{ arm: 0, country: 0, day: 0, whole: 1, real: 1 }]);
    expect(() => new UnitBrush().answer(sample, definition, uses, { selection: many, metrics: [], views: [] }, new ColumnScratch())).toThrow('31 conditions at most');
  });
});
