import type { ReactNode } from 'react';
import type { DecisionRecord } from '../../src-contract/decision';
import { decidedBy, decisionWords } from '../wording/decision-words';

/** What was decided, before everything that it was decided on. */
export function ReportDecision({ decisions }: { readonly decisions: readonly DecisionRecord[] }): ReactNode {
  if (decisions.length === 0) return null;
  return (
    <section className="lb-report-decision">
      <h2>Decision</h2>
      {decisions.map((record, index) => (
        <p key={index}><b>{decisionWords[record.decision]}.</b> {record.reason} {decidedBy(record)}</p>
      ))}
    </section>
  );
}
