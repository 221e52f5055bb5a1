import { applyPatches, enablePatches, produceWithPatches, type Patch } from 'immer';
import type { Notebook } from '../../src-contract/notebook';
import { reduceNotebook, type NotebookAction } from './notebook-reducer';

enablePatches();

/** One step that can be taken back. */
export interface Change {
  readonly label: string;
  readonly patches: readonly Patch[];
  readonly inverse: readonly Patch[];
  /** Consecutive changes with the same key within a second become one step, so that undo takes back words, not letters. */
  readonly merge: string | null;
  /** Epoch milliseconds of the last edit in it. */
  readonly at: number;
}

/** A notebook with the changes that led to it and those taken back. */
export interface History {
  readonly notebook: Notebook;
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

const mergeWithin = 1000;
const deepest = 500;

export function beginHistory(notebook: Notebook): History {
  return { notebook, done: [], undone: [] };
}

/** Performs an action; the same history when it changes nothing. */
export function perform(history: History, action: NotebookAction, at: number, merge: string | null = null): History {
  const [notebook, patches, inverse] = produceWithPatches(history.notebook, (draft) => reduceNotebook(draft, action));
  if (patches.length === 0) return history;
  const last = history.done.at(-1);
  if (last && merge !== null && last.merge === merge && at - last.at < mergeWithin && history.undone.length === 0) {
    const joined: Change = { ...last, patches: [...last.patches, ...patches], inverse: [...inverse, ...last.inverse], at };
    return { notebook, done: [...history.done.slice(0, -1), joined], undone: [] };
  }
  const change: Change = { label: labelOf(action), patches, inverse, merge, at };
  return { notebook, done: [...history.done, change].slice(-deepest), undone: [] };
}

export function undo(history: History): History {
  const change = history.done.at(-1);
  if (!change) return history;
  return {
    notebook: applyPatches(history.notebook, change.inverse),
    done: history.done.slice(0, -1),
    undone: [...history.undone, change],
  };
}

export function redo(history: History): History {
  const change = history.undone.at(-1);
  if (!change) return history;
  return {
    notebook: applyPatches(history.notebook, change.patches),
    done: [...history.done, { ...change, merge: null }],
    undone: history.undone.slice(0, -1),
  };
}

function labelOf(action: NotebookAction): string {
  switch (action.type) {
    case 'rename': return 'rename';
    case 'insert': return action.cells.length === 1 ? 'add cell' : 'add cells';
    case 'remove': return 'delete cell';
    case 'move': return 'move cell';
    case 'duplicate': return 'duplicate cell';
    case 'patch': return 'text' in action.patch ? 'edit text' : 'change view';
    case 'define': return 'change definition';
    case 'confirm-guess': return 'confirm guess';
  }
}
