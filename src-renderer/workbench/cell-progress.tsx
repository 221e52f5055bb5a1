import type { ReactNode } from 'react';
import type { Cell } from '../../src-contract/notebook';
import { experimentFor } from '../notebook/experiment-cell';
import { ProgressBar } from './progress-line';
import { useSessionState } from './window-context';

/** What runs for a cell, as a thin bar under its title; it appears only when it lasts. */
export function CellProgress({ cell }: { readonly cell: Cell }): ReactNode {
  const progress = useSessionState((state) => {
    if (cell.kind === 'note' || cell.kind === 'experiment') return null;
    if (cell.kind === 'data') return cell.source === undefined ? null : (state.sources[cell.source]?.progress ?? state.sources[cell.source]?.counting ?? null);
    const experiment = experimentFor(state.history.notebook, cell.id);
    return experiment ? (state.evaluations[experiment.id]?.progress ?? null) : null;
  });
  return <div className="lb-cell-progress">{progress && <ProgressBar progress={progress} />}</div>;
}
