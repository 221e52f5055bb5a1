import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { Outline } from './outline';
import { Shelf } from './shelf';
import { SourceList } from './source-list';
import { useWindow } from './window-context';

const titles = { outline: 'Outline', sources: 'Sources', shelf: 'Recent' } as const;

/** The foldable panel beside the rail. */
export function SidePanel(): ReactNode {
  const { layout } = useWindow();
  const side = useStore(layout.store, (state) => state.side);
  return (
    <aside className="lb-side" aria-label={titles[side]}>
      <h2 className="lb-panel-title">{titles[side]}</h2>
      <div className="lb-side-body">
        {side === 'outline' ? <Outline /> : side === 'sources' ? <SourceList /> : <Shelf />}
      </div>
    </aside>
  );
}
