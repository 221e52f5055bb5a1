import { Dialog } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { HelpBrowser } from '../help/help-browser';
import { helpOfKey } from '../wording/sentences';
import { useSessionState, useWindow } from './window-context';

/** F1: the help pages, opened at what was clicked last. */
export function HelpDialog(): ReactNode {
  const { layout } = useWindow();
  const open = useStore(layout.store, (state) => state.help);
  const figure = useSessionState((state) => state.inspected?.figure);
  const topic = figure && helpOfKey(figure);
  return (
    <Dialog isOpen={open} onClose={() => layout.set({ help: false })} title="Help" className="lb-help-dialog" transitionDuration={80}>
      <HelpBrowser {...(topic ? { initial: topic } : {})} />
    </Dialog>
  );
}
