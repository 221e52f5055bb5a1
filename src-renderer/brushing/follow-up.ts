import { experimentFor } from '../notebook/experiment-cell';
import { newId, type Session } from '../notebook/session';
import { withExpression } from './filter-definition';
import type { KeptSelection } from './picked-selection';

/** What becomes of units that were found while looking: the definition's filter, said to be chosen after looking. */
export interface FoundUnits {
  /** SQL over the exposure rows. */
  readonly expression: string;
  /** The same, for people. */
  readonly words: string;
}

/** Filters the experiment of a cell to what was found there, with a note above the cell; one step of undo, with what `also` does. */
export function filterExperiment(session: Session, cellId: string, { expression, words }: FoundUnits, also: (step: string) => void = () => undefined): void {
  const experiment = experimentFor(session.notebook, cellId);
  if (!experiment || expression === '') return;
  const step = `${cellId} filter ${newId('step')}`;
  const remark = `Chosen after looking at the results, among others: ${words}.`;
  session.dispatch({ type: 'define', id: experiment.id, definition: withExpression(experiment.definition, expression, remark) }, step);
  also(step);
  session.dispatch({ type: 'insert', index: session.notebook.cells.findIndex(({ id }) => id === cellId), cells: [{ kind: 'note', id: newId('note'), text: `**Chosen after looking:** the experiment is filtered to ${words}, which was found while exploring its results. Its p-values are exploratory; only new data can confirm them.` }] }, step);
  session.notify({ tone: 'plain', text: `The experiment now counts ${words} only. It says that this was chosen after looking.`, action: { label: 'Undo', run: () => session.undo() } });
}

/** Brushes units in the cell that explores the same experiment's units, the next one below first; without one, in a new cell below. @returns that cell's id */
export function brushUnits(session: Session, cellId: string, conditions: KeptSelection): string {
  const { notebook } = session;
  const experiment = experimentFor(notebook, cellId);
  const at = notebook.cells.findIndex(({ id }) => id === cellId);
  const fitting = notebook.cells.map((cell, index) => ({ cell, index })).filter(({ cell }) => cell.kind === 'brush' && experimentFor(notebook, cell.id)?.id === experiment?.id);
  const found = (fitting.find(({ index }) => index > at) ?? fitting.at(-1))?.cell;
  const id = found?.id ?? newId('brush');
  if (found) session.dispatch({ type: 'patch', id, patch: { conditions, folded: undefined } });
  else session.dispatch({ type: 'insert', index: at + 1, cells: [{ kind: 'brush', id, conditions }] });
  return id;
}
