import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Cell } from '../../src-contract/notebook';
import { experimentFor } from '../notebook/experiment-cell';
import { formatAmount } from '../wording/numbers';
import { useSessionState, useWindow } from './window-context';

/** In a readout's title: what is being computed and the way to stop it, once it lasts; after a stop, the way to go on. */
export function CellActivity({ cell }: { readonly cell: Cell }): ReactNode {
  const { running } = useWindow();
  const experiment = useSessionState((state) => (cell.kind === 'readout' ? experimentFor(state.history.notebook, cell.id) : null));
  const evaluation = useSessionState((state) => (experiment ? state.evaluations[experiment.id] : undefined));
  if (!experiment || !evaluation) return null;
  const { progress, failure } = evaluation;
  if (progress) {
    const rate = progress.rate !== undefined && progress.unit ? ` · ${formatAmount(progress.rate, progress.unit)} a second` : '';
    return (
      <span className="lb-activity" data-lasting>
        <span className="lb-clip">{progress.label}{progress.fraction === null ? '' : ` ${String(Math.round(progress.fraction * 100))} %`}{rate}</span>
        <Button size="small" variant="minimal" onClick={() => running.runner.cancel(experiment.id)}>Cancel</Button>
      </span>
    );
  }
  if (failure?.kind !== 'cancelled') return null;
  return (
    <span className="lb-activity">
      <span>Stopped</span>
      <Button size="small" variant="minimal" onClick={() => running.runner.retry(experiment.id)}>Compute again</Button>
    </span>
  );
}
