import type { ReactNode } from 'react';
import type { SequenceSummary } from '../../src-contract/evaluation';
import { looksTaken } from '../wording/looks-words';
import { NONE, formatCount, formatDay, formatP, formatPercent, formatStatistic } from '../wording/numbers';

/** Every look: what it took to claim a difference there, and what it cost. */
export function LooksTable({ sequence }: { readonly sequence: SequenceSummary }): ReactNode {
  return (
    <table className="lb-proof-table">
      <thead><tr><th scope="col">Up to</th><th scope="col" data-align="right">Units</th><th scope="col" data-align="right">Of the plan</th><th scope="col" data-align="right">Bound on |z|</th><th scope="col" data-align="right">p needed</th><th scope="col" data-align="right">Error spent</th></tr></thead>
      <tbody>
        {looksTaken(sequence).map((look, at) => (
          <tr key={at}>
            <th scope="row">{look.day === null ? 'the end' : formatDay(look.day)}</th><td data-align="right">{formatCount(look.units)}</td><td data-align="right">{formatPercent(look.informationFraction, 1)}</td>
            <td data-align="right">{look.bound === null ? 'none yet' : formatStatistic(look.bound)}</td><td data-align="right">{formatP(look.nominalP)}</td><td data-align="right">{look.spent === null ? NONE : formatP(look.spent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
