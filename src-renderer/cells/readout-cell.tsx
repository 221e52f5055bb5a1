import { NonIdealState } from '@blueprintjs/core';
import { useMemo, type ReactNode } from 'react';
import { defaultAnalysis } from '../../src-contract/experiment';
import type { Definition } from '../../src-contract/experiment';
import { BrushedLiftsProvider, BrushedNote, useBrushedLifts } from '../brushing/brushed-lifts';
import { FailureNote } from '../workbench/failure-note';
import { useProof } from '../workbench/use-proof';
import { ConditionRows } from '../trust/condition-rows';
import { DataLine } from '../trust/data-line';
import { experimentFor } from '../notebook/experiment-cell';
import { recordOf, withNotebook } from '../notebook/notebook-record';
import { withTriage } from '../notebook/triage-record';
import { ConnectAction } from '../warehouse/connect-action';
import { useSession, useSessionState } from '../workbench/window-context';
import type { CellOf, CellProps } from './cell';
import type { ChosenSettings } from './readout-settings';
import { ReadoutView, standardLook } from './readout-view';
import type { ReadoutLook } from './readout-view';

/** The readout of the experiment above it. Answers whatever the definition says now; dims while it does not yet. */
export function ReadoutCell(props: CellProps<'readout'>): ReactNode {
  const { cell, view, definition, definitionText: text, host, engine, readOnly } = props;
  const proof = useProof(cell.id);
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, cell.id));
  const { evaluation, failure, progress, stale } = view;
  const lifts = useBrushedLifts(engine, cell.id, evaluation, stale, definition === null || definition.aggregates ? null : text);
  const session = useSession();
  const record = useSessionState((state) => recordOf(state.history.notebook));
  const triage = useSessionState((state) => (experiment ? state.triages[experiment.id] : undefined));
  const full = useMemo(() => (evaluation === null || experiment === null ? null : withNotebook(withTriage(evaluation, session.state, experiment), session.notebook)), [evaluation, experiment, session, triage, record]);
  return (
    <>
      {failure && failure.kind !== 'cancelled' && <FailureNote failure={failure} onCopy={(words) => void host.copyText(words)} actions={<ConnectAction failure={failure} definition={definition} />} />}
      {evaluation ? (
        <BrushedLiftsProvider value={lifts}>
        <ReadoutView
          evaluation={evaluation}
          look={lookOf(cell)}
          edits={readOnly ? null : props}
          onLook={(patch) => props.onCell(patchOf(patch))}
          onInspect={props.onInspect}
          context={{ host, evaluation: full ?? evaluation, definitionText: text, report: text === null ? null : () => engine.report(full ?? evaluation, text), chart: null }}
          stale={stale}
          chosen={definition === null ? null : chosenBy(definition)}
          proof={definition?.aggregates || evaluation.pushedDown ? null : proof}
          data={<DataLine cellId={cell.id} />}
          rowsWhere={experiment === null ? null : (where) => <ConditionRows experiment={experiment} where={where} />}
          hasCovariates={definition?.metrics.some((metric) => 'covariate' in metric && metric.covariate !== undefined) ?? false}
        />
        {lifts && <BrushedNote lifts={lifts} />}
        </BrushedLiftsProvider>
      ) : (
        !failure && <NonIdealState className="lb-readout-empty" title={progress ? progress.label : 'Nothing to read yet'} description={progress ? undefined : 'The readout appears as soon as the experiment above is complete.'} />
      )}
    </>
  );
}

/** The definition's own settings with the defaults filled in, so that a choice shows at once. */
function chosenBy(definition: Definition): ChosenSettings {
  const given = Object.fromEntries(Object.entries(definition.analysis ?? {}).filter(([, value]) => value !== undefined));
  const control = definition.variants.find((variant) => variant.control) ?? definition.variants[0];
  return { analysis: { ...defaultAnalysis, ...given }, control: control?.id ?? '' };
}

function lookOf(cell: CellOf<'readout'>): ReadoutLook {
  return {
    view: cell.view ?? standardLook.view,
    segment: cell.segment ?? null,
    columns: cell.columns ?? standardLook.columns,
    sort: cell.sort ?? null,
  };
}

function patchOf(patch: Partial<ReadoutLook>): Parameters<CellProps<'readout'>['onCell']>[0] {
  const { columns, ...rest } = patch;
  return { ...rest, ...(columns ? { columns: [...columns] } : {}) };
}
