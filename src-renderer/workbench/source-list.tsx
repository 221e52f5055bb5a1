import { Button } from '@blueprintjs/core';
import { Add, ChevronDown, ChevronRight, Cross } from '@blueprintjs/icons';
import { memo, useState, type ReactNode } from 'react';
import type { DatasetProfile } from '../../src-contract/dataset';
import { Pending } from '../cells/column-figures';
import { Spark } from '../cells/data-spark';
import { ClassIcon } from '../forms/column-choices';
import { removeSource } from '../notebook/source-opener';
import type { SourceState } from '../notebook/session-state';
import { fileName } from '../notebook/source-request';
import { formatCompact, formatCount, formatPercent } from '../wording/numbers';
import { ProgressBar } from './progress-line';
import { useSession, useSessionState, useWindow } from './window-context';

/** The open sources, each with its columns. */
export function SourceList(): ReactNode {
  const { run } = useWindow();
  const sources = useSessionState((state) => state.sources);
  return (
    <div>
      {Object.values(sources).map((source) => <SourceItem key={source.name} source={source} />)}
      <Button className="lb-side-add" size="small" variant="minimal" icon={<Add size={12} />} onClick={() => run('open-data')}>Add data…</Button>
      <Button className="lb-side-add" size="small" variant="minimal" icon={<Add size={12} />} onClick={() => run('connect-warehouse')}>Connect to ClickHouse…</Button>
    </div>
  );
}

function SourceItem({ source }: { readonly source: SourceState }): ReactNode {
  const session = useSession();
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const [open, setOpen] = useState(true);
  const { profile, failure } = source;
  const progress = source.progress ?? source.counting;
  return (
    <section className="lb-source">
      <div className="lb-source-head">
      <button type="button" className="lb-outline-item" aria-expanded={open} onClick={() => setOpen(!open)} title={source.request.paths.map(fileName).join(', ')}>
        {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        <span className="lb-clip lb-strong">{source.name}</span>
        <span className="lb-outline-detail">{profile ? `${formatCompact(profile.rows)} rows` : progress ? 'opening' : ''}</span>
      </button>
      {!readOnly && <button type="button" className="lb-source-remove" aria-label={`Remove the source ${source.name}`} title="Remove this source" onClick={() => { removeSource(session, source.name); session.notify({ tone: 'plain', text: `The source ${source.name} was removed.` }); }}><Cross size={12} aria-hidden /></button>}
      </div>
      {progress && <ProgressBar progress={progress} />}
      {failure && <p className="lb-field-problem lb-pad">{failure.message}</p>}
      {open && profile && <SourceColumns profile={profile} counting={Boolean(source.counting)} />}
    </section>
  );
}

const SourceColumns = memo(function SourceColumns({ profile, counting }: { readonly profile: DatasetProfile; readonly counting: boolean }): ReactNode {
  return (
    <ul className="lb-source-columns" data-counting={counting || undefined}>
      {profile.columns.map((column) => (
        <li key={column.name} title={column.pending === 'figures' ? column.type.toLowerCase() : `${column.type.toLowerCase()}, ${column.distinct === null ? 'many' : formatCount(column.distinct)} distinct${column.nulls > 0 ? `, ${formatPercent(column.nulls / Math.max(1, profile.rows), 1)} empty` : ''}`}>
          <ClassIcon of={column.class} /><span className="lb-clip lb-code">{column.name}</span>
          {column.pending === undefined ? <Spark column={column} rows={profile.rows} /> : <Pending wide />}
        </li>
      ))}
    </ul>
  );
});
