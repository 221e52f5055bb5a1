import type { Estimate, TimelineEstimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { methodOf, methodSheets } from '../../src-contract/methods';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { QuantileCurve } from '../../src-contract/quantile-curve';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { PushedCells, PushedMetric, PushedMoments, PushedQuantiles } from '../../src-contract/warehouse';
import type { JudgeRequest, Judgement } from '../../src-contract/worker-protocol';
import { runChecks } from '../checks/catalogue';
import type { CheckInput } from '../checks/check';
import { conformanceLevel, conformanceRows } from '../conformance/ep-stats-of-metric';
import { metricEstimates, metricSkewness, metricTimeline, type MetricMoments } from '../evaluate-metric';
import { emptyMoments, type MomentColumns } from '../kernels/moments';
import type { CellColumns } from '../methods/cell-columns';
import { quantileCurves } from '../quantile-curves';
import { looksOfArrivals, type Looks } from '../sequential/looks';
import { peeksOf } from '../sequential/peeks';
import { sequenceOfLooks } from '../sequential/sequence-of';
import { settleEvaluation } from '../settle-evaluation';
import { emptyQuantileCells } from '../streams/quantile-cells';
import { metricSummary, variantSummaries } from '../summaries';

/**
 * Judges metrics whose moments a warehouse added up, with the very methods, corrections, checks and verdicts that rows get.
 * What needs the values of units (ranks, resampling, quantiles) keeps what moments say and loses its inference, with the reason.
 */
export function judgePushed(sample: Sample, { definition, segments, timeline, merged, pushed }: JudgeRequest & { readonly pushed: PushedMoments }): Judgement {
  const started = performance.now();
  const chosen = segments.flatMap((column) => sample.units.attributes.find((attribute) => attribute.column === column) ?? []);
  const days = sample.dayAxis?.days ?? [];
  const looks = pushed.arrivals === null ? null : looksOfArrivals(days, pushed.arrivals, definition.variants.length);
  const sequence = sequenceOfLooks(definition.analysis, looks, sample.units.clusters?.count ?? sample.units.count);
  const clustered = sample.units.clusters !== undefined;
  const estimates: Estimate[] = [];
  const daily: TimelineEstimate[] = [];
  const curves: QuantileCurve[] = [];
  const skewness: CheckInput['skewness'][number][] = [];
  const read = definition.metrics.map((metric, index) => ({ metric, own: ownOf(pushed, index) }));
  for (const { metric, own } of read) {
    const moments = momentsOf(own, chosen);
    const { readable, asked, refused } = byMoments(definition, metric);
    skewness.push(...metricSkewness(definition, metric, moments));
    estimates.push(...metricEstimates(readable, asked, moments, chosen, sequence).map((estimate) => refuse(estimate, definition, metric, refused)));
    curves.push(...quantileCurves(readable, asked, moments.curve, sequence));
    const byDay = own.quantiles === undefined ? own.days && columnsOf(own, own.days) : own.quantiles.days && quantileColumns(own.quantiles.days);
    if (timeline && byDay !== null) daily.push(...metricTimeline(readable, asked, moments, byDay, days, sequence).map((estimate) => refuse(estimate, definition, metric, refused)));
  }
  const variants = variantSummaries(definition, sample);
  const metrics = definition.metrics.map(metricSummary);
  const checks = runChecks({
    variants: variants.map((variant) => ({ ...variant, units: variant.randomisationUnits ?? variant.units })), clustered, counts: sample.counts, multiple: definition.multiple, skewness,
    estimates: estimates.filter(({ segment }) => segment === null),
    segmentEstimates: estimates.filter(({ segment }) => segment !== null),
    merged,
    leftOut: read.map(({ metric, own }) => ({ metric: metric.id, rows: own.rows, leftOut: own.leftOut })),
    daySplits: pushed.arrivals === null || clustered ? null : { days, counts: Uint32Array.from(pushed.arrivals), dayOf: new Uint16Array(0) },
  }, definition.acknowledgements);
  const settled = settleEvaluation({ estimates, timeline: daily, metrics, checks, clustered }, definition.analysis);
  return {
    variants, metrics, checks, ...settled,
    sequence: sequence && { ...sequence.summary, peeks: peeksOf(settled.timeline, sequence.summary, definition.analysis) },
    ...(curves.length === 0 ? {} : { quantileCurves: curves }),
    arrivals: looks && { days: looks.days, units: [...looks.units] },
    ...(definition.analysis.conformance === 'none' ? {} : { conformance: conformance(sample, definition, pushed, looks) }),
    timings: { judge: performance.now() - started },
  };
}

function ownOf({ metrics }: PushedMoments, index: number): PushedMetric {
  const own = metrics[index];
  if (own === undefined) throw new RangeError('no moments of the metric');
  return own;
}

function columnsOf({ roles, pivot }: PushedMetric, cells: PushedCells): MomentColumns {
  const moments = emptyMoments(roles, cells.n.length, pivot);
  moments.n.set(cells.n);
  cells.offset.forEach((column, v) => { moments.offset[v].set(column); });
  cells.product.forEach((column, pair) => { moments.product[pair].set(column); });
  return moments;
}

function momentsOf(own: PushedMetric, segments: readonly AttributeColumn[]): MetricMoments {
  const { quantiles } = own;
  return {
    cube: { moments: columnsOf(own, own.cells), groups: segments.reduce((sum, { labels }) => sum + labels.length, 1) },
    cells: quantiles === undefined ? null : quantileColumns(quantiles.cells),
    ...(quantiles?.curve == null ? {} : { curve: quantileColumns(quantiles.curve) }), third: own.third === null || own.unanswered !== null ? null : Float64Array.from(own.third), cap: own.cap, unanswered: own.unanswered, valuesOf: null, judged: new Map(),
  };
}

/** Quantiles as cells: their variance is the one that makes their squared error per unit. */
function quantileColumns({ n, value, error }: PushedQuantiles): CellColumns {
  const cells = emptyQuantileCells(n.length);
  n.forEach((units, cell) => {
    if (units === 0) return;
    const found = value[cell] ?? NaN;
    const standardError = error[cell] ?? NaN;
    cells.n[cell] = units;
    cells.value[cell] = found;
    cells.offset[cell] = found;
    cells.variance[cell] = standardError * standardError * units;
    if (units > 1 && Number.isNaN(standardError)) cells.tooFew[cell] = 1;
  });
  return cells;
}

/** A metric whose method reads values is described by its moments alone; `refused` says why nothing is inferred. */
function byMoments(definition: CompleteDefinition, metric: Metric): { readable: CompleteDefinition; asked: Metric; refused: string | null } {
  const { reads, label } = methodSheets[methodOf(definition.analysis, metric)];
  if (reads === 'moments') return { readable: definition, asked: metric, refused: null };
  return {
    readable: { ...definition, analysis: { ...definition.analysis, method: 'welch' } },
    asked: { ...metric, method: undefined },
    refused: `${label.charAt(0).toUpperCase()}${label.slice(1)} reads every unit's value, which stays in the warehouse; choose welch for ${metric.id}, or open the rows as files.`,
  };
}

const noInference = {
  differenceStandardError: null, differenceLow: null, differenceHigh: null, liftStandardError: null, liftLow: null, liftHigh: null,
  statistic: null, degreesOfFreedom: null, pValue: null, adjustedPValue: null,
} as const;

function refuse<Place extends Estimate>(estimate: Place, { analysis }: CompleteDefinition, metric: Metric, refused: string | null): Place {
  return refused === null ? estimate : { ...estimate, ...noInference, method: methodOf(analysis, metric), reason: estimate.reason ?? refused };
}

function conformance(sample: Sample, definition: CompleteDefinition, pushed: PushedMoments, looks: Looks | null): NonNullable<Judgement['conformance']> {
  const level = conformanceLevel(definition, sample, looks);
  const timestamp = Math.round(Date.now() / 1000);
  return definition.metrics.flatMap((metric, index) => {
    const own = ownOf(pushed, index);
    return own.unanswered === null ? conformanceRows({ definition, metric, moments: columnsOf(own, own.cells), level, timestamp }) : [];
  });
}
