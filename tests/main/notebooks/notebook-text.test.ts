import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeInWords, toFailure } from '../../../src-contract/failure';
import type { Cell, Notebook } from '../../../src-contract/notebook';
import { notebookText, readNotebookText } from '../../../src-main/notebooks/notebook-text';

const definition = 'liftbench: 1\n# why these metrics\nsources:\n  events: { path: events.csv }   # aligned\n';
const notebook: Notebook = {
  name: 'Checkout',
  cells: [
    { kind: 'note', id: 'note', text: '# Before the test\n\nWe expect little.' },
    { kind: 'experiment', id: 'experiment', definition },
    { kind: 'readout', id: 'readout', view: 'absolute', sort: { column: 'pValue', descending: false } },
  ],
};

function failureOf(text: string) {
  try {
    readNotebookText(text, 'x.liftbench');
  } catch (error) {
    return toFailure(error);
  }
  throw new Error('It was read.');
}

describe('A notebook as text', () => {
  it('shows definitions and notes as their author wrote them', () => {
    const text = notebookText(notebook);
    expect(text).toContain('definition: |\n');
    for (const line of definition.trimEnd().split('\n')) expect(text).toContain(`      ${line}\n`);
  });

  it.each([' \n', '\n \n', '\t\n', ' \n a\n', 'a\n \n', '\r\n \n'])('comes back as it was with %j in it', (words) => {
    const before: Notebook = { name: words, cells: [{ kind: 'note', id: 'note', text: words }, { kind: 'experiment', id: 'experiment', definition: words }] };
    expect(readNotebookText(notebookText(before), 'x')).toEqual(before);
  });

  it('comes back as it was, whatever its texts are', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('\n', ' ', '\t', '# a', 'b: c', '\r\n', '- ', '|', '"', "'", '---', '...', '\u2028', '\u0085')).map((parts) => parts.join('')));
    const cell = fc.oneof(
      text.map((words): Omit<Cell & { kind: 'note' }, 'id'> => ({ kind: 'note', text: words })),
      text.map((words): Omit<Cell & { kind: 'experiment' }, 'id'> => ({ kind: 'experiment', definition: words })),
      text.map((words): Omit<Cell & { kind: 'sql' }, 'id'> => ({ kind: 'sql', name: words, text: words, show: 'chart', chart: { type: 'bar', x: words } })),
      text.map((words): Omit<Cell & { kind: 'parameter' }, 'id'> => ({ kind: 'parameter', name: words, type: 'choice', text: words, choices: [words] })),
      text.map((words): Omit<Cell & { kind: 'decision' }, 'id'> => ({ kind: 'decision', decision: 'iterate', reason: words, who: words })),
    );
    fc.assert(fc.property(text, fc.array(cell, { maxLength: 4 }), (name, cells) => {
      const before: Notebook = { name, cells: cells.map((each, index) => ({ ...each, id: `c${String(index)}` })), peeks: { looks: [name], metrics: [], segments: [name] } };
      expect(readNotebookText(notebookText(before), 'x')).toEqual(before);
    }), { numRuns: 1000 });
  });
});

describe('A notebook that cannot be read', () => {
  it.each([
    ['broken YAML', 'liftbench-notebook: 1\nname: "x\ncells: [\n', /damaged.*YAML/, 'line'],
    ['no notebook', 'hello: world\n', /not a Liftbench notebook/, ''],
    ['a binary file', '\u0000\u0001PNG', /damaged|not a Liftbench notebook/, ''],
    ['a newer version', 'liftbench-notebook: 7\nname: x\ncells: []\nnew: 1\n', /newer Liftbench \(format 7/, ''],
    ['an unknown kind of cell', 'liftbench-notebook: 1\nname: x\ncells:\n  - { kind: readout, id: a }\n  - { kind: pie, id: b }\n', /damaged/, 'line 5'],
    ['a cell without its text', 'liftbench-notebook: 1\nname: x\ncells:\n  - kind: note\n    id: a\n', /damaged/, 'line 4'],
    ['two cells of one id', 'liftbench-notebook: 1\nname: x\ncells:\n  - { kind: readout, id: a }\n  - { kind: readout, id: a }\n', /two cells are called "a"/, ''],
    ['a text that unfolds without end', `liftbench-notebook: 1\nname: x\na: &a [x, x]\n${Array.from({ length: 12 }, (_, step) => `b${String(step)}: &b${String(step)} [*${step === 0 ? 'a' : `b${String(step - 1)}`}, *${step === 0 ? 'a' : `b${String(step - 1)}`}, *a, *a, *a, *a, *a, *a, *a]`).join('\n')}\n`, /damaged/, ''],
  ])('because of %s says what, where and what next', (_what, text, message, place) => {
    const failure = failureOf(text);
    expect(failure).toMatchObject({ kind: 'input' });
    expect(failure.message).toMatch(message);
    expect(placeInWords(failure.place)).toContain(`x.liftbench${place ? ', ' : ''}${place}`);
    expect(failure.next).toBeTruthy();
  });
});
