import type { Estimate } from '../../src-contract/evaluation';
import type { Goal } from '../../src-contract/metrics/metric-kind';
import { tSf } from '../kernels/student-t';

/** What a margin test reads of a comparison. */
export interface MarginArms {
  readonly value: number;
  readonly controlValue: number;
  readonly squaredError: number;
  readonly controlSquaredError: number;
  readonly units: number;
  readonly controlUnits: number;
}

/** The arms of an estimate; null where a value or a spread could not be had. */
export function marginArms({ value, controlValue, standardDeviation, controlStandardDeviation, units, controlUnits }: Estimate): MarginArms | null {
  if (value === null || controlValue === null || standardDeviation === null || controlStandardDeviation === null) return null;
  return { value, controlValue, units, controlUnits, squaredError: standardDeviation ** 2 / units, controlSquaredError: controlStandardDeviation ** 2 / controlUnits };
}

export interface MarginTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** One-sided. */
  readonly pValue: number;
}

/**
 * Non-inferiority with a margin relative to the unknown control value: the contrast
 * T − (1 ∓ margin) C against 0 with its own error and Satterthwaite df (Laster & Johnson 2003). Small p:
 * the variant is no worse than the margin. `goal: increase` is harmed by a fall, `decrease` by a rise.
 */
export function marginTest(arms: MarginArms, margin: number, goal: Exclude<Goal, 'none'>): MarginTest {
  const { value, controlValue, squaredError, controlSquaredError } = arms;
  // The margin is a share of |C|, so for a negative control it works the other way round.
  const factor = 1 + (goal === 'increase' ? -margin : margin) * (controlValue < 0 ? -1 : 1);
  const control = factor * factor * controlSquaredError;
  const error = Math.sqrt(squaredError + control);
  if (!(error > 0)) return { statistic: NaN, degreesOfFreedom: NaN, pValue: NaN };
  const statistic = (value - factor * controlValue) / error;
  const share = squaredError / (squaredError + control);
  const degreesOfFreedom = 1 / (share ** 2 / (arms.units - 1) + (1 - share) ** 2 / (arms.controlUnits - 1));
  return { statistic, degreesOfFreedom, pValue: tSf(goal === 'increase' ? statistic : -statistic, degreesOfFreedom) };
}

/**
 * Equivalence by two one-sided tests (Schuirmann 1987): the effect is inside ±margin, a share of the unknown
 * control value, when the contrasts with both its ends reject. Small p, the larger of the two: inside.
 */
export function equivalencePValue(arms: MarginArms, margin: number): number {
  return Math.max(marginTest(arms, margin, 'increase').pValue, marginTest(arms, margin, 'decrease').pValue);
}

/** Superiority by a margin: the contrast T − (1 ± margin) C, on the good side. Small p: better by more than the margin. */
export function superiorityTest(arms: MarginArms, margin: number, goal: Exclude<Goal, 'none'>): MarginTest {
  return marginTest(arms, -margin, goal);
}
