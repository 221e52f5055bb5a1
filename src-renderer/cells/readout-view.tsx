import { startTransition, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Analysis } from '../../src-contract/experiment';
import type { Repair } from '../../src-contract/repairs';
import type { Evaluation } from '../../src-contract/evaluation';
import type { ExportContext } from '../exporters/exporter';
import type { InspectedFigure } from '../notebook/evaluation-view';
import { indexOf } from '../wording/evaluation-index';
import { peeksSentence } from '../wording/peek-words';
import { settingsSentence } from '../wording/sentences';
import { verdictHeadline } from '../wording/verdict-headline';
import { LooksPanel } from './looks-panel';
import { ProofPanel } from './proof-panel';
import { PushedDownNote } from './pushed-down-note';
import { ReadoutActions } from './readout-actions';
import { ReadoutSettings } from './readout-settings';
import type { ChosenSettings } from './readout-settings';
import './readout.css';
import { Scorecard } from './scorecard';
import type { EffectView } from '../charts/effect-axis';
import { standardColumns } from './scorecard-columns';
import { scorecardGroups } from './scorecard-rows';
import type { ScorecardSort } from './scorecard-rows';
import { TrustPanel } from './trust-panel';
import { VerdictBanner } from './verdict-banner';
import type { EvidenceActions } from '../trust/evidence-actions';
import type { ProofHandle } from '../workbench/use-proof';

/** How the readout is looked at; saved with the notebook. */
export interface ReadoutLook {
  readonly view: EffectView;
  readonly segment: string | null;
  readonly columns: readonly string[];
  readonly sort: ScorecardSort | null;
}

export const standardLook: ReadoutLook = { view: 'relative', segment: null, columns: standardColumns, sort: null };

export interface ReadoutEdits {
  onAnalysis(patch: Partial<Analysis>): void;
  onControl(variant: string): void;
  onAcknowledge(check: string, reason: string): void;
  onWithdrawAcknowledgement(check: string): void;
  onRepair?(repair: Repair): void;
}

export interface ReadoutViewProps {
  readonly evaluation: Evaluation;
  readonly look: ReadoutLook;
  /** Null: only to be read (a report, a notebook open elsewhere). */
  readonly edits: ReadoutEdits | null;
  readonly onLook: ((patch: Partial<ReadoutLook>) => void) | null;
  readonly onInspect: ((what: InspectedFigure) => void) | undefined;
  readonly context: ExportContext | null;
  readonly stale: boolean;
  /** What the definition asks for now; null: what the evaluation was made with. */
  readonly chosen: ChosenSettings | null;
  readonly hasCovariates: boolean;
  /** Null: nothing can be proven here. */
  readonly proof?: ProofHandle | null;
  /** What is wrong with the data, in a line above the checks. */
  readonly data?: ReactNode;
  readonly rowsWhere?: EvidenceActions['rowsWhere'];
}

/** Verdict, then checks, then the settings in force, then every number. */
export function ReadoutView({ evaluation, look, edits, onLook, onInspect, context, stale, chosen, hasCovariates, proof = null, data = null, rowsWhere = null }: ReadoutViewProps): ReactNode {
  const index = useMemo(() => indexOf(evaluation), [evaluation]);
  const headline = useMemo(() => verdictHeadline(index), [index]);
  const groups = useMemo(() => scorecardGroups(index, look.segment, look.sort), [index, look.segment, look.sort]);
  const columns = index.treatments.length > 1 ? look.columns : look.columns.filter((id) => id !== 'variant');
  const interactive = onLook !== null;
  // The verdict and the checks come first, the numbers a frame later: all of it at once would be noticed.
  const [numbers, setNumbers] = useState(!interactive);
  useEffect(() => startTransition(() => setNumbers(true)), []);
  return (
    <div className="lb-readout" data-stale={stale || undefined} data-gated={index.gates.length > 0 || undefined} aria-busy={stale}>
      <VerdictBanner headline={headline} />
      <TrustPanel checks={evaluation.checks} variants={evaluation.variants} onAcknowledge={edits?.onAcknowledge ?? null} onWithdraw={edits?.onWithdrawAcknowledgement ?? null} unfolded={!interactive} index={index} actions={{ onRepair: edits?.onRepair ?? null, rowsWhere }} data={data}>
        <LooksPanel index={index} />
        {proof && <ProofPanel index={index} proof={proof} disabled={stale} />}
      </TrustPanel>
      {interactive && (
        <div className="lb-readout-bar">
          <ReadoutSettings index={index} chosen={chosen ?? { analysis: index.settings, control: index.control?.id ?? '' }} view={look.view} segment={look.segment} disabled={edits === null} hasCovariates={hasCovariates} onView={(view) => onLook({ view })} onSegment={(segment) => onLook({ segment })} onAnalysis={(patch) => edits?.onAnalysis(patch)} onControl={(variant) => edits?.onControl(variant)} />
          {context && <ReadoutActions index={index} groups={groups} columns={columns} view={look.view} context={context} onColumns={(chosen) => onLook({ columns: chosen })} />}
        </div>
      )}
      {numbers && <Scorecard index={index} groups={groups} view={look.view} columns={columns} sort={look.sort} onSort={(sort) => onLook?.({ sort })} onInspect={onInspect} />}
      {evaluation.pushedDown && <PushedDownNote pushed={evaluation.pushedDown} />}
      <p className="lb-readout-foot">{settingsSentence(index)} Bars: interval as a line, 68 % thicker, estimate as a dot.</p>
      {look.segment !== null && context?.evaluation.peeks && <p className="lb-readout-foot">{peeksSentence(context.evaluation.peeks, index.treatments.length, index.settings.confidence)}</p>}
    </div>
  );
}
