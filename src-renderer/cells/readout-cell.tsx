import { NonIdealState } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { FailureNote } from '../workbench/failure-note';
import type { CellOf, CellProps } from './cell';
import { ReadoutView, standardLook } from './readout-view';
import type { ReadoutLook } from './readout-view';

/** The readout of the experiment above it. Answers whatever the definition says now; dims while it does not yet. */
export function ReadoutCell(props: CellProps<'readout'>): ReactNode {
  const { cell, view, definition, definitionText: text, host, engine, readOnly } = props;
  const { evaluation, failure, progress, stale } = view;
  return (
    <>
      {failure && failure.kind !== 'cancelled' && <FailureNote failure={failure} onCopy={(words) => void host.copyText(words)} />}
      {evaluation ? (
        <ReadoutView
          evaluation={evaluation}
          look={lookOf(cell)}
          edits={readOnly ? null : props}
          onLook={(patch) => props.onCell(patchOf(patch))}
          onInspect={props.onInspect}
          context={{ host, evaluation, definitionText: text, report: text === null ? null : () => engine.report(evaluation, text), chart: null }}
          stale={stale}
          hasCovariates={definition?.metrics.some((metric) => 'covariate' in metric && metric.covariate !== undefined) ?? false}
        />
      ) : (
        !failure && <NonIdealState className="lb-readout-empty" title={progress ? progress.label : 'Nothing to read yet'} description={progress ? undefined : 'The readout appears as soon as the experiment above is complete.'} />
      )}
    </>
  );
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
