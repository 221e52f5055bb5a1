import { Button, NonIdealState, SegmentedControl } from '@blueprintjs/core';
import { Cross, Filter } from '@blueprintjs/icons';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { BrushView, UnitCondition, UnitSelection } from '../../src-contract/brush';
import type { CellProps } from '../cells/cell';
import { explorationKey } from '../notebook/exploration-key';
import { keepLook } from '../notebook/peek-keeper';
import { FailureNote } from '../workbench/failure-note';
import { useSession, useSessionState } from '../workbench/window-context';
import { indexOf } from '../wording/evaluation-index';
import { formatCount, formatElapsed, formatValue } from '../wording/numbers';
import { BrushTables, BrushViews, type Settling } from './brush-views';
import './brushing.css';
import { filterable, filterOf, notFilterable } from './filter-definition';
import { filterExperiment } from './follow-up';
import { LiftTable } from './lift-table';
import { conditionWords, selectionWords, subjectOf, withCondition, type Names } from './selection';
import { useBrush } from './use-brush';

/** How long a brush has to rest before it counts as a look. */
const SETTLED = 800;
const nothing: UnitSelection = [];

/** Linked views of the experiment's units: what is chosen in one changes the others and the lifts, and is named exploratory. */
export function BrushCell({ cell, view, definition, definitionText, engine, host, readOnly, onCell }: CellProps<'brush'>): ReactNode {
  const session = useSession();
  const baseDirectory = useSessionState((state) => state.place?.baseDirectory ?? null);
  const [moving, setMoving] = useState<UnitSelection | null>(null);
  const [asTable, setAsTable] = useState(false);
  const saved = cell.conditions ?? nothing;
  const selection = moving ?? saved;
  const { evaluation } = view;
  const index = useMemo(() => (evaluation ? indexOf(evaluation) : null), [evaluation]);
  const metric = index?.metrics.find(({ id }) => id === cell.metric)?.id ?? index?.metrics.find(({ kind }) => kind === 'mean')?.id ?? index?.metrics[0]?.id ?? '';
  const columns = useMemo(() => [...new Set([...(definition?.segments ?? []), ...selection.flatMap((one) => (one.kind === 'levels' ? [one.column] : []))])], [definition, selection]);
  const request = useMemo(() => {
    const views: BrushView[] = [{ kind: 'values', metric }, { kind: 'days' }, ...columns.map((column) => ({ kind: 'levels', column }) as const)];
    return { job: `brush ${cell.id}`, definition: definitionText ?? '', baseDirectory, selection, metrics: null, views };
  }, [cell.id, definitionText, baseDirectory, selection, metric, columns]);
  const key = useMemo(() => (evaluation && definition && !definition.aggregates ? explorationKey(evaluation, 'brush', [selection, request.views]) : null), [evaluation, definition, selection, request.views]);
  const { brushed, stale, failure, took } = useBrush(engine, key, request, { answers: session.answers, asks: !view.stale, settled: moving === null, dataHash: evaluation?.experiment.dataHash ?? null });

  const names = useMemo((): Names => ({
    metric: (id) => index?.metric(id).name ?? id,
    variant: (id) => index?.variantName(id) ?? id,
    value: (id, value) => (index ? formatValue(value, index.metric(id)) : String(value)),
  }), [index]);

  // The newest one that can be undone stands in the notebook; a brush that moves stands only here.
  const current = useRef(selection);
  current.current = selection;
  const commit = useCallback((next: UnitSelection, merge: string | null) => {
    setMoving(null);
    session.dispatch({ type: 'patch', id: cell.id, patch: { conditions: next.length === 0 ? undefined : next } }, merge);
  }, [session, cell.id]);
  const onCondition = useCallback((subject: string, condition: UnitCondition | null, how: Settling): void => {
    const next = withCondition(current.current, subject, condition);
    current.current = next;
    if (how === 'moving') setMoving(next);
    else commit(next, how === 'key' ? `${cell.id} ${subject}` : null);
  }, [commit, cell.id]);

  const words = selectionWords(saved, names);
  useEffect(() => {
    if (!evaluation || stale || moving || words === '') return undefined;
    const timer = setTimeout(() => keepLook(session, evaluation, words), SETTLED);
    return () => clearTimeout(timer);
  }, [session, evaluation, stale, moving, words]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || readOnly || (moving === null && saved.length === 0)) return;
    event.preventDefault();
    if (moving) setMoving(null);
    else commit(nothing, null);
  };
  const makeFilter = (): void => {
    const found = filterable(saved);
    if (found.length === 0 || !brushed) return;
    const others = saved.filter((one) => one.kind !== 'levels');
    filterExperiment(session, cell.id, { expression: filterOf(found), words: found.map((one) => conditionWords(one, names)).join(' and ') }, (step) => {
      session.dispatch({ type: 'patch', id: cell.id, patch: { conditions: others.length === 0 ? undefined : others } }, step);
    });
  };

  if (definition?.aggregates) return <NonIdealState className="lb-readout-empty" title="No units to explore" description="Totals hold no units. Open the rows to explore them." />;
  if (!index || !evaluation) return <NonIdealState className="lb-readout-empty" title={view.progress ? view.progress.label : 'Nothing to explore yet'} description={view.progress ? undefined : 'Units appear as soon as the experiment above is complete.'} />;
  const counted = brushed?.variants.filter(({ hidden }) => !hidden) ?? [];
  const chosenUnits = counted.reduce((sum, one) => sum + one.selected, 0);
  const allUnits = (brushed?.variants ?? []).reduce((sum, one) => sum + one.all, 0);
  const levels = filterable(saved);
  const rest = notFilterable(saved);
  return (
    <div className="lb-brush" data-stale={(stale && moving === null) || view.stale || undefined} aria-busy={stale} onKeyDown={onKeyDown}>
      <div className="lb-brush-head">
        <p className="lb-brush-count" role="status">
          {brushed ? <>{selection.length === 0 ? 'All units: ' : 'Exploratory: '}<b>{formatCount(chosenUnits)}</b> of {formatCount(allUnits)} units</> : 'Reading units…'}
        </p>
        <div className="lb-brush-tags">
          {selection.map((one) => (
            <span key={subjectOf(one)} className="lb-brush-tag">
              <span>{conditionWords(one, names)}</span>
              {!readOnly && <button type="button" aria-label={`Remove: ${conditionWords(one, names)}`} onClick={() => commit(withCondition(current.current, subjectOf(one), null), null)}><Cross size={12} /></button>}
            </span>
          ))}
          {selection.length > 0 && !readOnly && <Button size="small" variant="minimal" onClick={() => commit(nothing, null)} title="Escape">Clear all</Button>}
        </div>
        <div className="lb-brush-actions">
          {levels.length > 0 && !readOnly && <Button size="small" variant="minimal" icon={<Filter size={12} />} onClick={makeFilter} title={`The definition gets a filter, with the remark that it was chosen after looking. ${rest ?? ''}`}>Make it a filter</Button>}
          <SegmentedControl size="small" aria-label="Units shown as" value={asTable ? 'table' : 'chart'} options={[{ label: 'Charts', value: 'chart' }, { label: 'Tables', value: 'table' }]} onValueChange={(value) => setAsTable(value === 'table')} />
        </div>
      </div>
      {failure && failure.kind !== 'cancelled' && <FailureNote failure={failure} onCopy={(text) => void host.copyText(text)} />}
      {brushed && (asTable
        ? <BrushTables index={index} brushed={brushed} />
        : <BrushViews index={index} brushed={brushed} selection={selection} metric={metric} readOnly={readOnly} onMetric={(next) => onCell({ metric: next })} onCondition={onCondition} />)}
      {brushed && <LiftTable index={index} brushed={brushed} whole={selection.length === 0} />}
      <p className="lb-readout-foot">
        {selection.length === 0 && 'Drag across the bars of a histogram or of days, or click a level (Ctrl adds), and everything else follows. '}
        {rest !== null && levels.length === 0 ? `${rest} ` : ''}Bars are shares of units; those behind are of all units.
        {brushed?.notes.map((note) => ` ${note}`)}
        {took !== null && <span className="lb-brush-took"> Answered in {formatElapsed(took)}.</span>}
      </p>
    </div>
  );
}
