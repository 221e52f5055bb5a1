import { Button, TextArea } from '@blueprintjs/core';
import { ChevronDown, ChevronRight, Error as ErrorIcon, Remove, TickCircle, WarningSign } from '@blueprintjs/icons';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Check, CheckStatus, VariantSummary } from '../../src-contract/evaluation';
import { checkEffect, checkFigures, checkLabel, checksSummary, shareRows, statusOf } from '../wording/check-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { typeset } from '../wording/engine-words';
import { columnWriter, formatPEquation } from '../wording/numbers';
import { CheckEvidence, hasEvidence } from '../trust/check-evidence';
import type { EvidenceActions } from '../trust/evidence-actions';
import '../trust/trust.css';

export interface TrustPanelProps {
  readonly checks: readonly Check[];
  readonly variants: readonly VariantSummary[];
  /** Null: nothing can be changed here (a report). */
  readonly onAcknowledge: ((check: string, reason: string) => void) | null;
  readonly onWithdraw: ((check: string) => void) | null;
  /** Shows everything unfolded, for print. */
  readonly unfolded?: boolean;
  /** The evaluation that the checks belong to; without it they are shown without their evidence. */
  readonly index?: EvaluationIndex | null;
  readonly actions?: EvidenceActions;
  /** What is wrong with the data, in a line; leads to where more is said. */
  readonly data?: ReactNode;
  /** Further ways of doubting, below the checks. */
  readonly children?: ReactNode;
}

const icons: Readonly<Record<CheckStatus, typeof TickCircle>> = { pass: TickCircle, warn: WarningSign, fail: ErrorIcon, skipped: Remove };

const noActions: EvidenceActions = { onRepair: null, rowsWhere: null };

/** What can be said against the results, above the results. Passed checks fold into one line; failed ones never do. */
export function TrustPanel({ checks, variants, onAcknowledge, onWithdraw, unfolded = false, index = null, actions = noActions, data = null, children }: TrustPanelProps): ReactNode {
  const [open, setOpen] = useState(false);
  const listId = useId();
  const loud = checks.filter((check) => check.status !== 'pass').sort((a, b) => weight(b) - weight(a));
  const quiet = checks.filter((check) => check.status === 'pass');
  const ratio = quiet.find((check) => check.id === 'sample-ratio');
  const showQuiet = unfolded || open;
  return (
    <section className="lb-trust" aria-label="Checks">
      {data}
      {loud.map((check) => <CheckRow key={check.id} check={check} variants={variants} index={index} actions={actions} unfolded={unfolded} onAcknowledge={onAcknowledge} onWithdraw={onWithdraw} />)}
      {quiet.length > 0 && (
        <>
          <div className="lb-check" data-status="pass" data-summary>
            <TickCircle className="lb-check-icon" size={14} aria-hidden />
            <div className="lb-check-body">
              <p>
                <b>{loud.length === 0 ? checksSummary(checks) : `${String(quiet.length)} passed`}</b>
                <span className="lb-check-list">{(unfolded || !ratio ? quiet : [ratio]).map((check) => checkLabel(check.id).toLocaleLowerCase() + (check === ratio ? ` ${shareRows(variants).map((row) => row.observed).join(' / ')}, ${formatPEquation(check.pValue)}` : '')).join(' · ')}</span>
              </p>
            </div>
            {!unfolded && (
              <Button variant="minimal" size="small" aria-expanded={open} aria-controls={listId} icon={open ? <ChevronDown size={12} /> : <ChevronRight size={12} />} onClick={() => setOpen(!open)}>
                {open ? 'Fold' : 'Show'}
              </Button>
            )}
          </div>
          <div id={listId} hidden={!showQuiet}>
            {showQuiet && quiet.map((check) => <CheckRow key={check.id} check={check} variants={variants} index={index} actions={actions} unfolded={unfolded} onAcknowledge={onAcknowledge} onWithdraw={onWithdraw} />)}
          </div>
        </>
      )}
      {children}
    </section>
  );
}

function CheckRow({ check, variants, index, actions, unfolded, onAcknowledge, onWithdraw }: { readonly check: Check } & Required<Pick<TrustPanelProps, 'variants' | 'index' | 'actions' | 'unfolded' | 'onAcknowledge' | 'onWithdraw'>>): ReactNode {
  const Icon = icons[check.status];
  const figures = checkFigures(check);
  const effect = checkEffect(check);
  return (
    <div className="lb-check" data-status={check.status} data-accepted={Boolean(check.acknowledged) || undefined} data-check={check.id}>
      <Icon className="lb-check-icon" size={14} aria-hidden />
      <div className="lb-check-body">
        <p><b>{checkLabel(check.id)}: {statusOf(check).toLocaleLowerCase()}</b> {typeset(check.message)}{figures && <span className="lb-check-figures">{figures}</span>}</p>
        {check.id === 'sample-ratio' && <ShareTable variants={variants} />}
        {effect && <p className="lb-check-effect">{effect}</p>}
        {index && hasEvidence(check) && <Evidence check={check} index={index} actions={actions} unfolded={unfolded} />}
        {check.status === 'fail' && check.acknowledged && (
          <p className="lb-check-reason">
            Accepted: “{check.acknowledged}”
            {onWithdraw && <Button variant="minimal" size="small" onClick={() => onWithdraw(check.id)}>Withdraw</Button>}
          </p>
        )}
        {check.status === 'fail' && !check.acknowledged && onAcknowledge && <AcknowledgeForm check={check} onAcknowledge={onAcknowledge} />}
      </div>
    </div>
  );
}

