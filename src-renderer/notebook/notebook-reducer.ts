import type { Draft } from 'immer';
import type { Cell, Notebook } from '../../src-contract/notebook';
import { keepGuesses, type Guesses } from './guesses';

/** A cell's keys that may change, of whatever kind; checked against the cell's own kind where it is shown. */
export type AnyCellPatch = Readonly<Record<string, unknown>>;

/** Everything that can happen to a notebook as a document. */
export type NotebookAction =
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'insert'; readonly cells: readonly Cell[]; readonly index: number }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'move'; readonly id: string; readonly to: number }
  | { readonly type: 'duplicate'; readonly id: string; readonly copyId: string }
  | { readonly type: 'patch'; readonly id: string; readonly patch: AnyCellPatch }
  /** `guesses`: what the new text had to guess, beside the guesses that it keeps. */
  | { readonly type: 'define'; readonly id: string; readonly definition: string; readonly guesses?: Guesses }
  /** `field` null keeps every guess. */
  | { readonly type: 'confirm-guess'; readonly id: string; readonly field: string | null };

/** Applies an action to a draft of the notebook. Actions on cells that do not exist change nothing. */
export function reduceNotebook(notebook: Draft<Notebook>, action: NotebookAction): void {
  if (action.type === 'rename') {
    notebook.name = action.name;
    return;
  }
  if (action.type === 'insert') {
    const known = new Set(notebook.cells.map((cell) => cell.id));
    const fresh = action.cells.filter((cell) => !known.has(cell.id));
    notebook.cells.splice(clamp(action.index, notebook.cells.length), 0, ...(structuredClone(fresh) as Draft<Cell>[]));
    return;
  }
  const index = notebook.cells.findIndex((cell) => cell.id === action.id);
  const cell = notebook.cells[index];
  if (!cell) return;
  switch (action.type) {
    case 'remove':
      notebook.cells.splice(index, 1);
      break;
    case 'move':
      notebook.cells.splice(index, 1);
      notebook.cells.splice(clamp(action.to, notebook.cells.length), 0, cell);
      break;
    case 'duplicate':
      if (notebook.cells.some((other) => other.id === action.copyId)) return;
      notebook.cells.splice(index + 1, 0, { ...structuredClone(plain(cell)), id: action.copyId });
      break;
    case 'patch':
      patchCell(cell, action.patch);
      break;
    case 'define':
      if (cell.kind !== 'experiment' || cell.definition === action.definition) return;
      if (cell.guesses ?? action.guesses) setGuesses(cell, { ...keepGuesses(cell.definition, action.definition, cell.guesses ?? {}), ...action.guesses });
      cell.definition = action.definition;
      break;
    case 'confirm-guess':
      if (cell.kind !== 'experiment' || !cell.guesses) return;
      setGuesses(cell, Object.fromEntries(Object.entries(cell.guesses).filter(([field]) => action.field !== null && field !== action.field)));
      break;
  }
}

function patchCell(cell: Draft<Cell>, patch: AnyCellPatch): void {
  const target = cell as Record<string, unknown>;
  for (const [key, value] of Object.entries(patch)) {
    if (key === 'id' || key === 'kind') continue;
    if (value === undefined) delete target[key];
    else target[key] = value;
  }
}

function setGuesses(cell: Draft<Extract<Cell, { kind: 'experiment' }>>, guesses: Readonly<Record<string, string>>): void {
  if (Object.keys(guesses).length === 0) delete cell.guesses;
  else if (JSON.stringify(cell.guesses) !== JSON.stringify(guesses)) cell.guesses = guesses;
}

function plain(cell: Draft<Cell>): Draft<Cell> {
  return JSON.parse(JSON.stringify(cell)) as Draft<Cell>;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length));
}
