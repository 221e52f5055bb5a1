import type { Estimate, Evaluation } from '../../src-contract/evaluation';
import type { ReportWriter } from './report-writer';

/** The evaluation as JSON, in the very names of the contract. A number that could not be had is null, with its reason. */
export const json: ReportWriter = {
  format: 'json',
  label: 'JSON, the whole evaluation',
  extension: 'json',
  write: async ({ evaluation }) => `${JSON.stringify(withoutNaN(evaluation), null, 2)}\n`,
};

/** The evaluation with every number that JSON cannot say as null, and a reason beside it where an estimate has none yet. */
export function withoutNaN(evaluation: Evaluation): Evaluation {
  return { ...(finite(evaluation) as Evaluation), estimates: evaluation.estimates.map(explained), timeline: evaluation.timeline.map(explained) };
}

function explained<Kind extends Estimate>(estimate: Kind): Kind {
  const broken = Object.values(estimate).some((value) => typeof value === 'number' && !Number.isFinite(value));
  const clean = finite(estimate) as Kind;
  return broken && clean.reason === null ? { ...clean, reason: 'A figure is not a finite number.' } : clean;
}

function finite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, finite(inner)]));
  return value;
}
