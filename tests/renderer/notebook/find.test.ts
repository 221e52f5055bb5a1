import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Notebook } from '../../../src-contract/notebook';
import { findIn } from '../../../src-renderer/notebook/find';

const notebook: Notebook = { name: 'n', cells: [
  { kind: 'note', id: 'a', text: 'Revenue is skewed.\nSee revenue per buyer.' },
  { kind: 'sql', id: 'b', name: 'revenue_by_day', text: 'SELECT day,\n  sum(REVENUE) FROM units' },
  { kind: 'experiment', id: 'c', definition: 'metrics:\n  - { id: revenue, name: Revenue per person }' },
  { kind: 'decision', id: 'd', reason: 'No harm to revenue.' },
] };

it('finds a text in notes, SQL, names, definitions and reasons, in page order and whatever its case', () => {
  expect(findIn(notebook, 'revenue').map(({ cellId, where }) => `${cellId} ${where}`)).toEqual(['a note', 'a note', 'b name', 'b SQL', 'c definition', 'c definition', 'd reason']);
  expect(findIn(notebook, 'revenue')[3]).toMatchObject({ before: 'sum(', found: 'REVENUE', after: ') FROM units' });
  expect(findIn(notebook, 'nothing of the kind')).toEqual([]);
  expect(findIn(notebook, ' ')).toEqual([]);
});

it('shows what was found as it was written, for any text', () => {
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 6 }), fc.string({ maxLength: 40 }), (wanted, text) => {
    for (const { found, before, after } of findIn({ name: '', cells: [{ kind: 'note', id: 'a', text }] }, wanted)) {
      expect(found.length).toBe(wanted.length);
      expect(text.includes(found)).toBe(true);
      expect(before.length + after.length).toBeLessThanOrEqual(text.length + 2);
    }
  }));
});
