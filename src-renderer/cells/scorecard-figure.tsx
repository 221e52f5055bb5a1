import type { ReactNode } from 'react';
import type { Estimate } from '../../src-contract/evaluation';
import type { InspectedFigure } from '../notebook/evaluation-view';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { estimateKey } from '../wording/figure-field';
import type { FigureField } from '../wording/figure-field';
import { NONE } from '../wording/numbers';
import { explainFigure } from '../wording/sentences';
import { useTip } from './scorecard-tip';

export interface FigureProps {
  readonly field: FigureField;
  readonly label: string;
  readonly estimate: Estimate;
  readonly index: EvaluationIndex;
  /** The figure as text; `–` is explained by the estimate's reason. */
  readonly text: string;
  readonly small?: boolean;
  readonly children?: ReactNode;
  readonly onInspect: ((what: InspectedFigure) => void) | undefined;
}

/** A number that explains itself on hover and focus, and opens where it comes from on click. */
export function Figure({ field, label, estimate, index, text, small = false, children, onInspect }: FigureProps): ReactNode {
  const sentence = (): string => explainFigure(field, estimate, index);
  const tip = useTip(sentence);
  const open = (): void => {
    onInspect?.({ metric: estimate.metric, variant: estimate.variant, segment: estimate.segment, figure: estimateKey(field), label, shown: text, sentence: sentence() });
  };
  return (
    <button type="button" className="lb-figure" data-small={small || undefined} data-none={text === NONE || undefined} tabIndex={-1} onClick={open} {...tip}>
      {children ?? text}
    </button>
  );
}
