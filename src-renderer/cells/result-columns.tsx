import { useEffect, useState, type ReactNode } from 'react';
import type { ColumnProfile } from '../../src-contract/dataset';
import { toFailure, type Failure } from '../../src-contract/failure';
import { ClassIcon } from '../forms/column-choices';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import { rangeOf } from './column-figures';
import { Spark } from './data-spark';

/** What is in each column of an answer. */
export function ResultColumns({ label, id, rows, load, onLost }: { readonly label: string; readonly id: string; readonly rows: number; load(id: string): Promise<readonly ColumnProfile[]>; onLost(): void }): ReactNode {
  const [found, setFound] = useState<{ readonly id: string; readonly columns: readonly ColumnProfile[] } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let wanted = true;
    load(id).then(
      (columns) => { if (wanted) setFound({ id, columns }); },
      (thrown: unknown) => {
        if (!wanted) return;
        const why = toFailure(thrown);
        if (why.kind === 'engine') onLost();
        else setFailure(why);
      },
    );
    return () => { wanted = false; };
  }, [id, load, onLost]);
  if (failure) return <FailureNote failure={failure} />;
  if (!found) return <p className="lb-quiet">Looking at the columns…</p>;
  return (
    <div className="lb-table-scroll lb-columns" tabIndex={0} role="region" aria-label={label} data-stale={found.id !== id || undefined}>
      <table className="lb-table">
        <thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Values</th><th scope="col" data-align="right">Distinct</th><th scope="col" data-align="right">Empty</th><th scope="col">Range or most frequent</th></tr></thead>
        <tbody>
          {found.columns.map((column) => (
            <tr key={column.name}>
              <th scope="row"><ClassIcon of={column.class} /> <span className="lb-code">{column.name}</span></th>
              <td className="lb-type">{column.type.toLowerCase()}</td>
              <td><Spark column={column} rows={rows} /></td>
              <td data-align="right">{column.distinct === null ? '–' : formatCount(column.distinct)}</td>
              <td data-align="right" data-tone={column.nulls > 0 ? 'plain' : 'quiet'}>{formatCount(column.nulls)}</td>
              <td className="lb-clip" title={rangeOf(column)}>{rangeOf(column)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
