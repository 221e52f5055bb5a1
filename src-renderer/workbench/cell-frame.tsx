import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core';
import { ChevronDown, ChevronRight, DragHandleVertical, More } from '@blueprintjs/icons';
import { memo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Cell } from '../../src-contract/notebook';
import { cellMember } from '../cells/catalogue';
import { newId } from '../notebook/session';
import { CellActivity } from './cell-activity';
import { CellDetail } from './cell-detail';
import { CellProgress } from './cell-progress';
import { CellStage, LONG_NOTEBOOK } from './cell-stage';
import { CellStateProvider, useCellState } from './cell-state';
import { keysInWords } from './command';
import { deleteCell } from './commands';
import { showCell } from './focus-cell';
import { useSession, useSessionState, useWindow } from './window-context';

export interface CellFrameProps {
  readonly cell: Cell;
  readonly index: number;
  readonly count: number;
}

/** What a cell that is dragged by its handle is, to where it may be dropped. */
export const cellDragType = 'application/x-liftbench-cell';

/** A cell's card: its title, its fold, its menu, and the keys that move between cells. */
export const CellFrame = memo(function CellFrame({ cell, index, count }: CellFrameProps): ReactNode {
  const session = useSession();
  const selected = useSessionState((state) => state.selected === cell.id);
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const long = count > LONG_NOTEBOOK;
  const place = useRef<HTMLElement>(null);
  const told = useCellState(session.store, place, long, selected);
  const member = cellMember(cell.kind);
  const Icon = member.icon;
  const title = member.title(cell as never);
  const folded = cell.folded === true;
  const fold = (): void => session.dispatch({ type: 'patch', id: cell.id, patch: { folded: folded ? undefined : true } });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const frame = event.currentTarget;
    if (event.target !== frame) {
      if (event.key === 'Escape' && !event.defaultPrevented) frame.focus();
      return;
    }
    const step = event.altKey || event.ctrlKey || event.metaKey ? 0 : event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = session.notebook.cells[index + step];
    if (step !== 0 && next) {
      event.preventDefault();
      showCell(session, next.id, true);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      frame.querySelector<HTMLElement>('.lb-cell-body :is(button, input, textarea, select, summary, a[href], [tabindex="0"])')?.focus();
    } else if (event.key === ' ') {
      event.preventDefault();
      fold();
    }
  };
  return (
    <CellStateProvider value={told}>
    <section ref={place} className="lb-cell" data-cell-id={cell.id} data-kind={cell.kind} data-selected={selected} data-folded={folded} aria-label={`${member.label}: ${title}`} tabIndex={selected || (index === 0 && session.state.selected === null) ? 0 : -1}
      onFocus={() => session.select(cell.id)} onMouseDown={() => session.select(cell.id)} onKeyDown={onKeyDown}>
      <header className="lb-cell-head">
        <button type="button" className="lb-cell-fold" aria-expanded={!folded} aria-label={`${folded ? 'Unfold' : 'Fold'} ${title}`} onClick={fold}>
          {folded ? <ChevronRight size={12} aria-hidden /> : <ChevronDown size={12} aria-hidden />}
          <Icon size={12} aria-hidden />
        </button>
        <h2 className="lb-cell-title" onDoubleClick={fold}>{title}</h2>
        {folded && <CellDetail cell={cell} />}
        <CellActivity cell={cell} />
        <span className="lb-spring" />
        {!readOnly && (
          <span className="lb-cell-tools">
            <span className="lb-drag" draggable onDragStart={(event) => event.dataTransfer.setData(cellDragType, cell.id)} title="Drag to move" aria-hidden><DragHandleVertical size={12} /></span>
            <PopoverNext placement="bottom-end" arrow={false} animation="minimal" content={<CellMenu cell={cell} index={index} count={count} />}>
              <Button variant="minimal" size="small" icon={<More size={12} />} aria-label={`More for ${title}`} />
            </PopoverNext>
          </span>
        )}
      </header>
      <CellProgress cell={cell} />
      {!folded && <CellStage cell={cell} long={long} held={selected} />}
    </section>
    </CellStateProvider>
  );
});

function CellMenu({ cell, index, count }: Pick<CellFrameProps, 'cell' | 'index' | 'count'>): ReactNode {
  const session = useSession();
  const { running, layout } = useWindow();
  return (
    <Menu aria-label="Cell">
      <MenuItem text="Move up" label={keysInWords('Alt+ArrowUp')} disabled={index === 0} onClick={() => session.dispatch({ type: 'move', id: cell.id, to: index - 1 })} />
      <MenuItem text="Move down" label={keysInWords('Alt+ArrowDown')} disabled={index === count - 1} onClick={() => session.dispatch({ type: 'move', id: cell.id, to: index + 1 })} />
      <MenuItem text="Duplicate" label={keysInWords('Mod+D')} onClick={() => session.dispatch({ type: 'duplicate', id: cell.id, copyId: newId(cell.kind) })} />
      <MenuItem text="Add a cell below…" label="/" onClick={() => layout.set({ addAfter: cell.id })} />
      <MenuDivider />
      <MenuItem text="Delete" label={keysInWords('Mod+Backspace')} onClick={() => deleteCell(running, cell.id)} />
    </Menu>
  );
}
