import type { AggregateMoments } from '../../src-contract/aggregates';
import type { ConformanceRow } from '../../src-contract/conformance';
import type { Estimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { JudgeRequest, Judgement } from '../../src-contract/worker-protocol';
import { runChecks } from '../checks/catalogue';
import { epStatsRows } from '../conformance/ep-stats';
import { metricEstimates, type MetricMoments } from '../evaluate-metric';
import { emptyMoments } from '../kernels/moments';
import { sequenceOf } from '../sequential/sequence-of';
import { settleEvaluation } from '../settle-evaluation';
import { metricSummary, variantSummaries } from '../summaries';

/**
 * Judges metrics whose moments came as aggregates, with the very methods, corrections, checks and verdicts that rows get.
 * What needs the values of units (ranks, resampling) is refused by name; a comparison with an arm whose spread is not
 * known keeps its values and loses its inference, with the reason.
 */
export function judgeAggregates(sample: Sample, { definition, segments, aggregates }: JudgeRequest & { readonly aggregates: readonly AggregateMoments[] }): Judgement {
  const started = performance.now();
  const chosen = segments.flatMap((column) => sample.units.attributes.find((attribute) => attribute.column === column) ?? []);
  const sequence = sequenceOf(definition.analysis, sample);
  const estimates = definition.metrics.flatMap((metric, index) => {
    const own = aggregates[index];
    const unread = valuesRefused(definition, index);
    const readable = unread === null ? definition : { ...definition, analysis: { ...definition.analysis, method: 'welch' as const } };
    const judged = metricEstimates(readable, unread === null ? metric : { ...metric, method: undefined }, momentsOf(own, chosen, definition), chosen, sequence);
    return judged.map((estimate, k) => withKnownSpread(estimate, k, own, definition, unread));
  });
  const variants = variantSummaries(definition, sample);
  const metrics = definition.metrics.map(metricSummary);
  const overall = estimates.filter(({ segment }) => segment === null);
  const segmentEstimates = estimates.filter(({ segment }) => segment !== null);
  const checks = runChecks({ variants, counts: null, multiple: definition.multiple, estimates: overall, segmentEstimates, skewness: [] }, definition.acknowledgements);
  const settled = settleEvaluation({ estimates, timeline: [], metrics, checks }, definition.analysis);
  return {
    variants, metrics, checks, ...settled, sequence: sequence?.summary ?? null, arrivals: null,
    ...(definition.analysis.conformance === 'none' ? {} : { conformance: conformance(definition, aggregates) }),
    timings: { judge: performance.now() - started },
  };
}

function momentsOf({ units, value, product }: AggregateMoments, segments: readonly AttributeColumn[], { variants }: CompleteDefinition): MetricMoments {
  const groups = segments.reduce((sum, { labels }) => sum + labels.length, 1);
  const moments = emptyMoments(['numerator'], groups * variants.length);
  units.forEach((n, cell) => {
    moments.n[cell] = n;
    moments.offset[0][cell] = n > 0 ? value[cell] : 0;
    moments.product[0][cell] = Number.isFinite(product[cell]) ? product[cell] : 0;
  });
  return { cube: { moments, groups }, cells: null, third: null, cap: null, unanswered: null, valuesOf: null, judged: new Map() };
}

/** Why a metric's method cannot be used on aggregates; null where it can. */
function valuesRefused({ analysis, metrics }: CompleteDefinition, index: number): string | null {
  const metric = metrics[index];
  const method = methodOf(analysis, metric);
  const { reads, label } = methodSheets[method];
  return reads === 'moments' ? null : `${label.charAt(0).toUpperCase()}${label.slice(1)} reads every unit's value, which aggregates do not hold; choose welch for ${metric.id}, or open the rows.`;
}

const noInference = {
  differenceStandardError: null, differenceLow: null, differenceHigh: null, liftStandardError: null, liftLow: null, liftHigh: null,
  statistic: null, degreesOfFreedom: null, pValue: null, adjustedPValue: null,
} as const;

function withKnownSpread(estimate: Estimate, k: number, { reason, note }: AggregateMoments, { variants, control, analysis, metrics }: CompleteDefinition, unread: string | null): Estimate {
  const treatments = variants.length - 1;
  const group = Math.floor(k / treatments) * variants.length;
  const own = reason[group + variants.findIndex(({ id }) => id === estimate.variant)];
  const other = reason[group + variants.findIndex(({ id }) => id === control)];
  const noted = note === null ? estimate : { ...estimate, note: [estimate.note, note].filter(Boolean).join(' ') };
  const method = methodOf(analysis, metrics.find(({ id }) => id === estimate.metric) ?? {});
  if (own === null && other === null) return unread === null ? noted : { ...noted, ...noInference, method, reason: unread };
  return {
    ...noted, ...noInference, method,
    standardDeviation: own === null ? noted.standardDeviation : null,
    controlStandardDeviation: other === null ? noted.controlStandardDeviation : null,
    reason: unread ?? own ?? other,
  };
}

/** As Ep-Stats would print each metric from the same aggregates, also where our own readout refuses. */
function conformance(definition: CompleteDefinition, aggregates: readonly AggregateMoments[]): ConformanceRow[] {
  const timestamp = Math.round(Date.now() / 1000);
  return definition.metrics.flatMap((metric, index) =>
    epStatsRows(definition.variants.map(({ id }, k) => ({ id, ...aggregates[index].epStats[k] })), {
      experiment: definition.id, metric: metric.id, name: metric.name ?? metric.id, control: definition.control,
      minimumEffect: metric.minimumEffect ?? null, level: definition.analysis.confidence, timestamp,
      nullHypothesisRate: definition.analysis.nullHypothesisRate,
    }),
  );
}
