import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { EngineApi } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import { toFailure, type Failure } from '../../src-contract/failure';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';

const pageSize = 200;
const rowHeight = 24;

/** Every row of a source, read by the page as it scrolls into view. */
export function DataRows({ engine, profile }: { readonly engine: EngineApi; readonly profile: DatasetProfile }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState<ReadonlyMap<number, readonly (readonly (string | null)[])[]>>(new Map());
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = useRef(new Set<number>());
  const columns = profile.columns;
  useEffect(() => {
    asked.current = new Set();
    setPages(new Map());
    setFailure(null);
  }, [profile.dataHash]);
  const virtual = useVirtualizer({ count: profile.rows, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const visible = virtual.getVirtualItems();
  const load = useCallback((page: number): void => {
    if (asked.current.has(page)) return;
    asked.current.add(page);
    engine.rows(profile.source, page * pageSize, pageSize).then(
      (answer) => setPages((now) => new Map(now).set(page, answer.rows)),
      (thrown: unknown) => {
        asked.current.delete(page);
        setFailure(toFailure(thrown));
      },
    );
  }, [engine, profile.source]);
  const first = Math.floor((visible[0]?.index ?? 0) / pageSize);
  const last = Math.floor((visible.at(-1)?.index ?? 0) / pageSize);
  useEffect(() => {
    for (let page = first; page <= last; page += 1) load(page);
  }, [first, last, load, profile.dataHash]);
  const template = `64px ${columns.map((column) => (column.class === 'time' ? 'minmax(152px, 1fr)' : 'minmax(104px, 1fr)')).join(' ')}`;
  const width = 64 + columns.reduce((sum, column) => sum + (column.class === 'time' ? 152 : 104), 0);
  if (failure) return <FailureNote failure={failure} />;
  return (
    <div ref={scroller} className="lb-rows" role="table" aria-label={`Rows of ${profile.source}`} aria-rowcount={profile.rows} tabIndex={0}>
      <div className="lb-rows-head" role="row" style={{ gridTemplateColumns: template, minWidth: width }}>
        <span role="columnheader" data-align="right">Row</span>
        {columns.map((column) => <span key={column.name} role="columnheader" data-align={column.class === 'number' ? 'right' : 'left'} className="lb-clip">{column.name}</span>)}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: width }}>
        {visible.map((item) => {
          const row = pages.get(Math.floor(item.index / pageSize))?.[item.index % pageSize];
          return (
            <div key={item.key} role="row" aria-rowindex={item.index + 1} className="lb-rows-row" style={{ gridTemplateColumns: template, transform: `translateY(${String(item.start)}px)` }}>
              <span role="rowheader" data-align="right">{formatCount(item.index + 1)}</span>
              {columns.map((column, index) => {
                const cell = row?.[index];
                return <span key={column.name} role="cell" data-align={column.class === 'number' ? 'right' : 'left'} className="lb-clip" data-empty={cell === null} title={cell ?? undefined}>{row === undefined ? '' : (cell ?? 'empty')}</span>;
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
