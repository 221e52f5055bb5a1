import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { RowPage } from '../../src-contract/dataset';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { QueryColumn } from '../../src-contract/query';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';

const pageSize = 200;
const rowHeight = 24;
const tallest = 12;

export interface ResultRowsProps {
  readonly label: string;
  /** Another id is another answer. */
  readonly id: string;
  readonly columns: readonly QueryColumn[];
  readonly rows: number;
  load(id: string, offset: number, limit: number): Promise<RowPage>;
  /** The answer is not kept any more. */
  onLost(): void;
}

/** The rows of an answer, read by the page as they scroll into view. */
export function ResultRows({ label, id, columns, rows, load, onLost }: ResultRowsProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [read, setRead] = useState<{ readonly id: string; readonly pages: ReadonlyMap<number, RowPage['rows']> }>({ id, pages: new Map() });
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = useRef<{ id: string; pages: Set<number> }>({ id, pages: new Set() });
  const virtual = useVirtualizer({ count: rows, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const visible = virtual.getVirtualItems();
  const ask = useCallback((page: number): void => {
    if (asked.current.id !== id) asked.current = { id, pages: new Set() };
    if (asked.current.pages.has(page)) return;
    asked.current.pages.add(page);
    load(id, page * pageSize, pageSize).then(
      (answer) => setRead((now) => ({ id, pages: new Map(now.id === id ? now.pages : []).set(page, answer.rows) })),
      (thrown: unknown) => {
        if (asked.current.id !== id) return;
        asked.current.pages.delete(page);
        const why = toFailure(thrown);
        if (why.kind === 'engine') onLost();
        else setFailure(why);
      },
    );
  }, [id, load, onLost]);
  const first = Math.floor((visible[0]?.index ?? 0) / pageSize);
  const last = Math.floor((visible.at(-1)?.index ?? 0) / pageSize);
  useEffect(() => {
    if (rows > 0) for (let page = first; page <= last; page += 1) ask(page);
  }, [first, last, ask, rows]);
  if (failure) return <FailureNote failure={failure} />;
  const template = `64px ${columns.map((column) => (column.class === 'time' ? 'minmax(152px, 1fr)' : 'minmax(104px, 1fr)')).join(' ')}`;
  const width = 64 + columns.reduce((sum, column) => sum + (column.class === 'time' ? 152 : 104), 0);
  const align = (column: QueryColumn): 'right' | 'left' => (column.class === 'number' ? 'right' : 'left');
  return (
    <div ref={scroller} className="lb-rows" style={{ height: Math.min(rows, tallest) * rowHeight + 42 }} role="table" aria-label={label} aria-rowcount={rows} tabIndex={0}>
      <div className="lb-rows-head" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        <span role="columnheader" data-align="right">Row</span>
        {columns.map((column) => <span key={column.name} role="columnheader" data-align={align(column)} className="lb-clip" title={`${column.name}: ${column.type.toLowerCase()}`}>{column.name}</span>)}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: width }}>
        {visible.map((item) => {
          const row = read.pages.get(Math.floor(item.index / pageSize))?.[item.index % pageSize];
          return (
            <div key={item.key} role="row" aria-rowindex={item.index + 1} className="lb-rows-row" style={{ gridTemplateColumns: template, transform: `translateY(${String(item.start)}px)` }}>
              <span role="rowheader" data-align="right">{formatCount(item.index + 1)}</span>
              {columns.map((column, index) => {
                const cell = row?.[index];
                return <span key={column.name} role="cell" data-align={align(column)} className="lb-clip" data-empty={cell === null} title={cell ?? undefined}>{row === undefined ? '' : (cell ?? 'empty')}</span>;
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
