import { Tooltip } from '@blueprintjs/core';
import { Add, Contrast, Database, FolderOpen, Help, History, Properties } from '@blueprintjs/icons';
import type { ComponentType, ReactNode } from 'react';
import type { SVGIconProps } from '@blueprintjs/icons';
import { useStore } from 'zustand';
import type { SideView } from './layout-state';
import { useWindow } from './window-context';

const views: readonly { readonly view: SideView; readonly label: string; readonly icon: ComponentType<SVGIconProps> }[] = [
  { view: 'outline', label: 'Outline', icon: Properties },
  { view: 'sources', label: 'Sources', icon: Database },
  { view: 'shelf', label: 'Recent notebooks', icon: History },
];

/** The narrow column of icons: what the side panel shows, and a few things always at hand. */
export function IconRail(): ReactNode {
  const { layout, theme, run } = useWindow();
  const { side, sideOpen } = useStore(layout.store);
  const { dark } = useStore(theme.store);
  return (
    <nav className="lb-rail" aria-label="Panels">
      {views.map(({ view, label, icon: Icon }) => (
        <RailButton key={view} label={label} pressed={sideOpen && side === view} onClick={() => layout.toggleSide(view)}><Icon size={16} aria-hidden /></RailButton>
      ))}
      <span className="lb-spring" />
      <RailButton label="Add a cell" onClick={() => run('add-cell')}><Add size={16} aria-hidden /></RailButton>
      <RailButton label="Add data" onClick={() => run('open-data')}><FolderOpen size={16} aria-hidden /></RailButton>
      <RailButton label={dark ? 'Light theme' : 'Dark theme'} onClick={() => theme.choose(dark ? 'light' : 'dark')}><Contrast size={16} aria-hidden /></RailButton>
      <RailButton label="Help" onClick={() => run('help')}><Help size={16} aria-hidden /></RailButton>
    </nav>
  );
}

function RailButton({ label, pressed, onClick, children }: { readonly label: string; readonly pressed?: boolean; readonly onClick: () => void; readonly children: ReactNode }): ReactNode {
  return (
    <Tooltip content={label} placement="right" hoverOpenDelay={300}>
      <button type="button" className="lb-rail-button" aria-label={label} aria-pressed={pressed} onClick={onClick}>{children}</button>
    </Tooltip>
  );
}
