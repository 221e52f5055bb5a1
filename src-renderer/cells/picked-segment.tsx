import { Button } from '@blueprintjs/core';
import { useState, type ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import { chosenVariant } from '../charts/explored';
import { segmentSentence, segmentsOf } from '../charts/segment-words';
import { indexEvaluation } from '../wording/evaluation-index';

export interface PickedSegmentProps {
  readonly evaluation: Evaluation;
  readonly variant: string | null;
  /** Levels by their place, as a mark has them: `2,0`; `null` = all. */
  readonly picked: string;
  onClose(): void;
  onCopy(words: string): void;
}

/** A segment that was pressed on: what is known of it, and a filter that keeps only its exposures. */
export function PickedSegment({ evaluation, variant, picked, onClose, onCopy }: PickedSegmentProps): ReactNode {
  const [copied, setCopied] = useState<string | null>(null);
  const index = indexEvaluation(evaluation);
  const segments = segmentsOf(index);
  const estimate = segments?.estimates.find((one) => one.variant === chosenVariant(index, { variant }) && one.levels.map(String).join(',') === picked);
  if (!segments || !estimate) return null;
  const filter = estimate.levels.flatMap((level, at) => (level === null ? [] : [segments.columns[at]?.conditions[level] ?? ''])).filter(Boolean).join(' AND ');
  return (
    <section className="lb-picked" aria-label="Chosen segment">
      <p>{segmentSentence(segments, estimate)} Exploratory: to follow it up, declare it for the next experiment, or look at it alone.</p>
      {filter !== '' && <p><code>filters: {'{'} exposure: &quot;{filter.replaceAll('"', '\\"')}&quot; {'}'}</code></p>}
      <div className="lb-picked-actions">
        {filter !== '' && <Button size="small" text="Copy filter" onClick={() => { onCopy(`filters: { exposure: "${filter.replaceAll('"', '\\"')}" }`); setCopied(picked); }} />}
        <Button size="small" variant="minimal" text="Copy as text" onClick={() => { onCopy(segmentSentence(segments, estimate)); setCopied(picked); }} />
        <Button size="small" variant="minimal" text="Close" onClick={onClose} />
        <span role="status">{copied === picked ? 'Copied' : ''}</span>
      </div>
    </section>
  );
}
