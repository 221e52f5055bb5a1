import { Toast2, OverlayToaster } from '@blueprintjs/core';
import { useEffect, useState, type ReactNode } from 'react';
import type { Notice } from '../notebook/session';
import { useSession } from './window-context';

interface Shown extends Notice {
  readonly id: number;
}

let next = 0;

/** Short notices of what happened elsewhere; errors of a field or a cell are shown in their place instead. */
export function Toasts(): ReactNode {
  const session = useSession();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  useEffect(() => session.onNotice((notice) => {
    next += 1;
    const id = next;
    setShown((now) => [...now.filter((each) => each.text !== notice.text), { ...notice, id }].slice(-3));
  }), [session]);
  return (
    <OverlayToaster position="bottom" className="lb-toasts" usePortal>
      {shown.map((notice) => (
        <Toast2 key={notice.id} message={notice.text} timeout={notice.tone === 'bad' ? 8000 : 5000} intent={notice.tone === 'bad' ? 'danger' : 'none'}
          onDismiss={() => setShown((now) => now.filter((each) => each.id !== notice.id))}
          {...(notice.action ? { action: { text: notice.action.label, onClick: notice.action.run } } : {})} />
      ))}
    </OverlayToaster>
  );
}
