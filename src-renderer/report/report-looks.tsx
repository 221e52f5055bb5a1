import type { ReactNode } from 'react';
import { PeekClaims } from '../cells/looks-panel';
import { LooksTable } from '../cells/looks-table';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { looksSentence } from '../wording/looks-words';

/** Every look of a sequential plan: what it took to claim an effect there, what it cost, and what peeking would have claimed. */
export function ReportLooks({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { sequence } = index.evaluation;
  if (!sequence || sequence.looks.length === 0) return null;
  return (
    <section>
      <h2>Looks</h2>
      <p>{looksSentence(sequence, index.settings.confidence)}</p>
      <PeekClaims index={index} />
      <LooksTable sequence={sequence} />
    </section>
  );
}
