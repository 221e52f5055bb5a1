import { useDeferredValue, useEffect, useMemo, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Group, Panel, Separator, usePanelRef } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { openDropped } from '../notebook/opening';
import type { RunningSession } from '../notebook/run-session';
import { watchSources } from '../notebook/source-changes';
import { isTyping, matchesKeys } from './command';
import { commandIdOf, listCommands } from './commands';
import { EmptyWindow } from './empty-window';
import { HelpDialog } from './help-dialog';
import { IconRail } from './icon-rail';
import { Inspector } from './inspector';
import { KeyHelp } from './key-help';
import type { Layout } from './layout-state';
import { NotebookColumn } from './notebook-column';
import { OpeningView } from './opening-view';
import { PasteCounts } from './paste-counts';
import { Palette } from './palette';
import { SidePanel } from './side-panel';
import { StatusBar } from './status-bar';
import type { ThemeChoice } from './theme-choice';
import { TitleBar } from './title-bar';
import { Toasts } from './toasts';
import { reportUnheard } from './unheard-failures';
import { UnitLookUp } from '../trust/unit-look-up';
import { ConnectDialog } from '../warehouse/connect-dialog';
import { warmUp } from './warm-up';
import { useSessionState, useWindow, WindowContextValue, type WindowContext } from './window-context';

/** The whole window. */
export function Workbench({ running, layout, theme }: { readonly running: RunningSession; readonly layout: Layout; readonly theme: ThemeChoice }): ReactNode {
  const context = useMemo((): WindowContext => {
    const commands = (): ReturnType<typeof listCommands> => listCommands(running, layout, theme);
    return {
      running,
      layout,
      theme,
      commands,
      run(id) {
        const command = commands().find((each) => each.id === commandIdOf(id));
        if (command && command.enabled !== false) command.run();
      },
    };
  }, [running, layout, theme]);
  useEffect(warmUp, []);
  useEffect(() => watchSources(running.session), [running]);
  useEffect(() => reportUnheard(running.session), [running]);
  useEffect(() => running.onCommand((command) => context.run(command)), [running, context]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const typing = isTyping(event.target);
      const found = context.commands().find((command) => command.keys && (matchesKeys(event, command.keys) || (command.id === 'redo' && matchesKeys(event, 'Mod+Shift+Z'))));
      if (!found || (typing && !event.ctrlKey && !event.metaKey)) return;
      if (typing && (found.id === 'cell-delete' || found.id === 'cell-duplicate')) return;
      event.preventDefault();
      if (found.enabled !== false) found.run();
    };
    const onHide = (): void => { void running.keep(); };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('pagehide', onHide);
    document.addEventListener('visibilitychange', onHide);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('pagehide', onHide);
      document.removeEventListener('visibilitychange', onHide);
    };
  }, [context, running]);
  return (
    <WindowContextValue value={context}>
      <DropTarget>
        <TitleBar />
        <Body layout={layout} />
      </DropTarget>
      <Palette />
      <KeyHelp />
      <HelpDialog />
      <UnitLookUp />
      <PasteCounts />
      <ConnectDialog />
      <Toasts />
    </WindowContextValue>
  );
}

function Body({ layout }: { readonly layout: Layout }): ReactNode {
  const place = useSessionState((state) => state.place);
  const undrafted = useSessionState((state) => state.drafting.length > 0 && state.history.notebook.cells.length === 0);
  // What takes its place once it is drafted is drawn in slices.
  const drafting = useDeferredValue(undrafted) || undrafted;
  const receiving = useSessionState((state) => state.receiving.length > 0);
  const { sideOpen, inspectorOpen, inspector, sizes } = useStore(layout.store);
  const dropping = useDropping();
  const inspectorPanel = usePanelRef();
  const both = inspector === 'both';
  const wasBoth = useRef(both);
  useEffect(() => {
    if (wasBoth.current !== both) inspectorPanel.current?.resize(both ? Math.min(760, window.innerWidth * 0.5) : 316);
    wasBoth.current = both;
  }, [both, inspectorPanel]);
  if (!place && receiving) return <OpeningView />;
  if (!place) return <EmptyWindow dropping={dropping} />;
  if (drafting) return <OpeningView />;
  const panels = `${sideOpen ? 's' : ''}n${inspectorOpen ? 'i' : ''}`;
  const saved = sizes && Object.keys(sizes).length > 0 ? sizes : undefined;
  const usable = saved && Object.keys(saved).length === panels.length ? { ...saved } : undefined;
  return (
    <>
      <div className="lb-body">
        <IconRail />
        <Group key={panels} className="lb-panels" {...(usable ? { defaultLayout: usable } : {})} onLayoutChanged={(next, meta) => { if (meta.isUserInteraction) layout.set({ sizes: next }); }}>
          {sideOpen && <Panel id="side" defaultSize={212} minSize={160} maxSize={400} groupResizeBehavior="preserve-pixel-size"><SidePanel /></Panel>}
          {sideOpen && <Separator className="lb-separator" aria-label="Width of the side panel" />}
          <Panel id="notebook" minSize={360}><NotebookColumn /></Panel>
          {inspectorOpen && <Separator className="lb-separator" aria-label="Width of the inspector" />}
          {inspectorOpen && <Panel id="inspector" panelRef={inspectorPanel} defaultSize={both ? 640 : 316} minSize={260} maxSize={960} groupResizeBehavior="preserve-pixel-size"><Inspector /></Panel>}
        </Group>
      </div>
      <StatusBar />
    </>
  );
}

let droppingNow = false;
const droppingListeners = new Set<(dropping: boolean) => void>();
function setDropping(dropping: boolean): void {
  if (droppingNow === dropping) return;
  droppingNow = dropping;
  for (const listener of droppingListeners) listener(dropping);
}

function useDropping(): boolean {
  const [dropping, set] = useState(droppingNow);
  useEffect(() => {
    droppingListeners.add(set);
    return () => { droppingListeners.delete(set); };
  }, []);
  return dropping;
}

/** Files may be dropped anywhere. */
function DropTarget({ children }: { readonly children: ReactNode }): ReactNode {
  const dropping = useDropping();
  const place = useSessionState((state) => state.place);
  const depth = useRef(0);
  const { running } = useWindow();
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return (
    <div className="lb-window"
      onDragEnter={(event) => { if (hasFiles(event)) { event.preventDefault(); depth.current += 1; setDropping(true); } }}
      onDragLeave={(event) => { if (hasFiles(event)) { depth.current -= 1; if (depth.current <= 0) setDropping(false); } }}
      onDragOver={(event) => { if (hasFiles(event)) { event.preventDefault(); event.dataTransfer.dropEffect = 'copy'; } }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setDropping(false);
        const files = [...event.dataTransfer.files];
        const { session } = running;
        void openDropped(session, files);
      }}>
      {children}
      {dropping && place && <div className="lb-drop-veil" aria-hidden><span>Drop to add to this notebook</span></div>}
    </div>
  );
}

