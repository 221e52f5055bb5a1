import type { ReactNode } from 'react';
import type { SequenceSummary } from '../../src-contract/evaluation';
import { formatCount, formatDay, formatP, formatPercent, formatStatistic } from '../wording/numbers';
import { sequentialWords } from '../wording/settings';

/** Every look of a sequential plan: what it took to claim an effect there, and what it cost. */
export function ReportLooks({ sequence }: { readonly sequence: SequenceSummary | null | undefined }): ReactNode {
  if (!sequence || sequence.looks.length === 0) return null;
  return (
    <section>
      <h2>Looks</h2>
      <p>Plan: {sequentialWords[sequence.plan]}, for {formatCount(sequence.plannedUnits)} units in all.</p>
      <table className="lb-report-table">
        <thead><tr><th scope="col">Up to</th><th scope="col">Units</th><th scope="col">Of the plan</th><th scope="col">Bound on |z|</th><th scope="col">p needed</th><th scope="col">Error spent</th></tr></thead>
        <tbody>
          {sequence.looks.map((look, at) => (
            <tr key={at}>
              <th scope="row">{look.day === null ? 'end' : formatDay(look.day)}</th><td>{formatCount(look.units)}</td><td>{formatPercent(look.informationFraction, 1)}</td>
              <td>{formatStatistic(look.bound)}</td><td>{formatP(look.nominalP)}</td><td>{look.spent === null ? '–' : formatP(look.spent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
