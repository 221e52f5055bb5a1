import type { Estimate, Evaluation, TimelineEstimate } from '../../src-contract/evaluation';
import { withoutNaN } from './json';
import type { ReportWriter } from './report-writer';

/** Columns of an estimate, in the order and with the names of the contract. */
export const estimateColumns = [
  'metric', 'kind', 'role', 'segment', 'variant', 'control', 'method', 'units', 'controlUnits', 'value', 'controlValue', 'standardDeviation',
  'controlStandardDeviation', 'difference', 'differenceStandardError', 'differenceLow', 'differenceHigh', 'lift', 'liftStandardError', 'liftLow',
  'liftHigh', 'statistic', 'degreesOfFreedom', 'pValue', 'adjustedPValue', 'probabilityToBeatControl', 'expectedLoss', 'power', 'requiredUnits', 'reason',
  'expectedGain', 'bayesianModel', 'credibleLow', 'credibleHigh', 'probabilityOfMinimumEffect', 'shrunkenLift', 'equivalencePValue', 'superiorityPValue', 'note',
] as const satisfies readonly Exclude<keyof Estimate, 'adjustment' | 'cap' | 'cautions'>[];

/**
 * One row per estimate, the JSON's names as columns, full precision, no locale, lines end in a line feed; a null is an empty cell. Estimates of a
 * timeline follow with the smallest p-value so far (of always-valid plans) and their day in two last columns, which are there only when there is a timeline.
 */
export const csv: ReportWriter = {
  format: 'csv',
  label: 'CSV, one row per estimate',
  extension: 'csv',
  write: async ({ evaluation }) => estimatesCsv(evaluation),
};

function estimatesCsv(given: Evaluation): string {
  const evaluation = withoutNaN(given);
  const dated = evaluation.timeline.length > 0;
  const header = [...estimateColumns, 'cautions', 'decision', ...(dated ? ['runningPValue', 'day'] : [])];
  const decisionOf = (estimate: Estimate): string | null =>
    estimate.segment === null ? (evaluation.verdicts.find((verdict) => verdict.metric === estimate.metric && verdict.variant === estimate.variant)?.decision ?? null) : null;
  const row = (estimate: Estimate, decision: string | null, day: string | null): string =>
    [...estimateColumns.map((column) => estimate[column] ?? null), estimate.cautions?.join(' ') ?? null, decision, ...(dated ? [runningP(estimate), day] : [])].map(csvCell).join(',');
  const rows = [
    ...evaluation.estimates.map((estimate) => row(estimate, decisionOf(estimate), null)),
    ...evaluation.timeline.map((estimate: TimelineEstimate) => row(estimate, null, estimate.day)),
  ];
  return `${[header.join(','), ...rows].join('\n')}\n`;
}

/** A cell by RFC 4180. Text that a spreadsheet would take for a formula is kept as text by a leading apostrophe. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function runningP(estimate: Estimate | TimelineEstimate): number | null {
  return 'runningPValue' in estimate ? (estimate.runningPValue ?? null) : null;
}
