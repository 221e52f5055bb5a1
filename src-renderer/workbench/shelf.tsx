import { useEffect, useState, type ReactNode } from 'react';
import type { RecentFile } from '../../src-contract/bridge';
import { openNotebook } from '../notebook/opening';
import { fileName } from '../notebook/source-request';
import { useSession, useWindow } from './window-context';

/** Notebooks opened before, the latest first. */
export function Shelf(): ReactNode {
  const recent = useRecent();
  if (recent === null) return null;
  if (recent.length === 0) return <p className="lb-quiet lb-pad">Notebooks you save appear here.</p>;
  return <RecentList recent={recent} />;
}

export function useRecent(): readonly RecentFile[] | null {
  const session = useSession();
  const [recent, setRecent] = useState<readonly RecentFile[] | null>(null);
  useEffect(() => {
    session.bridge.host.recent().then(setRecent, () => setRecent([]));
  }, [session]);
  return recent;
}

export function RecentList({ recent }: { readonly recent: readonly RecentFile[] }): ReactNode {
  const session = useSession();
  const { running } = useWindow();
  return (
    <ul className="lb-recent">
      {recent.map((file) => (
        <li key={file.path}>
          <button type="button" className="lb-recent-item" title={file.path} onClick={() => void running.saving.keep().then(() => openNotebook(session, () => session.bridge.host.openNotebook(file.path)))}>
            <span className="lb-clip">{file.name}</span>
            <span className="lb-clip lb-quiet">{fileName(file.path)} · {ageInWords(file.opened, Date.now())}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `3 days ago`, for people. */
export function ageInWords(iso: string, now: number): string {
  const days = Math.floor((now - Date.parse(iso)) / 86_400_000);
  if (!Number.isFinite(days)) return '';
  if (days < 1) return 'today';
  if (days === 1) return 'yesterday';
  return days < 60 ? `${String(days)} days ago` : `${String(Math.floor(days / 30))} months ago`;
}
