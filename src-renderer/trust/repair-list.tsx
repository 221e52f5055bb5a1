import { Button } from '@blueprintjs/core';
import { Undo, Wrench } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { repairTitle, type Repair, type RepairOutcome } from '../../src-contract/repairs';
import type { EvaluationIndex } from '../wording/evaluation-index';
import type { TriageHandle } from '../workbench/use-triage';
import { EffectView } from './effect-view';
import type { DumbbellAxis } from './lift-dumbbell';

export interface RepairListProps {
  readonly repairs: readonly Repair[];
  readonly outcomes: readonly RepairOutcome[];
  readonly triage: TriageHandle;
  readonly axis: DumbbellAxis;
  readonly index: EvaluationIndex | null;
  readonly readOnly: boolean;
}

/** The repairs that the definition makes, in their order, with what each did; each can be taken back alone. */
export function RepairList({ repairs, outcomes, triage, axis, index, readOnly }: RepairListProps): ReactNode {
  return (
    <section className="lb-repairs" aria-label="Repairs in force">
      <h3>{repairs.length === 1 ? '1 repair in force' : `${String(repairs.length)} repairs in force`}</h3>
      <ol>
        {repairs.map((repair, at) => {
          const outcome = triage.stale ? undefined : outcomes.find((each) => each.index === at);
          const title = repairTitle(repair);
          return (
            <li key={`${String(at)} ${title}`} className="lb-repair" data-repair={repair.kind}>
              <Wrench className="lb-check-icon" size={13} aria-hidden />
              <div className="lb-finding-body">
                <p>{outcome?.words ?? title}{repair.note !== undefined && <span className="lb-quiet"> “{repair.note}”</span>}</p>
                <EffectView state={triage.state.repairs[at]} axis={axis} index={index} of={title} onWant={() => triage.wantRepair(at)} onCancel={triage.cancelEffects} />
              </div>
              {!readOnly && <Button variant="minimal" size="small" icon={<Undo size={12} />} aria-label={`Take back: ${title}`} onClick={() => triage.undo(at)}>Take back</Button>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
