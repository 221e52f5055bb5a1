import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../src-contract/dataset';
import { filledRowsEdits, variantColumnEdits, variantColumnGuesses } from '../../../src-renderer/forms/variant-column';

const column = (...values: string[]): ColumnProfile => ({ name: 'arm', top: values.map((value, at) => ({ value, count: 100 - at })) }) as unknown as ColumnProfile;

describe('choosing a variant column', () => {
  it('declares the variants that the data have, the likely control first', () => {
    expect(variantColumnEdits('arm', column('treatment', 'control', 'other'), ['mobile', 'desktop'])).toEqual([
      { type: 'set', path: ['exposure', 'variant'], value: 'arm' },
      { type: 'set', path: ['variants'], value: [{ id: 'control' }, { id: 'treatment' }, { id: 'other' }] },
    ]);
  });

  it('leaves declared variants alone where the data have one of them', () => {
    expect(variantColumnEdits('arm', column('treatment', 'control'), ['control', 'b'])).toEqual([{ type: 'set', path: ['exposure', 'variant'], value: 'arm' }]);
  });

  it('declares nothing from a column of one value, of many, or unknown', () => {
    for (const unfit of [column('all'), column(...'abcdefghij'), undefined]) expect(variantColumnEdits('arm', unfit, ['x', 'y'])).toHaveLength(1);
  });

  it('marks the declared variants as guesses, and says why which one is the control', () => {
    expect(variantColumnGuesses('arm', column('treatment', 'control'), ['x', 'y'])).toEqual({ 'variants[0].id': 'It is called "control".', 'variants[1].id': 'A value of "arm".' });
    expect(variantColumnGuesses('arm', column('blue', 'green'), ['x', 'y'])['variants[0].id']).toBe('The most frequent value of "arm"; none is called control.');
    expect(variantColumnGuesses('arm', column('treatment', 'control'), ['control', 'b'])).toEqual({});
  });

  it('knows the control by a word of its name', () => {
    expect(variantColumnGuesses('arm', column('C;new', 'B: blue', 'A: as is'), ['x', 'y'])['variants[0].id']).toBe('It is called "A: as is".');
    expect(variantColumnGuesses('arm', column('new', 'old page (control)'), ['x', 'y'])['variants[0].id']).toBe('It is called "old page (control)".');
  });

  it('counts only the rows that name a variant where some do not', () => {
    expect(filledRowsEdits('my "arm"', { ...column('a', 'b'), nulls: 3 })).toEqual([{ type: 'set', path: ['exposure', 'where'], value: '"my ""arm""" IS NOT NULL' }]);
    expect(filledRowsEdits('arm', { ...column('a', 'b'), nulls: 0 })).toEqual([]);
  });
});
