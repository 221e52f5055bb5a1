import type { ReactNode } from 'react';
import { fileName } from '../notebook/source-request';
import { ProgressLine } from './progress-line';
import { useSession, useSessionState } from './window-context';

/** While dropped files are read for the first time: what is read, how fast, and the way to stop. */
export function OpeningView(): ReactNode {
  const session = useSession();
  const sources = useSessionState((state) => state.sources);
  const receiving = useSessionState((state) => state.receiving);
  return (
    <main className="lb-empty" aria-label="Opening">
      <div className="lb-empty-column">
        {receiving.length > 0 && <ProgressLine progress={{ step: 'open', label: `Receiving ${receiving.join(', ')}`, fraction: null }} />}
        {Object.values(sources).map((source) => (
          <section key={source.name} className="lb-opening" aria-label={source.name}>
            <p><span className="lb-strong">{source.name}</span> <span className="lb-quiet">{source.request.paths.map(fileName).join(', ')}</span></p>
            {source.progress
              ? <ProgressLine progress={source.progress} onCancel={() => void session.bridge.engine.cancel(source.job).catch(() => undefined)} />
              : <p className="lb-quiet">{source.profile ? 'Read. Drafting the experiment…' : ''}</p>}
          </section>
        ))}
      </div>
    </main>
  );
}
