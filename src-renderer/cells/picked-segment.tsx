import { Button } from '@blueprintjs/core';
import { useState, type ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import { chosenVariant } from '../charts/explored';
import { brushOf, segmentExpression, segmentFilterWords } from '../brushing/picked-selection';
import { brushUnits, filterExperiment } from '../brushing/follow-up';
import { segmentSentence, segmentsOf } from '../charts/segment-words';
import { showCell } from '../workbench/focus-cell';
import { useSession } from '../workbench/window-context';
import { indexEvaluation } from '../wording/evaluation-index';

export interface PickedSegmentProps {
  readonly cellId: string;
  readonly readOnly: boolean;
  readonly evaluation: Evaluation;
  readonly variant: string | null;
  /** Levels by their place, as a mark has them: `2,0`; `null` = all. */
  readonly picked: string;
  onClose(): void;
  onCopy(words: string): void;
}

/** A segment that was pressed on: what is known of it, its units in the linked views, and a filter that keeps only its exposures. */
export function PickedSegment({ cellId, readOnly, evaluation, variant, picked, onClose, onCopy }: PickedSegmentProps): ReactNode {
  const session = useSession();
  const [copied, setCopied] = useState<string | null>(null);
  const index = indexEvaluation(evaluation);
  const segments = segmentsOf(index);
  const estimate = segments?.estimates.find((one) => one.variant === chosenVariant(index, { variant }) && one.levels.map(String).join(',') === picked);
  if (!segments || !estimate) return null;
  const filter = segmentExpression(segments, estimate);
  const brush = brushOf(segments, estimate);
  return (
    <section className="lb-picked" aria-label="Chosen segment">
      <p>{segmentSentence(segments, estimate)} Exploratory: to follow it up, declare it for the next experiment, or look at it alone.</p>
      {filter !== '' && <p><code>filters: {'{'} exposure: &quot;{filter.replaceAll('"', '\\"')}&quot; {'}'}</code></p>}
      {filter !== '' && brush.reason !== null && <p className="lb-quiet">{brush.reason}</p>}
      <div className="lb-picked-actions">
        {brush.selection && !readOnly && <Button size="small" text="Brush these units" title="Chooses them in Explore units, where everything else follows." onClick={() => showCell(session, brushUnits(session, cellId, brush.selection), true)} />}
        {filter !== '' && !readOnly && <Button size="small" text="Make it a filter" title="The experiment counts these units only, with the remark that they were chosen after looking." onClick={() => filterExperiment(session, cellId, { expression: filter, words: segmentFilterWords(segments, estimate) })} />}
        {filter !== '' && <Button size="small" variant="minimal" text="Copy filter" onClick={() => { onCopy(`filters: { exposure: "${filter.replaceAll('"', '\\"')}" }`); setCopied(picked); }} />}
        <Button size="small" variant="minimal" text="Copy as text" onClick={() => { onCopy(segmentSentence(segments, estimate)); setCopied(picked); }} />
        <Button size="small" variant="minimal" text="Close" onClick={onClose} />
        <span role="status">{copied === picked ? 'Copied' : ''}</span>
      </div>
    </section>
  );
}
