import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { savedNotebookSchema, type Cell, type Notebook } from '../../../src-contract/notebook';
import { beginHistory, perform, redo, undo, type History } from '../../../src-renderer/notebook/history';
import type { NotebookAction } from '../../../src-renderer/notebook/notebook-reducer';

const ids = ['a', 'b', 'c', 'd', 'e'];
const id = fc.constantFrom(...ids);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.record({ kind: fc.constant('note' as const), id, text }),
  fc.record({ kind: fc.constant('experiment' as const), id, definition: fc.constantFrom('liftbench: 1\nunit: user\n', 'unit: [', 'unit: id # why\n'), guesses: fc.constant({ unit: 'looks like an id' }) }),
  fc.record({ kind: fc.constant('chart' as const), id, chart: fc.constant('forest') }),
  fc.record({ kind: fc.constant('sql' as const), id, name: fc.constantFrom('a', 'b'), text, show: fc.constantFrom('columns' as const, 'chart' as const) }),
  fc.record({ kind: fc.constant('parameter' as const), id, name: fc.constant('p'), type: fc.constant('date-range' as const), from: fc.constant('2026-03-01') }),
  fc.record({ kind: fc.constant('decision' as const), id, decision: fc.constantFrom('ship' as const, 'iterate' as const), reason: text }),
);
const action: fc.Arbitrary<NotebookAction> = fc.oneof(
  fc.record({ type: fc.constant('rename' as const), name: text }),
  fc.record({ type: fc.constant('insert' as const), cells: fc.uniqueArray(cell, { selector: (made) => made.id, maxLength: 3 }), index: fc.integer({ min: -1, max: 6 }) }),
  fc.record({ type: fc.constant('remove' as const), id }),
  fc.record({ type: fc.constant('move' as const), id, to: fc.integer({ min: -1, max: 6 }) }),
  fc.record({ type: fc.constant('duplicate' as const), id, copyId: id }),
  fc.record({ type: fc.constant('patch' as const), id, patch: fc.record({ folded: fc.boolean() }) }),
  fc.record({ type: fc.constant('define' as const), id, definition: text }),
  fc.record({ type: fc.constant('confirm-guess' as const), id, field: fc.constant('unit') }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('perform' as const), action, merge: fc.constantFrom(null, 'typing') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redo' as const) }) },
);
const empty: Notebook = { name: 'New', cells: [] };

function run(history: History, steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): History {
  return steps.reduce((at, next, index) => {
    if (next.do === 'undo') return undo(at);
    if (next.do === 'redo') return redo(at);
    return perform(at, next.action, index * 300, next.merge);
  }, history);
}

function repeat(times: number, change: (history: History) => History, history: History): History {
  return times === 0 ? history : repeat(times - 1, change, change(history));
}

describe('the history of a notebook', () => {
  it('comes back to the first document by undo, and to the last by redo, whatever was done in between', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const end = run(beginHistory(empty), steps);
      const start = repeat(end.done.length, undo, end);
      expect(start.notebook).toEqual(empty);
      const again = repeat(end.done.length, redo, start);
      expect(again.notebook).toEqual(end.notebook);
    }));
  });

  it('gives the same document when the same steps are replayed', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      expect(run(beginHistory(empty), steps).notebook).toEqual(run(beginHistory(empty), steps).notebook);
    }));
  });

  it('survives being saved and loaded at any point', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 10 }), (before, after) => {
      const middle = run(beginHistory(empty), before);
      const file = stringify({ 'liftbench-notebook': 1, ...middle.notebook });
      const { name, cells } = savedNotebookSchema.parse(parse(file));
      expect({ name, cells }).toEqual(middle.notebook);
      const straight = run(beginHistory(middle.notebook), after);
      const reloaded = run(beginHistory({ name, cells }), after);
      expect(reloaded.notebook).toEqual(straight.notebook);
    }));
  });

  it('never lists a cell twice', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { cells } = run(beginHistory(empty), steps).notebook;
      expect(new Set(cells.map((each) => each.id)).size).toBe(cells.length);
    }));
  });

  it('takes back a run of typing in one step', () => {
    const note: Cell = { kind: 'note', id: 'a', text: '' };
    let history = perform(beginHistory(empty), { type: 'insert', cells: [note], index: 0 }, 0);
    for (const [index, typed] of ['H', 'He', 'Hel'].entries()) history = perform(history, { type: 'patch', id: 'a', patch: { text: typed } }, 5000 + index * 100, 'note a');
    expect(undo(history).notebook.cells[0]).toEqual(note);
    expect(redo(undo(history)).notebook.cells[0]).toEqual({ ...note, text: 'Hel' });
  });

  it('forgets what was undone once something new is done', () => {
    const renamed = perform(undo(perform(beginHistory(empty), { type: 'rename', name: 'One' }, 0)), { type: 'rename', name: 'Two' }, 1);
    expect(redo(renamed)).toBe(renamed);
  });
});
