import type { ReactNode } from 'react';
import { alternativeWords, settingsOf } from '../wording/settings';
import { formatBytes, formatCount, formatElapsed, formatLevel } from '../wording/numbers';
import { experimentFor } from '../notebook/experiment-cell';
import { useSessionState } from './window-context';

/** Quiet facts: what was read, how long it took, how results are judged. */
export function StatusBar(): ReactNode {
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, state.selected));
  const evaluation = useSessionState((state) => (experiment ? (state.evaluations[experiment.id]?.evaluation ?? null) : null));
  const status = useSessionState((state) => state.engineStatus);
  const lastChange = useSessionState((state) => state.lastChangeMs);
  const alive = useSessionState((state) => state.engineAlive);
  const sources = useSessionState((state) => state.sources);
  const rows = Object.values(sources).reduce((sum, source) => sum + (source.profile?.rows ?? 0), 0);
  const loading = Object.values(sources).map((source) => source.progress ?? source.counting).find((progress) => progress);
  const settings = evaluation ? settingsOf(evaluation) : null;
  const scan = evaluation ? (evaluation.timings.read ?? 0) : 0;
  return (
    <footer className="lb-status" aria-label="Status">
      {!alive && <span className="lb-status-bad">The engine stopped and is being started again</span>}
      {loading && <span>{loading.label}{loading.fraction !== null ? ` ${String(Math.round(loading.fraction * 100))} %` : '…'}</span>}
      {rows > 0 && <span>{formatCount(evaluation?.provenance.rowsRead ?? rows)} rows read</span>}
      {evaluation && <span>{scan < 1 ? 'no scan needed' : `scan ${formatElapsed(scan)}`}</span>}
      {lastChange !== null && <span>last change {formatElapsed(lastChange)}</span>}
      <span className="lb-spring" />
      {settings && <span>{formatLevel(settings.confidence)} {alternativeWords[settings.alternative]}</span>}
      {status && status.memoryBytes > 0 && <span>{formatBytes(status.memoryBytes)}</span>}
    </footer>
  );
}
