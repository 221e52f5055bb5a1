import type { ReactNode } from 'react';
import type { ColumnProfile } from '../../src-contract/dataset';
import { formatCount } from '../wording/numbers';

const width = 96;
const height = 18;

/** A column's shape: a histogram of numbers and times, the most frequent values of the rest. */
export function Spark({ column, rows }: { readonly column: ColumnProfile; readonly rows: number }): ReactNode {
  const counts = column.histogram?.map((bin) => bin.count) ?? ((column.distinct ?? 99) <= 50 ? column.top.slice(0, 12).map(({ count }) => count) : []);
  const most = Math.max(1, ...counts);
  if (counts.length === 0) {
    return <span className="lb-spark-none" title={`${formatCount(column.distinct)} different values in ${formatCount(rows)} rows`}>{column.distinct === rows ? 'all different' : 'mostly different'}</span>;
  }
  const step = width / Math.max(counts.length, column.histogram ? 1 : 4);
  const gap = column.histogram ? 0.5 : 2;
  const label = column.histogram ? `Histogram of ${column.name} in ${String(counts.length)} bins` : `${column.name}: ${column.top.slice(0, 3).map(({ value, count }) => `${value} ${formatCount(count)}`).join(', ')}`;
  return (
    <svg className="lb-spark" width={width} height={height} viewBox={`0 0 ${String(width)} ${String(height)}`} role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      {counts.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1, (count / most) * (height - 2));
        return <rect key={index} x={index * step} y={height - 1 - tall} width={Math.max(0.5, step - gap)} height={tall} />;
      })}
    </svg>
  );
}
