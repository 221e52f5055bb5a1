import { Button } from '@blueprintjs/core';
import { ChevronDown, ChevronRight, Search, SearchAround, TickCircle } from '@blueprintjs/icons';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { indexEvaluation } from '../wording/evaluation-index';
import { findingsSummary, lookedAtWords, lookedFor } from '../wording/triage-words';
import { FailureNote } from '../workbench/failure-note';
import { ProgressLine } from '../workbench/progress-line';
import { useTriage } from '../workbench/use-triage';
import { useWindow } from '../workbench/window-context';
import { AuditPanel } from '../trust/audit-panel';
import { dumbbellAxis } from '../trust/lift-dumbbell';
import { FindingItem } from '../trust/finding-item';
import { RepairList } from '../trust/repair-list';
import type { CellProps } from './cell';
import './data-cell.css';
import './readout.css';
import '../trust/trust.css';

/** So many findings, the worst, are there without a click. */
const SHOWN = 4;

/** What is wrong with the data before any number is believed, what could be done about it, and what was done. */
export function TrustCell({ cell, view, definition, host, readOnly, onCell }: CellProps<'trust'>): ReactNode {
  const triage = useTriage(cell.id);
  const [all, setAll] = useState(false);
  const [notes, setNotes] = useState(false);
  const [open, setOpen] = useState<'looked' | 'audit' | null>(null);
  const partId = useId();
  const { layout } = useWindow();
  const index = useMemo(() => (view.evaluation === null ? null : indexEvaluation(view.evaluation)), [view.evaluation]);
  const axis = useMemo(() => dumbbellAxis([...Object.values(triage?.state.proposals ?? {}), ...Object.values(triage?.state.repairs ?? {})].flatMap(({ effect }) => effect?.lifts ?? [])), [triage?.state.proposals, triage?.state.repairs]);
  if (triage === null) return <p className="lb-quiet">Open data or add an experiment: what is wrong with its data will be listed here.</p>;
  const { triage: found, progress, failure } = triage.state;
  const repairs = definition?.repairs ?? [];
  const clear = found !== null && found.findings.length === 0;
  const shown = all ? (found?.findings ?? []) : (found?.findings ?? []).slice(0, SHOWN);
  const onlyNotes = found !== null && !clear && found.findings.every(({ severity }) => severity === 'info');
  const hidden = (found?.findings.length ?? 0) - shown.length;
  return (
    <div className="lb-readout lb-triage" aria-busy={triage.stale}>
      <div className="lb-triage-head" data-clear={clear || undefined}>
        {clear && <TickCircle className="lb-check-icon" size={14} aria-hidden />}
        {found && <p>{onlyNotes ? <Button className="lb-notes-button" size="small" variant="minimal" aria-expanded={notes} icon={notes ? <ChevronDown size={12} /> : <ChevronRight size={12} />} onClick={() => setNotes(!notes)}>{findingsSummary(found.findings)}</Button> : <b>{clear ? (repairs.length > 0 ? 'Nothing else is wrong' : 'Nothing found') : findingsSummary(found.findings)}</b>} <span className="lb-check-list">{lookedAtWords(found)}</span></p>}
        {!found && !failure && <p className="lb-quiet">{progress ? 'Looking at the data …' : 'The data are looked at as soon as the experiment is complete.'}</p>}
        <div className="lb-triage-tools">
          {found && <Button size="small" variant="minimal" aria-expanded={open === 'looked'} aria-controls={open === 'looked' ? partId : undefined} icon={open === 'looked' ? <ChevronDown size={12} /> : <ChevronRight size={12} />} aria-label="What was looked for" onClick={() => setOpen(open === 'looked' ? null : 'looked')}>Looked for</Button>}
          {(found ?? failure) && <Button size="small" variant="minimal" aria-expanded={open === 'audit'} aria-controls={open === 'audit' ? partId : undefined} icon={<SearchAround size={12} />} aria-label="Audit the assignment" onClick={() => setOpen(open === 'audit' ? null : 'audit')}>Audit</Button>}
          <Button size="small" variant="minimal" icon={<Search size={12} />} aria-label="Look up a unit…" onClick={() => layout.set({ lookUp: '' })}>Look up…</Button>
        </div>
      </div>
      {progress && <ProgressLine progress={progress} onCancel={triage.cancel} />}
      {failure && <FailureNote failure={failure} onCopy={(text) => void host.copyText(text)} actions={<Button size="small" onClick={triage.retry}>Look again</Button>} />}
      {found && open === 'looked' && (
        <section id={partId} className="lb-looked-for" aria-label="What was looked for">
          <p>{lookedFor}</p>
          {found.notLookedFor.length > 0 && <ul className="lb-plain-list" aria-label="Could not be looked for">{found.notLookedFor.map((words) => <li key={words}>{words}</li>)}</ul>}
        </section>
      )}
      {open === 'audit' && <AuditPanel id={partId} audit={cell.audit ?? {}} triage={triage} index={index} readOnly={readOnly} onAudit={(audit) => onCell({ audit })} />}
      {found && !clear && (!onlyNotes || notes) && (
        <ul className="lb-findings" aria-label="Findings" data-stale={triage.stale || undefined}>
          {shown.map((finding) => <FindingItem key={finding.id} finding={finding} triage={triage} axis={axis} index={index} readOnly={readOnly} />)}
          {hidden > 0 && <li className="lb-finding-rest"><Button size="small" variant="minimal" icon={<ChevronDown size={12} />} onClick={() => setAll(true)}>{hidden === 1 ? 'Show the other finding' : `Show the other ${String(hidden)} findings`}</Button></li>}
        </ul>
      )}
      {repairs.length > 0 && <RepairList repairs={repairs} outcomes={found?.repairs ?? []} triage={triage} axis={axis} index={index} readOnly={readOnly} />}
    </div>
  );
}
