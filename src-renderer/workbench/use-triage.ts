import { useMemo } from 'react';
import type { Proposal } from '../../src-contract/triage';
import type { Session } from '../notebook/session';
import { takeProposal, withoutRepair } from '../forms/repair-edit';
import { triageQuestionOf } from '../notebook/triager';
import { experimentFor, type ExperimentCell } from '../notebook/experiment-cell';
import { idleTriage, type TriageState } from '../notebook/triage-state';
import { useSessionState, useWindow } from './window-context';

/** What a cell shows of a triage, and what it may do about it. */
export interface TriageHandle {
  readonly state: TriageState;
  /** The definition changed since; a newer triage is on its way. */
  readonly stale: boolean;
  readonly experiment: ExperimentCell;
  readonly baseDirectory: string | null;
  /** Takes a proposal into the definition; undoable. */
  take(proposal: Proposal): void;
  /** Takes one repair out of the definition; undoable. */
  undo(index: number): void;
  wantProposal(finding: string, proposal: string): void;
  wantRepair(index: number): void;
  cancelEffects(): void;
  retry(): void;
  cancel(): void;
}

/** The triage of the experiment that a cell belongs to; null where there is none. */
export function useTriage(cellId: string): TriageHandle | null {
  const { triager, session } = useWindow().running;
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, cellId));
  const state = useSessionState((all) => (experiment === null ? idleTriage : (all.triages[experiment.id] ?? idleTriage)));
  const baseDirectory = useSessionState((all) => all.place?.baseDirectory ?? null);
  return useMemo(() => {
    if (experiment === null) return null;
    const { id } = experiment;
    return {
      state,
      stale: state.triage !== null && state.answered !== triageQuestionOf(experiment, baseDirectory),
      experiment,
      baseDirectory,
      take: (proposal) => define(session, id, (text) => takeProposal(text, proposal)),
      undo: (index) => define(session, id, (text) => withoutRepair(text, index)),
      wantProposal: (finding, proposal) => triager.wantProposal(id, finding, proposal),
      wantRepair: (index) => triager.wantRepair(id, index),
      cancelEffects: () => triager.cancelEffects(id),
      retry: () => triager.retry(id),
      cancel: () => triager.cancel(id),
    };
  }, [triager, session, experiment, state, baseDirectory]);
}

function define(session: Session, id: string, change: (text: string) => string): void {
  const cell = session.notebook.cells.find((each) => each.id === id);
  if (cell?.kind === 'experiment') session.dispatch({ type: 'define', id, definition: change(cell.definition) });
}
