import { Button } from '@blueprintjs/core';
import { Error as ErrorIcon, WarningSign, Wrench } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { readDefinitionText } from '../forms/definition-reading';
import { newId } from '../notebook/session';
import { findingsSummary, lookedAtWords } from '../wording/triage-words';
import { showCell } from '../workbench/focus-cell';
import { useTriage } from '../workbench/use-triage';
import { useSession, useSessionState } from '../workbench/window-context';

/** What is wrong with the data, in a line above the checks of a readout; nothing while there is nothing to say. */
export function DataLine({ cellId }: { readonly cellId: string }): ReactNode {
  const session = useSession();
  const triage = useTriage(cellId);
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const found = triage?.state.triage ?? null;
  if (triage === null || found === null) return null;
  const repairs = readDefinitionText(triage.experiment.definition).written?.repairs?.length ?? 0;
  const severity = found.findings.some((finding) => finding.severity === 'error') ? 'error' : found.findings.some((finding) => finding.severity === 'warning') ? 'warning' : null;
  if (severity === null && repairs === 0) return null;
  const cells = session.notebook.cells;
  const trust = cells.find((cell) => cell.kind === 'trust');
  const Icon = severity === 'error' ? ErrorIcon : severity === 'warning' ? WarningSign : Wrench;
  const show = (): void => {
    const id = trust?.id ?? newId('trust');
    if (!trust) session.dispatch({ type: 'insert', cells: [{ kind: 'trust', id }], index: Math.max(0, cells.findIndex((cell) => cell.id === cellId)) });
    else if (trust.folded) session.dispatch({ type: 'patch', id, patch: { folded: undefined } });
    showCell(session, id, true);
  };
  return (
    <div className="lb-data-line" data-severity={severity ?? undefined}>
      <Icon className="lb-check-icon" size={14} aria-hidden />
      <p><b>Data: {findingsSummary(found.findings).toLocaleLowerCase()}</b> <span className="lb-check-list">{lookedAtWords(found)}{repairs > 0 && `, ${repairs === 1 ? '1 repair' : `${String(repairs)} repairs`} in force`}</span></p>
      {(trust ?? !readOnly) && <Button variant="minimal" size="small" aria-label="Show what is wrong with the data" onClick={show}>Look</Button>}
    </div>
  );
}
