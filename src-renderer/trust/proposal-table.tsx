import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Finding, LiftChange, LiftFigures } from '../../src-contract/triage';
import { effectKey } from '../notebook/triage-state';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatPEquation } from '../wording/numbers';
import { liftChangeWords } from '../wording/triage-words';
import type { TriageHandle } from '../workbench/use-triage';
import { comparisonName } from './lift-change-list';
import { typeset } from '../wording/engine-words';
import { LiftDumbbell, type DumbbellAxis } from './lift-dumbbell';

export interface ProposalTableProps {
  readonly finding: Finding;
  readonly triage: TriageHandle;
  readonly axis: DumbbellAxis;
  readonly index: EvaluationIndex | null;
  readonly readOnly: boolean;
}

/** All that could be done about a finding, side by side: what each way makes of every primary metric. */
export function ProposalTable({ finding, triage, axis, index, readOnly }: ProposalTableProps): ReactNode {
  const known = finding.proposals.flatMap(({ id }) => triage.state.proposals[effectKey(finding.id, id)]?.effect ?? []);
  const now = known.find(({ lifts }) => lifts.length > 0)?.lifts ?? [];
  return (
    <div className="lb-table-scroll" tabIndex={0} role="region" aria-label="What could be done">
      <table className="lb-table lb-proposals">
        <thead>
          <tr><th scope="col">Way</th><th scope="col">Metric</th><th scope="col" data-align="right">Lift</th><th scope="col">Interval</th><th scope="col">From now</th><th scope="col" data-align="right">Units</th><th scope="col"><span className="lb-unseen">Take it</span></th></tr>
        </thead>
        <tbody>
          {!finding.proposals.some(({ inForce }) => inForce) && <Rows words="As it is" note="now" lifts={now} side="without" axis={axis} index={index} />}
          {finding.proposals.map((proposal) => {
            const state = triage.state.proposals[effectKey(finding.id, proposal.id)];
            const action = proposal.inForce ? null : readOnly || proposal.comparisonOnly ? <span className="lb-quiet">{proposal.comparisonOnly ? 'to compare only' : ''}</span> : <Button size="small" aria-label={`Take: ${proposal.words}`} onClick={() => triage.take(proposal)}>Take</Button>;
            if (proposal.inForce) return <Rows key={proposal.id} words={typeset(proposal.words)} note="in force" lifts={now} side="without" axis={axis} index={index} />;
            if (state?.effect && state.effect.lifts.length > 0) return <Rows key={proposal.id} words={typeset(proposal.words)} note={null} lifts={state.effect.lifts} side="with" axis={axis} index={index} action={action} />;
            return (
              <tr key={proposal.id}>
                <th scope="row" className="lb-wrap">{typeset(proposal.words)}</th>
                <td colSpan={5}>{state?.effect ? <span className="lb-quiet">{state.effect.reason ?? 'No primary metric.'}</span> : state?.failure ? <span className="lb-quiet">{state.failure.message}</span> : state ? <span className="lb-quiet">{state.progress?.label ?? 'Waiting …'}</span> : <Button size="small" variant="minimal" aria-label={`Compute what it would change: ${proposal.words}`} onClick={() => triage.wantProposal(finding.id, proposal.id)}>What would it change?</Button>}</td>
                <td>{action}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowsProps {
  readonly words: string;
  readonly note: string | null;
  readonly lifts: readonly LiftChange[];
  /** Which side of the changes the rows show. */
  readonly side: 'with' | 'without';
  readonly axis: DumbbellAxis;
  readonly index: EvaluationIndex | null;
  readonly action?: ReactNode;
}

function Rows({ words, note, lifts, side, axis, index, action = null }: RowsProps): ReactNode {
  const head = (span: number): ReactNode => <th scope="rowgroup" rowSpan={span} className="lb-wrap">{words}{note !== null && <span className="lb-way-note">{note}</span>}</th>;
  if (lifts.length === 0) return <tr>{head(1)}<td colSpan={5} className="lb-quiet" /><td>{action}</td></tr>;
  return lifts.map((change, at) => {
    const shown = liftChangeWords(change);
    const figures: LiftFigures = change[side];
    return (
      <tr key={`${change.metric} ${change.variant}`} data-now={side === 'without' || undefined}>
        {at === 0 && head(lifts.length)}
        <td>{comparisonName(change, index)}</td>
        <td data-align="right"><b>{side === 'with' ? shown.with : shown.without}</b></td>
        <td title={formatPEquation(figures.pValue)}>{figures.lift === null ? <span className="lb-quiet">{figures.reason}</span> : side === 'with' ? shown.withInterval : shown.withoutInterval}</td>
        <td><LiftDumbbell change={side === 'with' ? change : { ...change, with: change.without }} axis={axis} /></td>
        <td data-align="right">{formatCount(figures.controlUnits)} / {formatCount(figures.units)}</td>
        {at === 0 && <td rowSpan={lifts.length}>{action}</td>}
      </tr>
    );
  });
}
