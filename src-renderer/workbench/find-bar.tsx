import { Button } from '@blueprintjs/core';
import { ChevronDown, ChevronUp, Cross } from '@blueprintjs/icons';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { findIn, mostMatches } from '../notebook/find';
import { formatCount } from '../wording/numbers';
import { showCell } from './focus-cell';
import { useSession, useSessionState, useWindow } from './window-context';
import './find-bar.css';

/** Finds a text in notes, SQL, definitions and names, and goes from place to place. */
export function FindBar(): ReactNode {
  const { layout } = useWindow();
  const open = useStore(layout.store, (state) => state.find);
  return open ? <OpenFindBar onClose={() => layout.set({ find: false })} /> : null;
}

function OpenFindBar({ onClose }: { onClose(): void }): ReactNode {
  const session = useSession();
  const notebook = useSessionState((state) => state.history.notebook);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const matches = useMemo(() => findIn(notebook, text), [notebook, text]);
  const place = Math.min(at, Math.max(0, matches.length - 1));
  const current = matches[place];
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const go = (index: number): void => {
    if (matches.length === 0) return;
    const next = (index + matches.length) % matches.length;
    const match = matches[next];
    setAt(next);
    if (!match) return;
    const cell = notebook.cells.find((each) => each.id === match.cellId);
    if (cell?.folded && cell.kind !== 'experiment') session.dispatch({ type: 'patch', id: cell.id, patch: { folded: undefined } });
    showCell(session, match.cellId);
  };
  return (
    <search className="lb-find" onKeyDown={(event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        onClose();
      }
    }}>
      <div className="lb-find-row">
        <input ref={field} type="text" aria-label="Find in the notebook" placeholder="Find in notes, SQL, definition, metrics" value={text} spellCheck={false}
          onChange={(event) => { setText(event.target.value); setAt(0); }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              const shown = current !== undefined && session.state.selected === current.cellId;
              go(event.shiftKey ? place - 1 : shown ? place + 1 : place);
            }
          }} />
        <span className="lb-quiet" role="status">{text.trim() === '' ? '' : matches.length === 0 ? 'not found' : `${formatCount(place + 1)} of ${matches.length >= mostMatches ? 'more than ' : ''}${formatCount(matches.length)}`}</span>
        <Button variant="minimal" size="small" icon={<ChevronUp size={12} />} aria-label="Previous place" disabled={matches.length === 0} onClick={() => go(place - 1)} />
        <Button variant="minimal" size="small" icon={<ChevronDown size={12} />} aria-label="Next place" disabled={matches.length === 0} onClick={() => go(place + 1)} />
        <Button variant="minimal" size="small" icon={<Cross size={12} />} aria-label="Close" onClick={onClose} />
      </div>
      {current && <p className="lb-find-place"><span className="lb-quiet">{current.where}</span> <span className="lb-code">{current.before}<mark>{current.found}</mark>{current.after}</span></p>}
    </search>
  );
}
