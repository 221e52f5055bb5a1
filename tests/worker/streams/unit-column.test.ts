import { describe, expect, it } from 'vitest';
import type { UnitAggregate } from '../../../src-contract/metrics/metric-kind';
import { fillUnitColumn } from '../../../src-worker/streams/unit-column';
import { streamOf } from './a-sample';

const rows = [[[-5, 100], [0, 3], [10, 1], [20, 2]], [], [[20, 7]], [[-1, 9]]] as const;
const column = (aggregate: UnitAggregate, from: number | null, to: number | null, absent = 0, o = {}): number[] => {
  const out = new Float64Array(rows.length);
  fillUnitColumn(streamOf(rows, o), { aggregate, from, to }, absent, out);
  return [...out];
};

describe('a unit column', () => {
  it.each<[UnitAggregate, number[]]>([
    ['any', [1, 0, 1, 0]],
    ['count', [3, 0, 1, 0]],
    ['sum', [6, 0, 7, 0]],
    ['average', [2, 0, 7, 0]],
    ['max', [3, 0, 7, 0]],
    ['min', [1, 0, 7, 0]],
    ['last', [2, 0, 7, 0]],
  ])('takes the %s of the rows from exposure on', (aggregate, expected) => {
    expect(column(aggregate, 0, null)).toEqual(expected);
  });
  it.each<[UnitAggregate, number[]]>([
    ['any', [1, 0, 0, 0]],
    ['count', [1, 0, 0, 0]],
    ['sum', [1, 0, 0, 0]],
    ['last', [1, 0, 0, 0]],
    ['min', [1, 0, 0, 0]],
  ])('takes the %s of the rows inside a window, its start in and its end out', (aggregate, expected) => {
    expect(column(aggregate, 10, 20)).toEqual(expected);
  });
  it('takes rows before exposure for a covariate', () => {
    expect(column('sum', -5, 0)).toEqual([100, 0, 0, 9]);
    expect(column('sum', -4, 0)).toEqual([0, 0, 0, 9]);
  });
  it('tells units without rows apart when asked', () => {
    expect(column('sum', 0, null, NaN)).toEqual([6, NaN, 7, NaN]);
    expect(column('count', 10, 20, NaN)).toEqual([1, NaN, NaN, NaN]);
  });
  it('takes every row where there are no times', () => {
    expect(column('sum', null, null, 0, { timed: false })).toEqual([106, 0, 7, 9]);
    expect(column('last', null, null, 0, { timed: false })).toEqual([2, 0, 7, 9]);
  });
  it('counts rows of a measure without values', () => {
    expect(column('count', 0, null, 0, { valued: false })).toEqual([3, 0, 1, 0]);
    expect(() => column('sum', 0, null, 0, { valued: false })).toThrow('needs a stream with values');
  });
});
