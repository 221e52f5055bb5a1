import type { Estimate, MetricSummary } from '../src-contract/evaluation';
import type { Analysis } from '../src-contract/experiment';
import { marginArms, marginTest } from './methods/margin-test';
import { level, pInWords } from './wording';

/** What a decision about a margin reads. */
interface MarginInput {
  readonly estimate: Estimate;
  readonly metric: MetricSummary;
  readonly analysis: Analysis;
}

/** Whether the lift's interval lies inside ±bound. */
export function insideLift({ liftLow, liftHigh }: Estimate, bound: number): boolean {
  return liftLow !== null && liftHigh !== null && liftLow > -bound && liftHigh < bound;
}

/**
 * Shown to be no worse than the declared margin: by the one-sided test of the contrast with it, or, where
 * looks are sequential, by the lift's interval, which is valid at every look.
 */
export function withinMargin({ estimate, metric, analysis }: MarginInput): boolean {
  if (metric.margin === null || metric.goal === 'none') return false;
  if (analysis.sequential !== 'none') {
    return metric.goal === 'increase' ? (estimate.liftLow ?? -Infinity) > -metric.margin : (estimate.liftHigh ?? Infinity) < metric.margin;
  }
  const arms = marginArms(estimate);
  return arms !== null && marginTest(arms, metric.margin, metric.goal).pValue < oneSidedLevel(analysis);
}

/** Shown to lie inside the equivalence margin: by two one-sided tests, under a sequential plan by the interval. */
export function insideEquivalence({ estimate, metric, analysis }: MarginInput): boolean {
  const margin = metric.equivalenceMargin ?? null;
  if (margin === null) return false;
  if (analysis.sequential !== 'none') return insideLift(estimate, margin);
  return (estimate.equivalencePValue ?? 1) < oneSidedLevel(analysis);
}

/** Shown to be better by more than the superiority margin: by the one-sided test, under a sequential plan by the interval. */
export function beyondSuperiority({ estimate, metric, analysis }: MarginInput): boolean {
  const margin = metric.superiorityMargin ?? 0;
  if (analysis.sequential !== 'none') return metric.goal === 'increase' ? (estimate.liftLow ?? -Infinity) > margin : (estimate.liftHigh ?? Infinity) < -margin;
  return (estimate.superiorityPValue ?? 1) < oneSidedLevel(analysis);
}

/** ` (two one-sided tests at 2.5 %, p = 0.0021)`; under a sequential plan the interval decides, and nothing is said. */
export function equivalenceTestInWords({ estimate, analysis }: MarginInput): string {
  if (analysis.sequential !== 'none') return '';
  const alpha = oneSidedLevel(analysis);
  return ` (two one-sided tests at ${level(alpha)}, ${pInWords(estimate.equivalencePValue ?? NaN, alpha)})`;
}

/** ` (one-sided test at 2.5 %, p = 0.0021)`; under a sequential plan nothing. */
export function superiorityTestInWords({ estimate, analysis }: MarginInput): string {
  if (analysis.sequential !== 'none') return '';
  const alpha = oneSidedLevel(analysis);
  return ` (one-sided test at ${level(alpha)}, ${pInWords(estimate.superiorityPValue ?? NaN, alpha)})`;
}

/** Half of the error on each side of a two-sided analysis, so that margins agree with the interval shown. */
function oneSidedLevel({ confidence, alternative }: Analysis): number {
  return (1 - confidence) / (alternative === 'two-sided' ? 2 : 1);
}
