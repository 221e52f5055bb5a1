import { Button, PopoverNext, Tooltip } from '@blueprintjs/core';
import { Search, Undo, Redo, Export, Menu as MenuIcon, PanelStats } from '@blueprintjs/icons';
import { useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { FailureNote } from './failure-note';
import { keysInWords } from './command';
import { CommandMenu } from './command-menu';
import { useSession, useSessionState, useWindow } from './window-context';

const savingWords = { saved: 'Saved', edited: 'Edited', saving: 'Saving…', failed: 'Not saved' } as const;

/** The notebook's name, whether it is kept, whether the engine works, and the way to everything. */
export function TitleBar(): ReactNode {
  const { run } = useWindow();
  const open = useSessionState((state) => state.place !== null);
  const alive = useSessionState((state) => state.engineAlive);
  const busy = useSessionState((state) => Object.values(state.evaluations).some((each) => each.progress) || Object.values(state.sources).some((each) => each.progress ?? each.counting));
  const canUndo = useSessionState((state) => state.history.done.length > 0);
  const canRedo = useSessionState((state) => state.history.undone.length > 0);
  const engine = !alive ? 'Engine restarting' : busy ? 'Working' : 'Ready';
  return (
    <header className="lb-title-bar">
      {open ? <NotebookName /> : <span className="lb-brand">Liftbench</span>}
      {open && <SavedState />}
      <span className="lb-engine" data-state={!alive ? 'lost' : busy ? 'busy' : 'ready'} role="status"><span className="lb-dot" aria-hidden />{engine}</span>
      <span className="lb-spring" />
      {open && (
        <>
          <Tooltip content={`Undo ${keysInWords('Mod+Z')}`} placement="bottom"><Button variant="minimal" icon={<Undo size={14} />} aria-label="Undo" disabled={!canUndo} onClick={() => run('undo')} /></Tooltip>
          <Tooltip content={`Redo ${keysInWords('Mod+Y')}`} placement="bottom"><Button variant="minimal" icon={<Redo size={14} />} aria-label="Redo" disabled={!canRedo} onClick={() => run('redo')} /></Tooltip>
          <CommandMenu groups={['Export']} label="Export" placement="bottom-end"><Button variant="minimal" icon={<Export size={14} />} text="Export" /></CommandMenu>
        </>
      )}
      <button type="button" className="lb-search" onClick={() => run('palette')} aria-label="Search everything" aria-keyshortcuts="Control+K">
        <Search size={12} aria-hidden /><span className="lb-search-words">Search or run a command</span><kbd>{keysInWords('Mod+K')}</kbd>
      </button>
      {open && <InspectorToggle />}
      <CommandMenu groups={['File', 'View', 'Help']} label="Menu" placement="bottom-end"><Button variant="minimal" icon={<MenuIcon size={14} />} aria-label="Menu" /></CommandMenu>
    </header>
  );
}

function InspectorToggle(): ReactNode {
  const { layout, run } = useWindow();
  const shown = useStore(layout.store, (state) => state.inspectorOpen);
  return (
    <Tooltip content={`Inspector ${keysInWords('Mod+I')}`} placement="bottom">
      <Button variant="minimal" icon={<PanelStats size={14} />} active={shown} aria-label="Inspector" aria-pressed={shown} onClick={() => run('inspector')} />
    </Tooltip>
  );
}

function NotebookName(): ReactNode {
  const session = useSession();
  const name = useSessionState((state) => state.history.notebook.name);
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const field = useRef<HTMLInputElement>(null);
  return (
    <h1 className="lb-name" data-value={name || 'Untitled'}>
      <input ref={field} aria-label="Name of the notebook" value={name} placeholder="Untitled" readOnly={readOnly} spellCheck={false} size={1}
        onChange={(event) => session.dispatch({ type: 'rename', name: event.target.value }, 'name')}
        onKeyDown={(event) => { if (event.key === 'Enter' || event.key === 'Escape') field.current?.blur(); }} />
    </h1>
  );
}

function SavedState(): ReactNode {
  const session = useSession();
  const { run, running } = useWindow();
  const saving = useSessionState((state) => state.saving);
  const failure = useSessionState((state) => state.saveFailure);
  const place = useSessionState((state) => state.place);
  const [open, setOpen] = useState(false);
  if (place?.readOnly) return <span className="lb-saved">Read only</span>;
  if (saving === 'failed' && failure) {
    return (
      <PopoverNext isOpen={open} onInteraction={setOpen} placement="bottom-start" arrow={false} animation="minimal" content={
        <div className="lb-popover-body">
          <FailureNote failure={failure} onCopy={(text) => void session.bridge.host.copyText(text)} actions={
            <>
              <Button size="small" onClick={() => { setOpen(false); run('save-as'); }}>Save as…</Button>
              {place?.path && <Button size="small" onClick={() => { setOpen(false); void running.saving.overwrite(); }}>Write over it</Button>}
            </>
          } />
        </div>
      }>
        <Button size="small" variant="minimal" intent="danger">Not saved</Button>
      </PopoverNext>
    );
  }
  const kept = place?.path ? savingWords[saving] : saving === 'saving' ? 'Saving…' : 'Kept, not in a file yet';
  return (
    <button type="button" className="lb-saved" title={place?.path ?? 'Kept where a crash cannot reach it. Save it as a file with one click.'} onClick={() => run('save')}>{kept}</button>
  );
}
