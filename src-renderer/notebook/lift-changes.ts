import type { Estimate, Evaluation } from '../../src-contract/evaluation';
import type { LiftChange, LiftFigures } from '../../src-contract/triage';

/** The lifts of the primary metrics in two evaluations of the same experiment, side by side. */
export function liftChanges(without: Evaluation, as: Evaluation): readonly LiftChange[] {
  return primaries(as).map((estimate): LiftChange => {
    const before = primaries(without).find(({ metric, variant }) => metric === estimate.metric && variant === estimate.variant);
    const from = figuresOf(before);
    const to = figuresOf(estimate);
    return { metric: estimate.metric, variant: estimate.variant, without: from, with: to, change: from.lift === null || to.lift === null ? null : to.lift - from.lift };
  });
}

function primaries({ estimates }: Evaluation): readonly Estimate[] {
  return estimates.filter(({ role, segment }) => role === 'primary' && segment === null);
}

function figuresOf(estimate: Estimate | undefined): LiftFigures {
  if (!estimate) return { lift: null, low: null, high: null, pValue: null, units: 0, controlUnits: 0, reason: 'This comparison is missing.' };
  const { lift, liftLow, liftHigh, pValue, units, controlUnits, reason } = estimate;
  return { lift, low: liftLow, high: liftHigh, pValue, units, controlUnits, reason };
}
