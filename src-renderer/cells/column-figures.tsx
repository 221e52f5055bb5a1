import type { ReactNode } from 'react';
import type { ColumnProfile } from '../../src-contract/dataset';
import { columnWriter, formatCompact, formatCount, formatPercent } from '../wording/numbers';
import { Spark } from './data-spark';

/** The heads of a table of columns. */
export const columnHeads = (
  <><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Values</th><th scope="col" data-align="right">Distinct</th><th scope="col" data-align="right">Empty</th><th scope="col">Range or most frequent</th></>
);

/** The cells of a column's shape, distinct values, gaps and range; where one is still being counted, its place. */
export function ColumnFigures({ column, rows }: { readonly column: ColumnProfile; readonly rows: number }): ReactNode {
  const pending = column.pending === 'figures';
  return (
    <>
      <td>{column.pending === undefined ? <Spark column={column} rows={rows} /> : <Pending wide />}</td>
      <td data-align="right">{pending ? <Pending /> : columnWriter([rows])(column.distinct)}</td>
      <td data-align="right" data-tone={column.nulls > 0 ? 'plain' : 'quiet'}>{pending ? <Pending /> : column.nulls === 0 ? '0' : emptyShare(column, rows)}</td>
      <td className="lb-clip" title={pending ? undefined : rangeOf(column)}>{pending ? <Pending wide /> : rangeOf(column)}{column.notFinite > 0 && <span className="lb-warn-text"> · {formatCount(column.notFinite)} not finite</span>}</td>
    </>
  );
}

/** The place of a figure that is not known yet. */
export function Pending({ wide = false }: { readonly wide?: boolean }): ReactNode {
  return <span className="lb-pending" data-wide={wide || undefined}><span className="lb-unseen">not counted yet</span></span>;
}

function emptyShare(column: ColumnProfile, rows: number): string {
  const share = column.nulls / Math.max(1, rows);
  return share < 0.001 ? formatCompact(column.nulls) : formatPercent(share, 1);
}

/** What a column holds, in one line. */
export function rangeOf(column: ColumnProfile): string {
  if (column.minimum === null) return 'nothing but empty';
  if (column.class === 'number' || column.class === 'time') return `${short(column.minimum)} … ${short(column.maximum ?? '')}`;
  if ((column.distinct ?? 99) <= 50) return column.top.slice(0, 6).map(({ value }) => value).join(', ') + (column.top.length > 6 ? ', …' : '');
  return `${column.minimum} … ${column.maximum ?? ''}`;
}

function short(value: string): string {
  return value.replace(/(\d{2}:\d{2}):\d{2}(\.\d+)?/, '$1').replace(/(\.\d{3})\d+$/, '$1').replace('T', ' ');
}
