import { Button } from '@blueprintjs/core';
import { useState, type ReactNode } from 'react';
import { toFailure, type Failure } from '../../src-contract/failure';
import { DataColumns } from '../cells/data-columns';
import type { SourcePartProps } from '../cells/data-dialect';
import { isComplete } from '../notebook/source-figures';
import { tableSource } from '../notebook/warehouse-columns';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import { useSession } from '../workbench/window-context';

/** What a data cell shows of a table in ClickHouse: its columns, with figures where they were counted there. Its rows stay where they are. */
export function TableBody(props: SourcePartProps): ReactNode {
  const { name, profile, definition } = props;
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const source = definition?.sources[name];
  const count = (): void => {
    if (source?.address === undefined || source.table === undefined) return;
    setBusy(true);
    setFailure(null);
    session.bridge.engine.draftWarehouse({ job: `columns ${name}`, name, address: source.address, database: source.database ?? 'default', table: source.table }, null).then(
      ({ profile: counted }) => session.set({ sources: { ...session.state.sources, [name]: tableSource(name, source, counted) } }),
      (thrown: unknown) => setFailure(toFailure(thrown)),
    ).finally(() => setBusy(false));
  };
  return (
    <div className="lb-data-body">
      <p className="lb-data-files"><span className="lb-code">{source === undefined ? name : `${source.database ?? 'default'}.${source.table ?? ''}`}</span><span className="lb-quiet">{source?.address ?? ''} · {formatCount(profile.rows)} rows · {formatCount(profile.columns.length)} columns · the rows stay in ClickHouse</span></p>
      {failure && failure.kind !== 'cancelled' && <FailureNote failure={failure} />}
      {profile.notices.length > 0 && <ul className="lb-notices" aria-label="Noticed while reading">{profile.notices.map((notice) => <li key={notice.message} data-severity={notice.severity}>{notice.message}</li>)}</ul>}
      {!isComplete(profile) && (
        <div className="lb-counting" role="status">
          <span>{busy ? 'ClickHouse counts …' : 'Figures were not counted.'}</span>
          <Button size="small" onClick={() => { if (busy) void session.bridge.engine.cancel(`columns ${name}`).catch(() => undefined); else count(); }}>{busy ? 'Stop' : 'Count them'}</Button>
        </div>
      )}
      <DataColumns {...props} />
    </div>
  );
}
