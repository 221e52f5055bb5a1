import type { MetricSummary, VariantSummary } from '../src-contract/evaluation';
import type { CompleteDefinition } from '../src-contract/experiment';
import { kindOf, type Metric } from '../src-contract/metrics/catalogue';
import type { Sample } from '../src-contract/sample';

/** The variants with their planned and their actual shares of what was randomised. */
export function variantSummaries(definition: CompleteDefinition, { units }: Sample): VariantSummary[] {
  const weights = definition.variants.reduce((sum, { weight }) => sum + weight, 0);
  return definition.variants.map(({ id, name, control, weight }, k) => {
    const count = units.starts[k + 1] - units.starts[k];
    const summary = { id, name, control, weight, expectedShare: weight / weights, share: units.count === 0 ? null : count / units.count, units: count };
    if (units.clusters === undefined) return summary;
    const randomised = units.clusters.starts[k + 1] - units.clusters.starts[k];
    return { ...summary, share: units.clusters.count === 0 ? null : randomised / units.clusters.count, randomisationUnits: randomised };
  });
}

/** What a readout says of a metric itself. */
export function metricSummary(metric: Metric): MetricSummary {
  return {
    id: metric.id,
    name: metric.name ?? metric.id,
    kind: metric.kind,
    role: metric.role ?? 'secondary',
    goal: metric.goal ?? 'increase',
    format: metric.format ?? kindOf(metric).format,
    currency: metric.currency ?? null,
    minimumEffect: metric.minimumEffect ?? null,
    margin: metric.margin ?? null,
    ...(metric.equivalenceMargin === undefined ? {} : { equivalenceMargin: metric.equivalenceMargin }),
    ...(metric.superiorityMargin === undefined ? {} : { superiorityMargin: metric.superiorityMargin }),
  };
}
