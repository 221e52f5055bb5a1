import { Button } from '@blueprintjs/core';
import { Document, FolderOpen, Import, Lightbulb } from '@blueprintjs/icons';
import { useEffect, useState, type ReactNode } from 'react';
import { openNotebook } from '../notebook/opening';
import { FailureNote } from './failure-note';
import { RecentList, useRecent } from './shelf';
import { useSession, useSessionState, useWindow } from './window-context';

interface Sample { readonly id: string; readonly name: string; readonly description: string }

/** Before anything is open: one place to drop, three ways in, and what was open before. */
export function EmptyWindow({ dropping }: { readonly dropping: boolean }): ReactNode {
  const session = useSession();
  const { run } = useWindow();
  const failure = useSessionState((state) => state.openFailure);
  const recent = useRecent();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    session.bridge.host.samples().then(setSamples, () => setSamples([]));
  }, [session]);
  return (
    <main className="lb-empty" aria-label="Start">
      <div className="lb-empty-column">
        {failure && <FailureNote failure={failure} onCopy={(text) => void session.bridge.host.copyText(text)} />}
        <div className="lb-drop-zone" data-over={dropping}>
          <Import size={20} className="lb-drop-icon" aria-hidden />
          <h1>Drop an export of your experiment</h1>
          <p>CSV, TSV, JSON lines, Parquet or DuckDB, totals or rows. Nothing leaves this machine.</p>
          <div className="lb-empty-ways">
            <Button intent="primary" icon={<FolderOpen size={14} />} onClick={() => run('open-data')}>Open data…</Button>
            <Button icon={<Document size={14} />} onClick={() => run('open-notebook')}>Open notebook…</Button>
            <Button onClick={() => run('paste-counts')}>Paste counts…</Button>
            <Button onClick={() => run('connect-warehouse')}>ClickHouse…</Button>
          </div>
        </div>
        {samples.length > 0 && (
          <section aria-label="Sample experiments">
            <h2 className="lb-panel-title">Or look at a sample experiment</h2>
            <ul className="lb-samples">
              {samples.map((sample) => (
                <li key={sample.id}>
                  <button type="button" className="lb-sample" onClick={() => void openNotebook(session, () => session.bridge.host.openSample(sample.id))}>
                    <Lightbulb size={14} aria-hidden />
                    <span><span className="lb-strong">{sample.name}</span><span className="lb-quiet">{sample.description}</span></span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {recent && recent.length > 0 && (
          <section aria-label="Recent notebooks">
            <h2 className="lb-panel-title">Recent</h2>
            <RecentList recent={recent.slice(0, 6)} />
          </section>
        )}
      </div>
    </main>
  );
}
