import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrushedHistogram, UnitSelection } from '../../../src-contract/brush';
import { savedNotebookSchema } from '../../../src-contract/notebook';
import { conditionWords, selectionWords, subjectOf, toggledLevels, withCondition, type Names } from '../../../src-renderer/brushing/selection';
import { dayCondition, dayRange, valueCondition, valueRange, valueSlots } from '../../../src-renderer/brushing/slots';

const names: Names = { metric: (id) => id, variant: (id) => id, value: (_metric, value) => String(value) };
const none = { zeros: 0, below: 0, above: 0, without: 0 };

/** A histogram of given values, counted by the words of the contract. */
function histogramOf(values: readonly number[], edges: readonly number[]): BrushedHistogram {
  const scale = values.filter((value) => value !== 0);
  const bins = edges.slice(0, -1).map((edge, at) => scale.filter((value) => value >= edge && value < (edges[at + 1] ?? Infinity)).length);
  const rest = { zeros: values.filter((value) => value === 0).length, below: scale.filter((value) => value < (edges[0] ?? 0)).length, above: scale.filter((value) => value >= (edges.at(-1) ?? 0)).length, without: 0 };
  return { kind: 'values', metric: 'revenue', edges, counts: [bins], all: [bins], beside: [rest], besideAll: [rest], reason: null };
}

/** The condition as the contract words it. */
function holds({ from, to, withoutZeros = false }: { from: number | null; to: number | null; withoutZeros?: boolean | undefined }, value: number): boolean {
  return (from === null || value >= from) && (to === null || value < to) && !(withoutZeros && value === 0);
}

describe('A range dragged across a histogram', () => {
  const edges = fc.uniqueArray(fc.integer({ min: -20, max: 60 }), { minLength: 3, maxLength: 9 }).map((list) => list.sort((a, b) => a - b));
  it('selects the very units of its bars, and comes back as the same range', () => {
    fc.assert(fc.property(edges, fc.array(fc.integer({ min: -30, max: 80 }), { minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (at, values, first, second) => {
      const histogram = histogramOf(values, at);
      const slots = valueSlots(histogram, String);
      const [low, high] = [first % slots.length, second % slots.length].sort((a, b) => a - b) as [number, number];
      // Zeros stand apart from the scale: with bars on either side of 0 chosen but not 0, or 0 but not its neighbours, a range would hold others.
      const spansZero = slots[low]?.id === 'zeros' && high > low && (at[0] ?? 0) < 0;
      fc.pre(!spansZero);
      const condition = valueCondition(histogram, slots, [low, high]);
      const wanted = slots.slice(low, high + 1).reduce((sum, slot) => sum + slot.all, 0);
      if (condition === null) expect(wanted).toBe(values.length);
      else {
        if (condition.kind !== 'values') throw new Error('A histogram makes conditions on values.');
        expect(values.filter((value) => holds(condition, value))).toHaveLength(wanted);
        const range = valueRange(histogram, slots, condition);
        expect(range).toEqual([low, high]);
      }
    }));
  });

  it('tells zeros alone', () => {
    const histogram = histogramOf([0, 0, 1, 2], [1, 2, 3]);
    const condition = valueCondition(histogram, valueSlots(histogram, String), [0, 0]);
    expect(condition && conditionWords(condition, names)).toBe('revenue = 0');
  });
});

describe('A range of days', () => {
  it('is open where it reaches an end of the data, and comes back as the same range', () => {
    const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'];
    fc.assert(fc.property(fc.nat(3), fc.nat(3), (a, b) => {
      const range: [number, number] = [Math.min(a, b), Math.max(a, b)];
      const condition = dayCondition({ days }, range);
      if (range[0] === 0 && range[1] === 3) expect(condition).toBeNull();
      else expect(dayRange({ days }, condition?.kind === 'days' ? condition : null)).toEqual(range);
    }));
    expect(dayCondition({ days }, [2, 3])).toEqual({ kind: 'days', from: '2026-03-04', to: null });
  });
});

describe('A selection', () => {
  const base: UnitSelection = [{ kind: 'levels', column: 'country', levels: ['DE'] }, { kind: 'days', from: null, to: '2026-03-04' }];
  it('holds one condition about each thing', () => {
    const next = withCondition(base, 'levels country', { kind: 'levels', column: 'country', levels: ['FR', null] });
    expect(next.map(subjectOf)).toEqual(['levels country', 'days']);
    expect(selectionWords(next, names)).toBe('country = FR or (none) and first exposed to 4 March 2026');
    expect(withCondition(next, 'levels country', null)).toEqual([base[1]]);
  });

  it('is saved in the notebook as it is', () => {
    const conditions: UnitSelection = [...base, { kind: 'values', metric: 'revenue', from: 0, to: Number.MIN_VALUE }, { kind: 'variants', hidden: ['b'] }];
    const saved = { 'liftbench-notebook': 1, name: 'x', cells: [{ kind: 'brush', id: 'b', metric: 'revenue', conditions }] };
    expect(savedNotebookSchema.parse(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
  });

  it('takes a level alone by a click, and beside the others with Ctrl or a key', () => {
    expect(toggledLevels('country', ['DE'], 'FR', false)).toEqual({ kind: 'levels', column: 'country', levels: ['FR'] });
    expect(toggledLevels('country', ['DE'], 'FR', true)).toEqual({ kind: 'levels', column: 'country', levels: ['DE', 'FR'] });
    expect(toggledLevels('country', ['DE'], 'DE', false)).toBeNull();
    expect(toggledLevels('country', ['DE', 'FR'], 'DE', true)).toEqual({ kind: 'levels', column: 'country', levels: ['FR'] });
  });

  it('draws bars beside those that nothing is in', () => {
    const empty: BrushedHistogram = { kind: 'values', metric: 'm', edges: [1, 2], counts: [[0]], all: [[4]], beside: [none], besideAll: [none], reason: null };
    expect(valueSlots(empty, String).map(({ id, count, all }) => [id, count, all])).toEqual([['bin-0', 0, 4]]);
  });
});
