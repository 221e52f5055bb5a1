import { WarningSign } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { DatasetProfile } from '../../src-contract/dataset';
import { formatCount } from '../wording/numbers';
import { fileName } from '../notebook/source-request';

/** What could not be read: how much, and each with its line, column and what became of it. */
export function DataRejects({ profile }: { readonly profile: DatasetProfile }): ReactNode {
  const { count, rows } = profile.rejected;
  if (count === 0) return null;
  const several = profile.files.length > 1;
  return (
    <details className="lb-fold lb-rejects">
      <summary><WarningSign size={12} aria-hidden /> {count === 1 ? '1 cell or row' : `${formatCount(count)} cells or rows`} could not be read</summary>
      <div className="lb-table-scroll" tabIndex={0} role="region" aria-label="What could not be read">
        <table className="lb-table">
          <thead><tr>{several && <th scope="col">File</th>}<th scope="col" data-align="right">Line</th><th scope="col">Column</th><th scope="col">Reason</th><th scope="col">Text</th></tr></thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {several && <td>{fileName(row.file)}</td>}
                <td data-align="right">{row.line === null ? '–' : formatCount(row.line)}</td>
                <td className="lb-code">{row.column ?? '–'}</td>
                <td className="lb-wrap">{row.message}</td>
                <td className="lb-code lb-clip" title={row.text ?? ''}>{row.text ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {count > rows.length && <p className="lb-quiet">The first {formatCount(rows.length)} are listed.</p>}
    </details>
  );
}
