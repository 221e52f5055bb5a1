import { History } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { looksSentence, peekClaims } from '../wording/looks-words';
import { LooksTable } from './looks-table';
import './proof.css';

/** The plan of looks: where it stands in one line, every look below, and what a peek without a plan would have claimed. */
export function LooksPanel({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { sequence } = index.evaluation;
  if (!sequence || sequence.looks.length === 0) return null;
  return (
    <details className="lb-proof">
      <summary><History size={14} aria-hidden /><b>Looks</b> <span>{looksSentence(sequence, index.settings.confidence)}</span></summary>
      <div className="lb-proof-body">
        <PeekClaims index={index} />
        <div className="lb-looks-table" tabIndex={0} role="region" aria-label="Looks"><LooksTable sequence={sequence} /></div>
      </div>
    </details>
  );
}

/** What peeking would have claimed, one line per primary comparison. */
export function PeekClaims({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { sequence } = index.evaluation;
  const claims = sequence ? peekClaims(index, sequence) : [];
  if (claims.length === 0) return null;
  return <ul className="lb-looks-claims">{claims.map((claim) => <li key={`${claim.metric} ${claim.variant}`}>{claim.words}</li>)}</ul>;
}
