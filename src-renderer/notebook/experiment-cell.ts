import type { Cell, Notebook } from '../../src-contract/notebook';

export type ExperimentCell = Extract<Cell, { kind: 'experiment' }>;

export function experimentCells(notebook: Notebook): ExperimentCell[] {
  return notebook.cells.filter((cell) => cell.kind === 'experiment');
}

/** The experiment that a cell belongs to: itself, the nearest above it, else the first of the notebook. */
export function experimentFor(notebook: Notebook, cellId: string | null): ExperimentCell | null {
  const known = remembered.get(notebook.cells) ?? new Map<string | null, ExperimentCell | null>();
  remembered.set(notebook.cells, known);
  const found = known.get(cellId);
  if (found !== undefined) return found;
  const fresh = lookUp(notebook, cellId);
  known.set(cellId, fresh);
  return fresh;
}

/** Every cell of a notebook asks this after every change. */
const remembered = new WeakMap<readonly Cell[], Map<string | null, ExperimentCell | null>>();

function lookUp(notebook: Notebook, cellId: string | null): ExperimentCell | null {
  const index = notebook.cells.findIndex((cell) => cell.id === cellId);
  const above = notebook.cells.slice(0, index + 1).filter((cell) => cell.kind === 'experiment').at(-1);
  return above ?? experimentCells(notebook)[0] ?? null;
}
