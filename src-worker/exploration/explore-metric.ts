import type { Exploration, ExplorationOrder } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { decompositionOf } from './decomposition';
import { distributionOf } from './distribution';
import { influenceOf } from './influence';
import { exploredValues } from './metric-values';
import { noveltyOf } from './novelty';

/** One question about one metric, answered from the sample's own values. */
export function exploreMetric(sample: Sample, definition: CompleteDefinition, uses: readonly MetricUse[], order: ExplorationOrder): Exploration {
  const at = definition.metrics.findIndex(({ id }) => id === order.metric);
  if (at < 0) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${order.metric}".`, next: `Known: ${definition.metrics.map(({ id }) => id).join(', ')}.`, place: { field: 'metric' } });
  const { kind, metric } = order;
  const reason = unansweredReason(definition.metrics[at], order, sample);
  if (reason !== null) return { kind, metric, reason };
  if (kind === 'novelty') return { kind, metric, reason: null, novelty: noveltyOf(definition, sample, uses[at].numerator) };
  const values = exploredValues(sample, definition.metrics[at], uses[at]);
  if (values.before.some((value) => !Number.isFinite(value))) return { kind, metric, reason: 'The transform has no answer for some units.' };
  switch (kind) {
    case 'distribution':
      return { kind, metric, reason: null, distribution: distributionOf(definition, values, values.per === 'unit' && sample.units.clusters === undefined) };
    case 'influence':
      return { kind, metric, reason: null, influence: influenceOf(definition, values) };
    case 'decomposition': {
      const attribute = sample.units.attributes.find(({ column }) => column === order.segment) ?? null;
      return { kind, metric, reason: null, decomposition: decompositionOf(definition, values, attribute) };
    }
  }
}

/** Why a metric has no answer of a kind, in a sentence; null where it has one. */
function unansweredReason(metric: Metric, { kind }: ExplorationOrder, { units }: Sample): string | null {
  const { quantile, denominator, transform } = needsOf(metric);
  if (kind === 'novelty' && metric.kind !== 'mean' && metric.kind !== 'count') return 'This is told of means and counts, which go on day after day.';
  if (kind === 'distribution') return denominator === undefined ? null : 'A ratio has no value per unit to draw; choose a metric of its numerator or denominator.';
  if (units.clusters !== undefined) return 'Units lie inside what was randomised, and are not independent; this is told of experiments that randomise units.';
  if (quantile !== undefined) return 'A quantile does not add up over units; choose a mean, count, conversion or ratio.';
  if (kind !== 'decomposition' && denominator !== undefined) return 'This is told of means, counts and conversions, not of ratios.';
  if (kind !== 'influence' && transform !== undefined) return 'The transformed values do not add up to anything that has parts.';
  return null;
}
