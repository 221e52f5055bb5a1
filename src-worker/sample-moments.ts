import { needsOf, type Metric } from '../src-contract/metrics/catalogue';
import type { AttributeColumn, Sample } from '../src-contract/sample';
import type { MetricUse } from '../src-contract/worker-protocol';
import { metricMoments, valuesIn, type MetricMoments } from './evaluate-metric';
import type { MomentColumns } from './kernels/moments';
import { KeptMetrics } from './streams/kept-metrics';
import { joinedGroups, levelCube, someGroups } from './streams/level-cube';
import type { ColumnScratch } from './streams/metric-columns';
import { groupCount } from './streams/moment-cube';

/** More sets of moments than this per sample are not kept; the oldest goes. */
const KEPT_MOMENTS = 400;
/** The same of a metric's moments by the levels of one column. */
const KEPT_LEVELS = 2000;

/** The moments made from one sample so far. They do not depend on level, method, correction or control. */
export class SampleMoments {
  /** Metrics laid out unit by unit, for whoever asks again. */
  readonly values = new KeptMetrics();
  readonly #moments = new Map<string, MetricMoments>();
  readonly #levels = new Map<string, MomentColumns>();

  /** @param scratch is overwritten. */
  of(sample: Sample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[], scratch: ColumnScratch): MetricMoments {
    return kept(this.#moments, momentsKey(metric, use, segments), KEPT_MOMENTS, () => this.#make(sample, metric, use, segments, scratch));
  }

  #make(sample: Sample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[], scratch: ColumnScratch): MetricMoments {
    const { clusters, variants } = sample.units;
    if (segments.length === 0 || clusters !== undefined || needsOf(metric).quantile !== undefined) return metricMoments(sample, metric, use, segments, scratch);
    const all = this.#moments.get(momentsKey(metric, use, []));
    if (all !== undefined) return this.#bySegments(sample, metric, use, segments, all, scratch);
    const whole = metricMoments(sample, metric, use, segments, scratch);
    const { moments } = whole.cube;
    kept(this.#moments, momentsKey(metric, use, []), KEPT_MOMENTS, () => ({ ...whole, cube: { moments: someGroups(moments, variants.length, 0, 1), groups: 1 }, valuesOf: valuesIn(sample, metric, use, [], scratch), judged: new Map() }));
    let first = 1;
    for (const segment of segments) {
      const levels = segment.labels.length;
      kept(this.#levels, momentsKey(metric, use, [segment]), KEPT_LEVELS, () => someGroups(moments, variants.length, first, levels));
      first += levels;
    }
    return whole;
  }

  /** Moments of all units stay as they are; only columns in which the metric was not read yet are. */
  #bySegments(sample: Sample, metric: Metric, use: MetricUse, segments: readonly AttributeColumn[], all: MetricMoments, scratch: ColumnScratch): MetricMoments {
    const { moments } = all.cube;
    const levels = segments.map((segment) => kept(this.#levels, momentsKey(metric, use, [segment]), KEPT_LEVELS, () => levelCube(this.values.get(sample, metric, use, scratch), segment, moments.pivot)));
    return { ...all, cube: { moments: joinedGroups([moments, ...levels]), groups: groupCount(segments) }, valuesOf: valuesIn(sample, metric, use, segments, scratch), judged: new Map() };
  }
}

/** Everything in a metric that its moments depend on. */
export function momentsKey(metric: Metric, { numerator, denominator, covariates }: MetricUse, segments: readonly AttributeColumn[]): string {
  const { cap, zeros, transform, quantile, per, curve } = metric as Readonly<Record<string, unknown>>;
  return JSON.stringify([metric.kind, numerator, denominator, covariates, cap, zeros, transform, quantile, per, curve, segments.map(({ column }) => column)]);
}

/** What is kept under a key, made where it is not; the oldest goes when there are more than `most`. */
export function kept<Value>(store: Map<string, Value>, key: string, most: number, make: () => Value): Value {
  const found = store.get(key);
  if (found !== undefined) return found;
  const made = make();
  store.set(key, made);
  if (store.size > most) for (const oldest of store.keys()) { store.delete(oldest); break; }
  return made;
}
