import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../src-contract/dataset';
import { variantColumnEdits } from '../../../src-renderer/forms/variant-column';

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
});