/** A likely cause is shown at once: it is what the warning is about. The rest is behind a click. */
function Evidence({ check, index, actions, unfolded }: { readonly check: Check; readonly index: EvaluationIndex; readonly actions: EvidenceActions; readonly unfolded: boolean }): ReactNode {
  const [open, setOpen] = useState(check.id === 'sample-ratio-cause' && check.status !== 'pass');
  const bodyId = useId();
  if (unfolded && check.status === 'pass' && check.id !== 'balance') return null;
  const shown = unfolded || open;
  return (
    <div className="lb-evidence">
      {!unfolded && <Button className="lb-evidence-button" variant="minimal" size="small" aria-expanded={open} aria-controls={shown ? bodyId : undefined} aria-label={`${open ? 'Fold' : 'Show'} the evidence: ${checkLabel(check.id)}`} icon={open ? <ChevronDown size={12} /> : <ChevronRight size={12} />} onClick={() => setOpen(!open)}>Evidence</Button>}
      {shown && <div id={bodyId}><CheckEvidence check={check} index={index} printed={unfolded} {...actions} /></div>}
    </div>
  );
}

const SHORTEST_REASON = 3;

function AcknowledgeForm({ check, onAcknowledge }: { readonly check: Check; onAcknowledge(check: string, reason: string): void }): ReactNode {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const fieldId = useId();
  const ready = reason.trim().length >= SHORTEST_REASON;
  if (!open) return <Button size="small" onClick={() => setOpen(true)}>Accept this failure …</Button>;
  return (
    <form className="lb-accept" onSubmit={(event) => {
      event.preventDefault();
      if (ready) onAcknowledge(check.id, reason.trim());
    }}>
      <label htmlFor={fieldId}>Why can the results be read nevertheless? The reason stays in every report.</label>
      <TextArea id={fieldId} fill autoFocus autoResize value={reason} onChange={(event) => setReason(event.target.value)} onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(false);
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready) onAcknowledge(check.id, reason.trim());
      }} />
      <div className="lb-accept-actions">
        <Button type="submit" size="small" intent="warning" disabled={!ready}>Accept and show verdicts</Button>
        <Button size="small" variant="minimal" onClick={() => setOpen(false)}>Cancel</Button>
      </div>
    </form>
  );
}

/** Expected against observed units, with the share as a bar and the plan as a mark on it. */
export function ShareTable({ variants }: { readonly variants: readonly VariantSummary[] }): ReactNode {
  const rows = shareRows(variants);
  const write = columnWriter(rows.flatMap(({ variant, expectedUnits }) => [variant.randomisationUnits ?? variant.units, Math.round(expectedUnits)]));
  const most = Math.max(0.0001, ...variants.flatMap((variant) => [variant.share ?? 0, variant.expectedShare]));
  return (
    <table className="lb-shares">
      <thead><tr><th scope="col">Variant</th><th scope="col" data-align="right">Units</th><th scope="col" data-align="right">Expected units</th><th scope="col" data-align="right">Planned</th><th scope="col" data-align="right">Observed</th><th scope="col" data-align="right">Gap</th><td aria-hidden /></tr></thead>
      <tbody>
        {rows.map(({ variant, ...row }) => (
          <tr key={variant.id}>
            <th scope="row">{variant.name}{variant.control && variant.name.toLocaleLowerCase() !== 'control' && <span className="lb-control-mark"> control</span>}</th>
            <td data-align="right">{write(variant.randomisationUnits ?? variant.units)}</td>
            <td data-align="right">{write(Math.round(row.expectedUnits))}</td>
            <td data-align="right">{row.expected}</td>
            <td data-align="right">{row.observed}</td>
            <td data-align="right">{row.gap}</td>
            <td aria-hidden>
              <svg width="120" height="12" className="lb-share-bar">
                <rect x="0" y="2" height="8" width={(118 * (variant.share ?? 0)) / most} />
                <line x1={(118 * variant.expectedShare) / most} x2={(118 * variant.expectedShare) / most} y1="0" y2="12" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function weight(check: Check): number {
  return { fail: 3, warn: 2, skipped: 1, pass: 0 }[check.status];
}
