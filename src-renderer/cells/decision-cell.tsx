import { SegmentedControl } from '@blueprintjs/core';
import { Endorsed } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { ShipDecision } from '../../src-contract/decision';
import { decisionWords } from '../wording/decision-words';
import { useSession, useSessionState } from '../workbench/window-context';
import type { CellMember, CellProps } from './cell';
import './sql-cell.css';

const options = (['ship', 'iterate', 'do-not-ship'] as const).map((value) => ({ value, label: decisionWords[value] }));

/** What was decided, why, by whom and when: in the words of those who decided. It stands in the report. */
function DecisionCell({ cell, readOnly, onCell }: CellProps<'decision'>): ReactNode {
  const session = useSession();
  const disabled = useSessionState((state) => state.place?.readOnly ?? false) || readOnly;
  const write = (key: 'reason' | 'who' | 'when', value: string): void => session.dispatch({ type: 'patch', id: cell.id, patch: { [key]: value === '' ? undefined : value } }, `${cell.id} ${key}`);
  return (
    <div className="lb-decision">
      <SegmentedControl aria-label="Decision" size="small" disabled={disabled} options={options} value={cell.decision ?? ''} onValueChange={(value) => onCell({ decision: value as ShipDecision })} />
      <textarea aria-label="Reason" placeholder="Why, in a sentence or two: what the interval says, what was weighed against it." value={cell.reason ?? ''} readOnly={disabled} onChange={(event) => write('reason', event.target.value)} />
      <div className="lb-decision-row">
        <label className="lb-field-line"><span>Decided by</span><input value={cell.who ?? ''} readOnly={disabled} onChange={(event) => write('who', event.target.value)} /></label>
        <label className="lb-field-line"><span>on</span><input type="date" value={cell.when ?? ''} readOnly={disabled} onChange={(event) => write('when', event.target.value)} /></label>
      </div>
      <p className="lb-quiet">{cell.decision ? 'This stands at the top of the report.' : 'Nothing is decided yet; the report does not mention it.'}</p>
    </div>
  );
}

export const decisionMember: CellMember<'decision'> = {
  kind: 'decision',
  label: 'Decision',
  explanation: 'Ship, iterate or do not ship, with the reason, who decided and when; it stands in the report.',
  icon: Endorsed,
  create: (id) => ({ kind: 'decision', id }),
  title: (cell) => (cell.decision ? `Decision: ${decisionWords[cell.decision].toLowerCase()}` : 'Decision'),
  View: DecisionCell,
};
