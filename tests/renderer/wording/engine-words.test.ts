import { describe, expect, it } from 'vitest';
import { typeset } from '../../../src-renderer/wording/engine-words';
import { THIN } from '../../../src-renderer/wording/numbers';

describe('a sentence of the engine in the window', () => {
  it('sets digit groups apart as every other number does', () => {
    expect(typeset('29,941 rows of 1,234,567 and 2,874 units')).toBe(`29${THIN}941 rows of 1${THIN}234${THIN}567 and 2874 units`);
  });

  it('leaves lists, decimals and names alone', () => {
    for (const words of ['1,2,3', 'v1,200', '0.5,100', '12,34', 'days 1, 200']) expect(typeset(words)).toBe(words);
  });

  it('keeps a percent sign with its number and curves apostrophes', () => {
    expect(typeset("44.5 % of a unit's rows, 3 pp")).toBe(`44.5${THIN}% of a unit’s rows, 3${THIN}pp`);
    expect(typeset("variant = 'tv'")).toBe("variant = 'tv'");
  });
});
