import { Button, SegmentedControl } from '@blueprintjs/core';
import { Code, Play } from '@blueprintjs/icons';
import { useCallback, useMemo, useRef, type ReactNode } from 'react';
import { answerReader, dataNow } from '../notebook/kept-answers';
import { idleQuery, queryViewOf, type KeptAnswer } from '../notebook/query-state';
import { graphNow, questionNow } from '../notebook/query-runner';
import { formatCount, formatElapsed } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import { ProgressLine } from '../workbench/progress-line';
import { useSessionState, useWindow } from '../workbench/window-context';
import type { CellMember, CellProps } from './cell';
import { NameField } from './name-field';
import { ResultChart } from './result-chart';
import { ResultColumns } from './result-columns';
import { ResultCopy } from './result-copy';
import { ResultExport } from './result-export';
import { ResultRows } from './result-rows';
import { SqlEditor } from './sql-editor';
import { parameterNames, schemaFor } from './sql-schema';
import './sql-cell.css';

/** One SELECT over sources, units and other cells; its answer follows whatever it reads. */
function SqlCell({ cell, engine, host, readOnly, onCell }: CellProps<'sql'>): ReactNode {
  const { running } = useWindow();
  const notebook = useSessionState((state) => state.history.notebook);
  const sources = useSessionState((state) => state.sources);
  const queries = useSessionState((state) => state.queries);
  const question = useSessionState((state) => questionNow(state, cell.id));
  const node = useSessionState((state) => graphNow(state).nodes.get(cell.id));
  const nameProblem = useSessionState((state) => graphNow(state).nameProblems.get(cell.id) ?? null);
  const state = queries[cell.id] ?? idleQuery;
  const view = queryViewOf(state, question);
  const schema = useMemo(() => schemaFor({ notebook, sources, queries }, cell.id), [notebook, sources, queries, cell.id]);
  const lost = useRef<string | null>(null);
  const id = view.result?.id ?? null;
  const onLost = useCallback((): void => {
    if (id === null || lost.current === id) return;
    lost.current = id;
    running.queries.run(cell.id);
  }, [running, cell.id, id]);
  const { kept } = state;
  const reader = useMemo(() => answerReader(engine, kept ?? null), [engine, kept]);
  const data = useSessionState(dataNow);
  const name = cell.name ?? '';
  const waiting = question === null && !node?.cycle && cell.text.trim() !== '';
  return (
    <div className="lb-query">
      <div className="lb-sql-head">
        <NameField label="Name" name={name} problem={nameProblem} readOnly={readOnly} placeholder="unnamed" onName={(next) => onCell({ name: next || undefined })} />
        <span className="lb-quiet">{readsInWords(node?.sources ?? [], node?.units ?? false, node?.earlier.map((each) => each.name) ?? [], node?.parameters.map((each) => each.name) ?? [])}</span>
        <span className="lb-spring" />
        {view.progress ? <Button size="small" variant="minimal" onClick={() => running.queries.cancel(cell.id)}>Cancel</Button> : <Button size="small" variant="minimal" icon={<Play size={12} />} disabled={question === null} title="Ctrl+Enter" onClick={() => running.queries.run(cell.id)}>Run</Button>}
      </div>
      <SqlEditor text={cell.text} label={`SQL${name ? ` of ${name}` : ''}`} readOnly={readOnly} schema={schema} parameters={parameterNames(notebook)} failure={view.failure} onChange={(text) => onCell({ text })} onRun={() => running.queries.run(cell.id)} />
      {node?.cycle && <p className="lb-notice" data-severity="error" role="alert">These cells read each other in a circle: {node.cycle.join(' → ')}. Change one of them.</p>}
      {waiting && <p className="lb-quiet">{node?.units ? 'Waits for the experiment and its sources.' : 'Waits for its sources.'}</p>}
      {view.progress && <ProgressLine progress={view.progress} />}
      {view.failure && (view.failure.kind === 'cancelled' ? <p className="lb-quiet">Stopped. <Button size="small" variant="minimal" onClick={() => running.queries.run(cell.id)}>Run again</Button></p> : <FailureNote failure={view.failure} onCopy={(text) => void host.copyText(text)} />)}
      {view.result && (
        <div className="lb-sql-answer" data-stale={view.stale || undefined} aria-busy={view.stale}>
          <div className="lb-sql-bar">
            <SegmentedControl size="small" aria-label="Shown as" value={cell.show ?? 'rows'} options={[{ label: 'Rows', value: 'rows' }, { label: 'Columns', value: 'columns' }, { label: 'Chart', value: 'chart' }]} onValueChange={(show) => onCell({ show: show === 'rows' ? undefined : (show as 'columns' | 'chart') })} />
            <span className="lb-quiet" role="status">{rowsInWords(view.result.rows, view.result.cut)} · {formatElapsed(view.result.milliseconds)}</span>
            {kept && <span className="lb-quiet" role="status">{keptInWords(kept, kept.result.id === view.result.id, data)}</span>}
            <span className="lb-spring" />
            <ResultCopy cell={cell} result={view.result} rows={kept?.result.id === view.result.id ? kept.page.rows.length : view.result.rows} reader={reader} host={host} />
            {kept?.result.id !== view.result.id && <ResultExport name={name} result={view.result} engine={engine} host={host} />}
          </div>
          {view.result.cut && <p className="lb-notice" data-severity="warning">Only the first {formatCount(view.result.rows)} rows are kept for looking at; an export writes all of them.</p>}
          {(cell.show ?? 'rows') === 'rows' && <ResultRows label={`Answer${name ? ` of ${name}` : ''}`} id={view.result.id} columns={view.result.columns} rows={kept?.result.id === view.result.id ? kept.page.rows.length : view.result.rows} load={reader.page} onLost={onLost} />}
          {cell.show === 'columns' && <ResultColumns label={`Columns of the answer${name ? ` of ${name}` : ''}`} id={view.result.id} rows={view.result.rows} load={reader.profile} onLost={onLost} />}
          {cell.show === 'chart' && <ResultChart cell={cell} result={view.result} reader={reader} readOnly={readOnly} onChart={(chart) => onCell({ chart })} onLost={onLost} />}
        </div>
      )}
    </div>
  );
}

/** That an answer is of an earlier time; once it is asked again, whether the data changed since. */
function keptInWords({ at, data, page, result }: KeptAnswer, shown: boolean, now: string | null): string {
  const day = new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  if (shown) return `as of ${day}${page.rows.length < result.rows ? `; its first ${formatCount(page.rows.length)} rows` : ''}`;
  return now === null || now === data ? '' : `The data changed since the answer of ${day}; it was asked anew.`;
}

function rowsInWords(rows: number, cut: boolean): string {
  return `${cut ? 'more than ' : ''}${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

function readsInWords(sources: readonly string[], units: boolean, cells: readonly string[], parameters: readonly string[]): string {
  const all = [...sources, ...(units ? ['units'] : []), ...cells, ...parameters.map((name) => `$${name}`)];
  return all.length === 0 ? '' : `reads ${all.join(', ')}`;
}

export const sqlMember: CellMember<'sql'> = {
  kind: 'sql',
  label: 'SQL',
  explanation: 'A SELECT over the sources, the units and other named cells; its answer as rows or as a chart.',
  icon: Code,
  create: (id) => ({ kind: 'sql', id, text: '' }),
  title: (cell) => cell.name ?? 'SQL',
  View: SqlCell,
};
