import { Button } from '@blueprintjs/core';
import { Fragment, startTransition, useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { cellMembers } from '../cells/catalogue';
import { AddCellMenu } from './add-cell-menu';
import { FindBar } from './find-bar';
import { cellDragType, CellFrame } from './cell-frame';
import { LONG_NOTEBOOK } from './cell-stage';
import { addCell } from './commands';
import { useSession, useSessionState, useWindow } from './window-context';


/** The cells, one below the other; they can be dragged by their handles. */
export function NotebookColumn(): ReactNode {
  const session = useSession();
  const { running } = useWindow();
  const all = useSessionState((state) => state.history.notebook.cells);
  // What stands around the notebook comes first; its cells then one below the other, so that opening one holds nothing up.
  const [begun, setBegun] = useState(0);
  useEffect(() => {
    if (begun !== Infinity) startTransition(() => setBegun(all.length > LONG_NOTEBOOK || begun + 1 >= all.length ? Infinity : begun + 1));
  }, [begun, all.length]);
  const cells = begun === Infinity ? all : all.slice(0, begun);
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const [dropAt, setDropAt] = useState<number | null>(null);
  const column = useRef<HTMLDivElement>(null);

  const placeOf = (event: DragEvent): number | null => {
    if (!event.dataTransfer.types.includes(cellDragType)) return null;
    const frames = [...(column.current?.querySelectorAll('[data-cell-id]') ?? [])];
    const below = frames.findIndex((frame) => {
      const box = frame.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    return below < 0 ? frames.length : below;
  };
  const onDrop = (event: DragEvent): void => {
    const at = placeOf(event);
    const id = event.dataTransfer.getData(cellDragType);
    setDropAt(null);
    if (at === null || id === '') return;
    event.preventDefault();
    const from = cells.findIndex((cell) => cell.id === id);
    const to = at > from ? at - 1 : at;
    if (from >= 0 && to !== from) session.dispatch({ type: 'move', id, to });
  };
  return (
    <main className="lb-notebook" aria-label="Notebook">
      <FindBar />
      <div ref={column} className="lb-column"
        onDragOver={(event) => {
          const at = placeOf(event);
          if (at !== null) event.preventDefault();
          setDropAt(at);
        }}
        onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node)) setDropAt(null); }}
        onDrop={onDrop}>
        {cells.map((cell, index) => (
          <Fragment key={cell.id}>
            {dropAt === index && <div className="lb-drop-line" />}
            <CellFrame cell={cell} index={index} count={all.length} />
            <AddCellMenu after={cell.id} index={index + 1} readOnly={readOnly} />
          </Fragment>
        ))}
        {dropAt === cells.length && <div className="lb-drop-line" />}
        {begun === Infinity && !readOnly && (
          <div className="lb-add-row" role="group" aria-label="Add a cell at the end">
            {cellMembers.map((member) => {
              const Icon = member.icon;
              return <Button key={String(member.kind)} variant="minimal" size="small" icon={<Icon size={12} />} onClick={() => addCell(running, String(member.kind), cells.length)}>{member.label}</Button>;
            })}
          </div>
        )}
      </div>
    </main>
  );
}
