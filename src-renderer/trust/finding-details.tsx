import type { ReactNode } from 'react';
import type { Finding } from '../../src-contract/triage';
import { columnWriter, formatPercent, formatPEquation } from '../wording/numbers';

/** A finding taken apart: by variant, by value, by day; with the test where one decided. */
export function FindingDetails({ finding: { details, pValue, adjustedPValue } }: { readonly finding: Finding }): ReactNode {
  const most = Math.max(1e-12, ...details.map(({ count, total }) => (total === null ? count : count / Math.max(1, total))));
  const write = columnWriter(details.flatMap(({ count, total }) => [count, total]));
  const ofWholes = details.some(({ total }) => total !== null);
  return (
    <>
      {pValue !== null && <p className="lb-quiet">{formatPEquation(pValue)}{adjustedPValue !== null && adjustedPValue !== pValue && `, ${formatPEquation(adjustedPValue)} for as many comparisons as were made`}</p>}
      {details.length > 0 && (
        <table className="lb-shares lb-finding-details" aria-label="In detail">
          <tbody>
            {details.map(({ label, count, total }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td data-align="right">{write(count)}</td>
                {ofWholes && <td data-align="right" className="lb-quiet">{total === null ? '' : `of ${write(total)}`}</td>}
                {ofWholes && <td data-align="right">{total === null || total === 0 ? '' : formatPercent(count / total)}</td>}
                <td aria-hidden><svg width="96" height="10" className="lb-share-bar"><rect x="0" y="1" height="8" width={Math.max(1, (96 * (total === null ? count : count / Math.max(1, total))) / most)} /></svg></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
