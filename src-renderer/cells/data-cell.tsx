import { Button, HTMLSelect } from '@blueprintjs/core';
import { Database, FolderOpen, Th } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { FailureNote } from '../workbench/failure-note';
import { ProgressLine } from '../workbench/progress-line';
import { isComplete } from '../notebook/source-figures';
import { chooseAgain, retrySource, stopSource } from '../notebook/source-opener';
import { changeInWords, readAgain } from '../notebook/source-changes';
import { fileName } from '../notebook/source-request';
import { formatBytes, formatCount } from '../wording/numbers';
import { TableBody } from '../warehouse/table-body';
import { useSession, useSessionState, useWindow } from '../workbench/window-context';
import type { CellMember, CellProps } from './cell';
import { DataColumns } from './data-columns';
import { DataDialect } from './data-dialect';
import { DataRejects } from './data-rejects';
import { DataRows } from './data-rows';
import { DataSplit } from './data-split';
import './data-cell.css';

/** One source: its files, how it was read, what could not be read, its columns, its rows. */
function DataCell(props: CellProps<'data'>): ReactNode {
  const { cell, host, engine, definition, readOnly } = props;
  const session = useSession();
  const { run } = useWindow();
  const names = useSessionState((state) => Object.keys(state.sources).join('\n'));
  const name = cell.source ?? names.split('\n')[0] ?? '';
  const source = useSessionState((state) => state.sources[name]);
  if (!source) {
    return (
      <div className="lb-data-none">
        <span>{name ? `No definition in this notebook names the source “${name}”.` : 'No data yet.'}</span>
        {!readOnly && names !== '' && (
          <HTMLSelect aria-label="Source to show" value="" onChange={(event) => props.onCell({ source: event.target.value })}>
            <option value="">show…</option>
            {names.split('\n').map((each) => <option key={each} value={each}>{each}</option>)}
          </HTMLSelect>
        )}
        {!readOnly && <Button size="small" icon={<FolderOpen size={12} />} onClick={() => run('open-data')}>Open data…</Button>}
      </div>
    );
  }
  const { profile, progress, failure, counting } = source;
  return (
    <div className="lb-data">
      {progress && <ProgressLine progress={progress} onCancel={() => stopSource(session, name)} />}
      {counting && !progress && <ProgressLine progress={counting} onCancel={() => stopSource(session, name)} />}
      {failure && !progress && <FailureNote failure={failure} onCopy={(text) => void host.copyText(text)} actions={
        <>
          <Button size="small" onClick={() => retrySource(session, name)}>Try again</Button>
          {!readOnly && <Button size="small" onClick={() => void chooseAgain(session, cell.id, name)}>Choose the file…</Button>}
        </>
      } />}
      {source.changed && !progress && (
        <div className="lb-source-changed" role="status">
          <span>{changeInWords(source.changed)}</span>
          <Button size="small" onClick={() => void readAgain(session, name)}>Read again</Button>
        </div>
      )}
      {profile?.format === 'clickhouse' && <TableBody cell={cell} name={name} profile={profile} definition={definition} readOnly={readOnly} />}
      {profile && profile.format !== 'clickhouse' && (
        <div className="lb-data-body" data-stale={progress !== null || undefined} data-counting={counting ? true : undefined}>
          <p className="lb-data-files">
            {profile.files.slice(0, 3).map((file) => <span key={file.path} className="lb-code" title={file.path}>{fileName(file.path)}</span>)}
            {profile.files.length > 3 && <span>and {formatCount(profile.files.length - 3)} more</span>}
            <span className="lb-quiet">{formatBytes(profile.files.reduce((sum, file) => sum + file.bytes, 0))} · {formatCount(profile.rows)} rows · {formatCount(profile.columns.length)} columns</span>
          </p>
          <DataDialect cell={cell} name={name} profile={profile} definition={definition} readOnly={readOnly} />
          {profile.notices.length > 0 && <ul className="lb-notices" aria-label="Noticed while reading">{profile.notices.map((notice) => <li key={notice.message} data-severity={notice.severity}>{notice.message}</li>)}</ul>}
          <DataRejects profile={profile} />
          {!counting && <DataSplit name={name} profile={profile} definition={definition} engine={engine} />}
          {!isComplete(profile) && !counting && !progress && !failure && (
            <div className="lb-counting" role="status">
              <span>Some figures were not counted.</span>
              <Button size="small" onClick={() => retrySource(session, name)}>Count them</Button>
            </div>
          )}
          <DataColumns cell={cell} name={name} profile={profile} definition={definition} readOnly={readOnly} />
          <details className="lb-fold">
            <summary><Th size={12} aria-hidden /> Rows</summary>
            <DataRows engine={engine} profile={profile} />
          </details>
        </div>
      )}
    </div>
  );
}

export const dataMember: CellMember<'data'> = {
  kind: 'data',
  label: 'Data',
  explanation: 'A source: its files, columns, values and rows, and what could not be read.',
  icon: Database,
  create: (id) => ({ kind: 'data', id }),
  title: (cell) => cell.source ?? 'Data',
  View: DataCell,
};
