import type { ExposureTrend } from '../../src-contract/metric-timeline';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import { metricTimeline, type MetricMoments } from '../evaluate-metric';
import { lostInProduct } from '../kernels/double-double';
import { emptyMoments } from '../kernels/moments';
import { clusterRoles } from '../streams/cluster-columns';
import { ruled, type ValueRule } from '../streams/value-rule';
import { DAY_SECONDS, exposureFrames, type Frames } from './frames';
import { FrameWalk } from './frame-walk';
import { addFrame } from './frame-cube';

const MOST_DAYS = 14;
const FEWEST_DAYS = 3;

/** How a day's value is made of a unit: its own value, or a sum over another. */
interface Panel {
  /** Unit × day. */
  readonly numerator: readonly Float64Array[];
  /** Null: every unit counts once a day. */
  readonly denominator: readonly Float64Array[] | null;
  readonly units: Uint32Array;
  /** Variant k owns places starts[k] … starts[k + 1] − 1. */
  readonly starts: Uint32Array;
}

/**
 * Whether a metric's effect fades or grows with the days since exposure. Only units that were followed through all of the
 * days count, so that all days have the same units. Each unit has one least-squares slope over its days, and the arms'
 * mean slopes are compared by Welch's test: days of one unit need not be independent. What is a sum over another (a ratio,
 * or an average over units with a row) is linearised in each arm and day first (delta method).
 *
 * @param end up to which units were followed, epoch milliseconds.
 * @param last days after which no unit has a row.
 */
export function exposureTrends(sample: Sample, definition: CompleteDefinition, metric: Metric, use: MetricUse, rule: ValueRule, all: MetricMoments, end: number, last: number): ExposureTrend[] {
  const treatments = definition.variants.filter(({ id }) => id !== definition.control);
  const none = (reason: string): ExposureTrend[] => treatments.map(({ id }) => ({ variant: id, days: 0, units: 0, controlUnits: 0, slope: null, slopeLow: null, slopeHigh: null, pValue: null, intercept: null, reason }));
  if (needsOf(metric).quantile !== undefined) return none('A quantile has no slope per unit, so that its trend is not tested.');
  if ((use.numerator.from ?? 0) > 0) return none('Its window begins after exposure, so that it says nothing of the days before.');
  const frames = exposureFrames(sample, use.numerator, end, last, true);
  const whole = use.numerator.to === null ? MOST_DAYS : Math.floor(use.numerator.to / DAY_SECONDS);
  const days = Math.min(MOST_DAYS, whole, followedByHalf(frames));
  if (days < FEWEST_DAYS) return none(whole < FEWEST_DAYS ? 'Its window has fewer than three days, so that no trend can be told.' : 'Fewer than half of the units were followed for three days, so that no trend can be told.');
  const panel = panelOf(sample, use, rule, frames, days);
  const middle = (days - 1) / 2;
  const spread = (days * (days * days - 1)) / 12;
  const slopes = weighted(panel, 0, (day) => (day - middle) / spread);
  const levels = weighted(panel, 1, () => 1 / days);
  const roles = sample.units.clusters === undefined ? (['numerator'] as const) : clusterRoles(['numerator']);
  const moments = emptyMoments(roles, 2 * sample.units.variants.length);
  [slopes, levels].forEach((column, at) => addFrame(moments, at, { roles: ['numerator'], columns: [column], starts: panel.starts, units: panel.units }, sample));
  const plain = { ...definition, analysis: { ...definition.analysis, method: 'welch', sequential: 'none', alternative: 'two-sided' } as const };
  const judged = metricTimeline(plain, { ...metric, method: undefined } as Metric, all, moments, ['slope', 'level'], null);
  return treatments.map(({ id }): ExposureTrend => {
    const slope = judged.find(({ variant, day }) => variant === id && day === 'slope');
    const level = judged.find(({ variant, day }) => variant === id && day === 'level');
    const known = slope?.pValue != null && slope.difference !== null && level?.difference != null;
    return {
      variant: id, days, units: slope?.units ?? 0, controlUnits: slope?.controlUnits ?? 0,
      slope: slope?.difference ?? null, slopeLow: slope?.differenceLow ?? null, slopeHigh: slope?.differenceHigh ?? null, pValue: slope?.pValue ?? null,
      intercept: known ? (level.difference ?? 0) - middle * (slope.difference ?? 0) : null,
      reason: known ? null : (slope?.reason ?? 'The arms have too few units, or no unit has a row on these days.'),
    };
  });
}

