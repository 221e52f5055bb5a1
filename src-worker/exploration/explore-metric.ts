import type { Exploration, ExplorationOrder } from '../../src-contract/exploration';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { decompositionOf } from './decomposition';
import { distributionOf } from './distribution';
import { funnelOf } from './funnel';
import { influenceOf } from './influence';
import { adjustedValues, exploredValues } from './metric-values';
import { noveltyOf } from './novelty';
import { timelineOfMetric } from '../timeline/metric-timeline';
import { segmentsOf } from './segment-pairs';

/** One question about one metric, answered from the sample's own values. */
export function exploreMetric(sample: Sample, definition: CompleteDefinition, uses: readonly MetricUse[], order: ExplorationOrder): Exploration {
  const at = definition.metrics.findIndex(({ id }) => id === order.metric);
  if (at < 0) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${order.metric}".`, next: `Known: ${definition.metrics.map(({ id }) => id).join(', ')}.`, place: { field: 'metric' } });
  const { kind, metric } = order;
  if (kind === 'timeline') return { kind, metric, ...timelineOfMetric(sample, definition, definition.metrics[at], uses[at], order.timeline) };
  const reason = unansweredReason(definition.metrics[at], order, sample, uses);
  if (reason !== null) return { kind, metric, reason };
  if (kind === 'novelty') return { kind, metric, reason: null, novelty: noveltyOf(definition, sample, uses[at].numerator) };
  if (kind === 'segments') return order.segments === undefined ? { kind, metric, reason: 'There is no column to look at.' } : { kind, metric, reason: null, segments: segmentsOf(sample, definition, definition.metrics[at], uses[at], order.segments) };
  if (kind === 'funnel') return order.funnel === undefined ? { kind, metric, reason: 'The funnel has no steps.' } : { kind, metric, reason: null, funnel: funnelOf(sample, definition, uses, order.funnel) };
  const values = exploredValues(sample, definition.metrics[at], uses[at]);
  if (values.before.some((value) => !Number.isFinite(value))) return { kind, metric, reason: 'The transform has no answer for some units.' };
  const adjusted = kind === 'distribution' ? null : adjustedValues(sample, definition, definition.metrics[at], uses[at]);
  switch (kind) {
    case 'distribution':
      return { kind, metric, reason: null, distribution: distributionOf(definition, values, values.per === 'unit' && sample.units.clusters === undefined) };
    case 'influence':
      return { kind, metric, reason: null, influence: influenceOf(definition, adjusted ?? values, adjusted !== null) };
    case 'decomposition': {
      const attribute = sample.units.attributes.find(({ column }) => column === order.segment) ?? null;
      return { kind, metric, reason: null, decomposition: decompositionOf(definition, values, attribute, adjusted) };
    }
  }
}

/** Why a metric has no answer of a kind, in a sentence; null where it has one. */
function unansweredReason(metric: Metric, { kind, funnel }: ExplorationOrder, { units, streams }: Sample, uses: readonly MetricUse[]): string | null {
  if (kind === 'segments') return null;
  if (kind === 'funnel') {
    if (units.clusters !== undefined) return 'Units lie inside what was randomised, and are not independent; this is told of experiments that randomise units.';
    return funnel?.order === 'strict' && uses.some(({ numerator }) => streams[numerator.stream].seconds === null) ? 'Steps in order need the times of exposures and of every step: name the time columns of the sources, or take the steps in any order.' : null;
  }
  const { quantile, denominator, transform } = needsOf(metric);
  if (kind === 'novelty' && metric.kind !== 'mean' && metric.kind !== 'count') return 'This is told of means and counts, which go on day after day.';
  if (kind === 'distribution') return denominator === undefined ? null : 'A ratio has no value per unit to draw; choose a metric of its numerator or denominator.';
  if (units.clusters !== undefined) return 'Units lie inside what was randomised, and are not independent; this is told of experiments that randomise units.';
  if (quantile !== undefined) return 'A quantile does not add up over units; choose a mean, count, conversion or ratio.';
  if (kind !== 'decomposition' && denominator !== undefined) return 'This is told of means, counts and conversions, not of ratios.';
  if (kind !== 'influence' && transform !== undefined) return 'The transformed values do not add up to anything that has parts.';
  return null;
}
