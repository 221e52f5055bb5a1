import { Button } from '@blueprintjs/core';
import { ChevronDown, ChevronRight, Error as ErrorIcon, InfoSign, WarningSign } from '@blueprintjs/icons';
import { useId, useState, type ReactNode } from 'react';
import type { Finding, FindingSeverity } from '../../src-contract/triage';
import { effectKey } from '../notebook/triage-state';
import { typeset } from '../wording/engine-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { findingLabel, severityWords } from '../wording/triage-words';
import type { TriageHandle } from '../workbench/use-triage';
import { EffectView } from './effect-view';
import { FindingDetails } from './finding-details';
import { FindingRows } from './finding-rows';
import type { DumbbellAxis } from './lift-dumbbell';
import { ProposalTable } from './proposal-table';

const icons: Readonly<Record<FindingSeverity, typeof ErrorIcon>> = { error: ErrorIcon, warning: WarningSign, info: InfoSign };

export interface FindingItemProps {
  readonly finding: Finding;
  readonly triage: TriageHandle;
  readonly axis: DumbbellAxis;
  readonly index: EvaluationIndex | null;
  readonly readOnly: boolean;
}

/** One finding: how bad, what, how much; what to do about it, and what that does to the lifts. More behind a click. */
export function FindingItem({ finding, triage, axis, index, readOnly }: FindingItemProps): ReactNode {
  const [open, setOpen] = useState(false);
  const bodyId = useId();
  const Icon = icons[finding.severity];
  const inForce = finding.proposals.find((proposal) => proposal.inForce);
  const first = finding.proposals.find((proposal) => !proposal.inForce && !proposal.comparisonOnly);
  const name = findingLabel(finding.kind);
  const more = finding.hasRows || finding.details.length > 0 || finding.proposals.length > 1;
  return (
    <li className="lb-finding" data-severity={finding.severity} data-finding={finding.kind}>
      <Icon className="lb-check-icon" size={14} aria-hidden />
      <div className="lb-finding-body">
        <p><b>{severityWords[finding.severity]}: {name.charAt(0).toLocaleLowerCase() + name.slice(1)}</b> {typeset(finding.sentence)}</p>
        {inForce && <p className="lb-finding-force">{typeset(inForce.words)}<span className="lb-way-note">in force</span></p>}
        {first && (
          <div className="lb-finding-repair">
            <span className="lb-finding-way">{readOnly ? typeset(first.words) : <Button size="small" variant="outlined" onClick={() => triage.take(first)}>{typeset(first.words)}</Button>}</span>
            <EffectView state={triage.state.proposals[effectKey(finding.id, first.id)]} axis={axis} index={index} of={first.words} onWant={() => triage.wantProposal(finding.id, first.id)} onCancel={triage.cancelEffects} />
          </div>
        )}
        {more && open && (
          <div id={bodyId} className="lb-finding-more">
            <FindingDetails finding={finding} />
            {finding.proposals.length > 1 && <ProposalTable finding={finding} triage={triage} axis={axis} index={index} readOnly={readOnly} />}
            {finding.hasRows && <FindingRows finding={finding} triage={triage} />}
          </div>
        )}
      </div>
      {more && <Button variant="minimal" size="small" aria-expanded={open} aria-controls={open ? bodyId : undefined} aria-label={`${open ? 'Fold' : finding.hasRows ? 'Show rows' : 'Show more'}: ${name}`} icon={open ? <ChevronDown size={12} /> : <ChevronRight size={12} />} onClick={() => setOpen(!open)}>{open ? 'Fold' : finding.hasRows ? 'Rows' : 'More'}</Button>}
    </li>
  );
}
