import type { Evaluation } from '../../src-contract/evaluation';
import type { Notebook } from '../../src-contract/notebook';
import { countPeeks } from '../../src-contract/peeks';
import { decisionsOf } from '../wording/decision-words';

/** What {@link withNotebook} adds, as text: equal as long as it adds the same. */
export function recordOf(notebook: Notebook): string {
  return JSON.stringify([decisionsOf(notebook), notebook.peeks ? countPeeks(notebook.peeks) : null]);
}

/** An evaluation for handing out: with what the notebook decided, and how much was looked at on the way. */
export function withNotebook(evaluation: Evaluation, notebook: Notebook): Evaluation {
  const decisions = decisionsOf(notebook);
  return { ...evaluation, ...(decisions.length > 0 ? { decisions } : {}), ...(notebook.peeks ? { peeks: countPeeks(notebook.peeks) } : {}) };
}