/** The most days through which at least half of the units were followed. */
function followedByHalf({ until }: Frames): number {
  return until.slice().sort()[Math.floor(until.length / 2)] ?? 0;
}

function panelOf(sample: Sample, use: MetricUse, rule: ValueRule, frames: Frames, days: number): Panel {
  const { starts, count } = sample.units;
  const places = new Uint32Array(count);
  const kept = new Uint32Array(starts.length);
  let at = 0;
  for (let variant = 0; variant + 1 < starts.length; variant += 1) {
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) {
      if (frames.until[unit] < days) continue;
      places[at] = unit;
      at += 1;
    }
    kept[variant + 1] = at;
  }
  const units = places.subarray(0, at);
  const top = new FrameWalk(sample, use.numerator, frames);
  const below = use.denominator === null ? null : new FrameWalk(sample, use.denominator, frames);
  const numerator: Float64Array[] = [];
  const denominator: Float64Array[] | null = below === null && rule.zeros === 'keep' ? null : [];
  for (let day = 0; day < days; day += 1) {
    const [over, under] = [new Float64Array(at), denominator === null ? null : new Float64Array(at)];
    for (let place = 0; place < at; place += 1) {
      top.enter(day, units[place]);
      below?.enter(day, units[place]);
      const present = rule.zeros === 'keep' || top.to > top.from;
      over[place] = present ? ruled(top.value, rule) : 0;
      if (under !== null) under[place] = below === null ? Number(present) : below.value;
    }
    numerator.push(over);
    if (under !== null) denominator?.push(under);
  }
  return { numerator, denominator, units, starts: kept };
}

/**
 * Per unit, the sum over the days of weight × the day's (linearised) value, less something common to all units; the mean over
 * an arm, and with it the gap of two arms, is that of the arm's values.
 *
 * Weights add up to 0 or to 1. What is summed is the gap to the unit's first day, or of a ratio to a ratio near all of them,
 * so that values near 1e9 keep the digits of their changes.
 */
function weighted({ numerator, denominator, starts }: Panel, total: 0 | 1, weight: (day: number) => number): Float64Array {
  const first = numerator[0] ?? new Float64Array(0);
  const out = new Float64Array(first.length);
  if (denominator === null) {
    const common = first[0] ?? 0;
    if (total === 1) for (let place = 0; place < out.length; place += 1) out[place] = first[place] - common;
    for (let day = 1; day < numerator.length; day += 1) {
      const w = weight(day);
      const over = numerator[day];
      for (let place = 0; place < out.length; place += 1) out[place] += w * (over[place] - first[place]);
    }
    return out;
  }
  const near = nearRatio(numerator, denominator);
  const rest = new Float64Array(out.length);
  numerator.forEach((over, day) => {
    const under = denominator[day];
    const w = weight(day);
    for (let place = 0; place < out.length; place += 1) {
      const product = near * under[place];
      rest[place] = over[place] - product - lostInProduct(near, under[place], product);
    }
    for (let variant = 0; variant + 1 < starts.length; variant += 1) {
      const [from, to] = [starts[variant], starts[variant + 1]];
      let top = 0;
      let bottom = 0;
      for (let place = from; place < to; place += 1) {
        top += rest[place];
        bottom += under[place];
      }
      const ratio = top / bottom;
      const mean = bottom / (to - from);
      for (let place = from; place < to; place += 1) out[place] += w * (ratio + (rest[place] - ratio * under[place]) / mean);
    }
  });
  return out;
}

/** The ratio of one unit's day, as a number near all of them; 0 where there is none. */
function nearRatio(numerator: readonly Float64Array[], denominator: readonly Float64Array[]): number {
  for (let day = 0; day < numerator.length; day += 1) {
    for (let place = 0; place < numerator[day].length; place += 1) {
      const ratio = numerator[day][place] / denominator[day][place];
      if (Number.isFinite(ratio) && ratio !== 0) return ratio;
    }
  }
  return 0;
}
