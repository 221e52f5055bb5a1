import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { toFailure, type Failure } from '../../src-contract/failure';
import { FailureNote } from '../workbench/failure-note';

const pageSize = 200;
const rowHeight = 24;
const mostRows = 9;

export interface PagedColumn {
  readonly name: string;
  readonly align: 'left' | 'right';
  /** Pixels at least; wider where there is room. */
  readonly width: number;
}

export interface PagedRowsProps {
  /** For people who cannot see it: what the rows are. */
  readonly label: string;
  readonly columns: readonly PagedColumn[];
  readonly total: number;
  /** Pages that are at hand, by their place. */
  readonly first: readonly (readonly (string | null)[])[];
  load(offset: number, limit: number): Promise<readonly (readonly (string | null)[])[]>;
  /** A column whose values lead somewhere, as an index; null for none. */
  readonly linked: number | null;
  onLink(value: string): void;
}

/** Rows in a window of their own, read by the page as they scroll into view. */
export function PagedRows({ label, columns, total, first, load, linked, onLink }: PagedRowsProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, PagedRowsProps['first']>>(() => new Map([[0, first]]));
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = useRef(new Set([0]));
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const visible = virtual.getVirtualItems();
  const ask = useCallback((page: number): void => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    load(page * pageSize, pageSize).then(
      (rows) => setPages((now) => new Map(now).set(page, rows)),
      (thrown: unknown) => {
        asked.current.delete(page);
        setFailure(toFailure(thrown));
      },
    );
  }, [load]);
  const from = Math.floor((visible[0]?.index ?? 0) / pageSize);
  const to = Math.floor((visible.at(-1)?.index ?? 0) / pageSize);
  useEffect(() => {
    for (let page = from; page <= to; page += 1) ask(page);
  }, [from, to, ask]);
  const template = columns.map(({ width }) => `minmax(${String(width)}px, ${String(width)}fr)`).join(' ');
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  if (failure) return <FailureNote failure={failure} />;
  return (
    <div ref={scroller} className="lb-rows lb-paged" role="table" aria-label={label} aria-rowcount={total} tabIndex={0} style={{ height: (Math.min(total, mostRows) + 1) * rowHeight + 10 }}>
      <div className="lb-rows-head" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        {columns.map((column, at) => <span key={at} role="columnheader" data-align={column.align} className="lb-clip" title={column.name}>{column.name}</span>)}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: width }}>
        {visible.map((item) => {
          const row = pages.get(Math.floor(item.index / pageSize))?.[item.index % pageSize];
          return (
            <div key={item.key} role="row" aria-rowindex={item.index + 1} className="lb-rows-row" style={{ gridTemplateColumns: template, transform: `translateY(${String(item.start)}px)` }}>
              {columns.map((column, at) => {
                const cell = row?.[at];
                const shown = row === undefined ? '' : (cell ?? 'empty');
                return (
                  <span key={at} role="cell" data-align={column.align} className="lb-clip" data-empty={row !== undefined && cell === null} title={cell ?? undefined}>
                    {at === linked && typeof cell === 'string' ? <button type="button" className="lb-row-link" aria-label={`Look up the unit ${cell}`} onClick={() => onLink(cell)}>{cell}</button> : shown}
                  </span>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** How many rows the first page has. */
export const firstPage = pageSize;
