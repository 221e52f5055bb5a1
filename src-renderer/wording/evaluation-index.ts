import { levelName, type Check, type Estimate, type Evaluation, type MetricSummary, type VariantSummary, type Verdict } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { roles } from '../../src-contract/metrics/metric-kind';
import { settingsOf } from './settings';

/** An evaluation with its parts found by name, for everything that words or draws it. */
export interface EvaluationIndex {
  readonly evaluation: Evaluation;
  readonly settings: Analysis;
  readonly control: VariantSummary | null;
  /** All variants but the control, in the definition's order. */
  readonly treatments: readonly VariantSummary[];
  /** Metrics by role (primary, secondary, guardrail), in the definition's order within. */
  readonly metrics: readonly MetricSummary[];
  /** Failed checks that nobody has accepted yet: while there are any, no verdict is shown. */
  readonly gates: readonly Check[];
  /** Segment columns with their slices, in the evaluation's order. */
  readonly segments: readonly { readonly column: string; readonly slices: readonly string[] }[];
  metric(id: string): MetricSummary;
  variantName(id: string): string;
  estimate(metric: string, variant: string, segment: string | null): Estimate | null;
  verdict(metric: string, variant: string): Verdict | null;
}

const key = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);

const known = new WeakMap<Evaluation, EvaluationIndex>();

/** The index of an evaluation, made once for all cells that show it. */
export function indexOf(evaluation: Evaluation): EvaluationIndex {
  const found = known.get(evaluation) ?? indexEvaluation(evaluation);
  known.set(evaluation, found);
  return found;
}

export function indexEvaluation(evaluation: Evaluation): EvaluationIndex {
  const metrics = new Map(evaluation.metrics.map((metric) => [metric.id, metric]));
  const variants = new Map(evaluation.variants.map((variant) => [variant.id, variant]));
  const estimates = new Map(evaluation.estimates.map((estimate) => [key(estimate.metric, estimate.variant, estimate.segment), estimate]));
  const verdicts = new Map(evaluation.verdicts.map((verdict) => [key(verdict.metric, verdict.variant), verdict]));
  return {
    evaluation,
    settings: settingsOf(evaluation),
    control: evaluation.variants.find((variant) => variant.control) ?? null,
    treatments: evaluation.variants.filter((variant) => !variant.control),
    metrics: roles.flatMap((role) => evaluation.metrics.filter((metric) => metric.role === role)),
    gates: evaluation.checks.filter((check) => check.status === 'fail' && !check.acknowledged),
    segments: segmentsOf(evaluation.estimates),
    metric: (id) => metrics.get(id) ?? unnamedMetric(id, evaluation.estimates),
    variantName: (id) => variants.get(id)?.name ?? id,
    estimate: (metric, variant, segment) => estimates.get(key(metric, variant, segment)) ?? null,
    verdict: (metric, variant) => verdicts.get(key(metric, variant)) ?? null,
  };
}

/** `country=DE` → `country` and `DE`, as people read it. */
export function splitSegment(segment: string): { readonly column: string; readonly level: string } {
  const at = segment.indexOf('=');
  return at < 0 ? { column: segment, level: '' } : { column: segment.slice(0, at), level: levelName(segment.slice(at + 1)) };
}

function segmentsOf(estimates: readonly Estimate[]): EvaluationIndex['segments'] {
  const columns = new Map<string, Set<string>>();
  for (const { segment } of estimates) {
    if (segment === null) continue;
    const { column } = splitSegment(segment);
    columns.set(column, (columns.get(column) ?? new Set()).add(segment));
  }
  return [...columns].map(([column, slices]) => ({ column, slices: [...slices] }));
}

function unnamedMetric(id: string, estimates: readonly Estimate[]): MetricSummary {
  const estimate = estimates.find((one) => one.metric === id);
  return { id, name: id, kind: estimate?.kind ?? 'mean', role: estimate?.role ?? 'secondary', goal: 'none', format: 'number', currency: null, minimumEffect: null, margin: null };
}
