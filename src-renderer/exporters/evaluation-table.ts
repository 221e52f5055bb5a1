import type { Estimate, Evaluation, TimelineEstimate } from '../../src-contract/evaluation';

/** Columns of the table for machines: the evaluation's own names, in its own order. */
export const estimateColumns = [
  'metric', 'kind', 'role', 'segment', 'variant', 'control', 'method', 'units', 'controlUnits', 'value', 'controlValue', 'standardDeviation', 'controlStandardDeviation',
  'difference', 'differenceStandardError', 'differenceLow', 'differenceHigh', 'lift', 'liftStandardError', 'liftLow', 'liftHigh',
  'statistic', 'degreesOfFreedom', 'pValue', 'adjustedPValue', 'probabilityToBeatControl', 'expectedLoss', 'power', 'requiredUnits', 'reason',
  'expectedGain', 'bayesianModel', 'credibleLow', 'credibleHigh', 'probabilityOfMinimumEffect', 'shrunkenLift', 'equivalencePValue', 'superiorityPValue', 'note',
] as const satisfies readonly Exclude<keyof Estimate, 'adjustment' | 'cap' | 'cautions'>[];

/**
 * Every estimate as one row of plain values, with the decision at the end: a heading line, then rows. Estimates of a
 * timeline follow, with the smallest p-value so far (of always-valid plans) and their day in two last columns that are there only then.
 */
export function evaluationTable(evaluation: Evaluation): readonly (readonly (string | number | null)[])[] {
  const decisions = new Map(evaluation.verdicts.map((verdict) => [JSON.stringify([verdict.metric, verdict.variant]), verdict.decision]));
  const dated = evaluation.timeline.length > 0;
  const row = (estimate: Estimate, decision: string | null, day: string | null): (string | number | null)[] => [...estimateColumns.map((column) => estimate[column] ?? null), estimate.cautions?.join(' ') ?? null, decision, ...(dated ? [runningP(estimate), day] : [])];
  return [
    [...estimateColumns, 'cautions', 'decision', ...(dated ? ['runningPValue', 'day'] : [])],
    ...evaluation.estimates.map((estimate) => row(estimate, estimate.segment === null ? (decisions.get(JSON.stringify([estimate.metric, estimate.variant])) ?? null) : null, null)),
    ...evaluation.timeline.map((estimate) => row(estimate, null, estimate.day)),
  ];
}

function runningP(estimate: Estimate | TimelineEstimate): number | null {
  return 'runningPValue' in estimate ? (estimate.runningPValue ?? null) : null;
}
