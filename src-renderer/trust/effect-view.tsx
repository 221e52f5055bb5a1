import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { LiftChange } from '../../src-contract/triage';
import type { EffectState } from '../notebook/triage-state';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { ProgressLine } from '../workbench/progress-line';
import type { DumbbellAxis } from './lift-dumbbell';
import { LiftChangeList } from './lift-change-list';

export interface EffectViewProps {
  readonly state: EffectState<{ readonly lifts: readonly LiftChange[]; readonly reason: string | null }> | undefined;
  readonly axis: DumbbellAxis;
  readonly index: EvaluationIndex | null;
  /** What would be computed, for the button's name. */
  readonly of: string;
  onWant(): void;
  onCancel(): void;
}

/** What a repair does to the lifts: computed when somebody wants to know. */
export function EffectView({ state, axis, index, of, onWant, onCancel }: EffectViewProps): ReactNode {
  if (!state) return <Button size="small" variant="minimal" className="lb-effect-ask" aria-label={`What would it change? ${of}`} onClick={onWant}>What would it change?</Button>;
  if (state.progress) return <ProgressLine progress={state.progress} onCancel={onCancel} />;
  if (state.failure) return <p className="lb-quiet">{state.failure.message} <Button size="small" variant="minimal" onClick={onWant}>Try again</Button></p>;
  if (!state.effect) return <p className="lb-quiet">Waiting …</p>;
  const { lifts, reason } = state.effect;
  if (reason !== null && lifts.length === 0) return <p className="lb-quiet">{reason}</p>;
  if (lifts.length === 0) return <p className="lb-quiet">There is no primary metric whose lift could change.</p>;
  return <LiftChangeList lifts={lifts} axis={axis} index={index} />;
}
