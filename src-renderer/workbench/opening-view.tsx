import { memo, useEffect, useState, type ReactNode } from 'react';
import type { DatasetProfile, RowPage } from '../../src-contract/dataset';
import { ColumnFigures, columnHeads } from '../cells/column-figures';
import { ClassIcon } from '../forms/column-choices';
import type { SourceState } from '../notebook/session-state';
import { stopSource } from '../notebook/source-opener';
import { fileName } from '../notebook/source-request';
import { formatCount } from '../wording/numbers';
import { ProgressLine } from './progress-line';
import { useSession, useSessionState } from './window-context';
import './opening-view.css';

const firstRows = 6;

/** While dropped files are read for the first time: what is read, how fast, the way to stop, and what is known already. */
export function OpeningView(): ReactNode {
  const sources = useSessionState((state) => state.sources);
  const receiving = useSessionState((state) => state.receiving);
  const known = Object.values(sources).some(({ profile }) => profile !== null);
  return (
    <main className="lb-empty" aria-label="Opening">
      <div className="lb-empty-column" data-wide={known || undefined}>
        {receiving.length > 0 && <ProgressLine progress={{ step: 'open', label: `Receiving ${receiving.join(', ')}`, fraction: null }} />}
        {Object.values(sources).map((source) => <OpeningSource key={source.name} source={source} />)}
      </div>
    </main>
  );
}

function OpeningSource({ source }: { readonly source: SourceState }): ReactNode {
  const session = useSession();
  const { name, request, profile, counting } = source;
  const progress = source.progress ?? counting;
  return (
    <section className="lb-opening" aria-label={name} data-counting={counting ? true : undefined}>
      <p>
        <span className="lb-strong">{name}</span> <span className="lb-quiet">{request.paths.map(fileName).join(', ')}{profile && ` · ${formatCount(profile.rows)} rows · ${formatCount(profile.columns.length)} columns`}</span>
      </p>
      {progress
        ? <ProgressLine progress={progress} onCancel={() => stopSource(session, name)} />
        : <p className="lb-quiet">{profile ? 'Read. Drafting the experiment…' : ''}</p>}
      {profile && <KnownColumns profile={profile} />}
      {profile && <FirstRows profile={profile} />}
    </section>
  );
}

const KnownColumns = memo(function KnownColumns({ profile }: { readonly profile: DatasetProfile }): ReactNode {
  return (
    <div className="lb-table-scroll" tabIndex={0} role="region" aria-label={`Columns of ${profile.source}`}>
      <table className="lb-table lb-known-columns">
        <thead><tr>{columnHeads}</tr></thead>
        <tbody>
          {profile.columns.map((column) => (
            <tr key={column.name}>
              <th scope="row"><ClassIcon of={column.class} /> <span className="lb-code">{column.name}</span></th>
              <td className="lb-type">{column.type.toLowerCase()}</td>
              <ColumnFigures column={column} rows={profile.rows} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});

/** The beginning of a source; where it cannot be read, the failure is told by what reads all of it. */
const FirstRows = memo(function FirstRows({ profile }: { readonly profile: DatasetProfile }): ReactNode {
  const { bridge } = useSession();
  const [page, setPage] = useState<RowPage | null>(null);
  const { source, dataHash } = profile;
  useEffect(() => {
    let wanted = true;
    setPage(null);
    bridge.engine.rows(source, 0, firstRows).then((answer) => { if (wanted) setPage(answer); }, () => undefined);
    return () => { wanted = false; };
  }, [bridge, source, dataHash]);
  if (page === null) return null;
  return (
    <div className="lb-table-scroll" tabIndex={0} role="region" aria-label={`First rows of ${source}`}>
      <table className="lb-table lb-first-rows">
        <thead><tr>{page.columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>
          {page.rows.map((row, index) => (
            <tr key={index}>{row.map((cell, place) => <td key={page.columns[place] ?? place} className="lb-clip" data-empty={cell === null || undefined}>{cell ?? 'empty'}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
