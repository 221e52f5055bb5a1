import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { RunningSession } from '../notebook/run-session';
import type { SessionState } from '../notebook/session-state';
import { useCellStore } from './cell-state';
import type { Command } from './command';
import type { Layout } from './layout-state';
import type { ThemeChoice } from './theme-choice';

/** What every part of the window may reach. */
export interface WindowContext {
  readonly running: RunningSession;
  readonly layout: Layout;
  readonly theme: ThemeChoice;
  /** The commands that make sense now. */
  commands(): readonly Command[];
  run(commandId: string): void;
}

export const WindowContextValue = createContext<WindowContext | null>(null);

export function useWindow(): WindowContext {
  const found = useContext(WindowContextValue);
  if (!found) throw new Error('A part of the window was shown outside the window.');
  return found;
}

export function useSession(): RunningSession['session'] {
  return useWindow().running.session;
}

/** A part of the session's state; cells of a long notebook that nobody looks at are told of its changes when there is time. */
export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useStore(useCellStore(useSession().store), select);
}
