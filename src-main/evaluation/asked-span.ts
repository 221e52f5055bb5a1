import type { AskedSpan, PlannedMeasure, PlannedUse, SamplePlan } from './plan-sample';

/**
 * The same plan for whoever will ask nothing else of its sample: rows that are in no window of its metrics need not be kept.
 * Their measures go by other names, so that nobody takes them for those that hold every row.
 */
export function onlyAsked(plan: SamplePlan): SamplePlan {
  const spans = new Map<string, AskedSpan>();
  const note = ({ measure, from, to }: PlannedUse): void => {
    const known = spans.get(measure);
    spans.set(measure, known === undefined ? { from, to } : joined(known, { from, to }));
  };
  for (const use of plan.metrics.flatMap(usesOf)) note(use);
  const named = new Map(plan.measures.map((measure) => [measure.id, spanned(measure, spans.get(measure.id))]));
  const renamed = (use: PlannedUse): PlannedUse => ({ ...use, measure: named.get(use.measure)?.id ?? use.measure });
  const renamedOrNull = (use: PlannedUse | null): PlannedUse | null => use && renamed(use);
  return {
    ...plan,
    measures: [...named.values()],
    metrics: plan.metrics.map(({ metric, numerator, denominator, covariates }) => ({
      metric,
      numerator: renamed(numerator),
      denominator: renamedOrNull(denominator),
      covariates: covariates.map(({ use, denominator: under }) => ({ use: renamed(use), denominator: renamedOrNull(under) })),
    })),
  };
}

/** The span in which all of a scan's measures are asked about; null = all rows are. */
export function commonSpan(measures: readonly PlannedMeasure[]): AskedSpan | null {
  const spans = measures.map(({ span }) => span ?? { from: null, to: null });
  const { from, to } = spans.reduce(joined);
  return from === null && to === null ? null : { from, to };
}

function usesOf({ numerator, denominator, covariates }: SamplePlan['metrics'][number]): PlannedUse[] {
  return [numerator, denominator, ...covariates.flatMap(({ use, denominator: under }) => [use, under])].filter((use) => use !== null);
}

function joined(a: AskedSpan, b: AskedSpan): AskedSpan {
  return { from: a.from === null || b.from === null ? null : Math.min(a.from, b.from), to: a.to === null || b.to === null ? null : Math.max(a.to, b.to) };
}

function spanned(measure: PlannedMeasure, span: AskedSpan | undefined): PlannedMeasure {
  if (span === undefined || measure.time === null || (span.from === null && span.to === null)) return measure;
  return { ...measure, span, id: JSON.stringify([...(JSON.parse(measure.id) as unknown[]), span]) };
}
