import type { TimelineEstimate } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { PointReading, TimelinePoint, TimelineSeries } from '../../src-contract/metric-timeline';
import type { Metric } from '../../src-contract/metrics/catalogue';
import { metricTimeline, type MetricDays, type MetricMoments } from '../evaluate-metric';
import type { Sequence } from '../sequential/sequence-of';

/** How a series is read. */
export interface SeriesPlan {
  readonly definition: CompleteDefinition;
  readonly metric: Metric;
  readonly moments: MetricMoments;
  /** One per place. */
  readonly names: readonly string[];
  /** The plan of the analysis; null where there is none, or it says nothing of these places. */
  readonly plan: Sequence | null;
  readonly alwaysValid: Sequence;
  /** Whether places are looks, one after another, so that the smallest p so far stands. */
  readonly running: boolean;
  readonly planRuns: boolean;
}

/** Every comparison at every place, read in each way. */
export function seriesOf({ definition, metric, moments, names, plan, alwaysValid, running, planRuns }: SeriesPlan, days: MetricDays | null): TimelineSeries {
  if (days === null) return { reason: 'Its rows have no values to tell days apart by.', comparisons: [] };
  const readBy = (sequence: Sequence | null): TimelineEstimate[] => metricTimeline(definition, metric, moments, days, names, sequence);
  const fixed = readBy(null);
  const anytime = readBy(alwaysValid);
  const planned = plan === null ? null : readBy(plan);
  const comparisons = definition.variants.filter(({ id }) => id !== definition.control).map(({ id }) => {
    const smallest = { plan: 1, alwaysValid: 1 };
    const runs = (which: 'plan' | 'alwaysValid', pValue: number | null): number | null => {
      if (pValue !== null) smallest[which] = Math.min(smallest[which], pValue);
      return running && (which === 'alwaysValid' || planRuns) && (pValue !== null || smallest[which] < 1) ? smallest[which] : null;
    };
    const points = fixed.flatMap((estimate, at): TimelinePoint[] => {
      if (estimate.variant !== id) return [];
      const own = planned?.[at];
      return [{
        units: estimate.units, controlUnits: estimate.controlUnits, value: estimate.value, controlValue: estimate.controlValue,
        difference: estimate.difference, standardError: estimate.differenceStandardError, lift: estimate.lift,
        fixed: readingOf(estimate, null), plan: own === undefined ? null : readingOf(own, runs('plan', own.pValue)),
        alwaysValid: anytime[at].pValue === null ? null : readingOf(anytime[at], runs('alwaysValid', anytime[at].pValue)), reason: estimate.reason,
      }];
    });
    return { variant: id, points };
  });
  const all = comparisons.flatMap(({ points }) => points);
  const reasons = new Set(all.map(({ reason }) => reason));
  const nothing = all.every(({ difference, fixed: { pValue } }) => difference === null || pValue === null);
  return { reason: nothing && reasons.size === 1 ? ([...reasons][0] ?? null) : null, comparisons };
}

function readingOf({ differenceLow, differenceHigh, liftLow, liftHigh, pValue }: TimelineEstimate, runningP: number | null): PointReading {
  return { differenceLow, differenceHigh, liftLow, liftHigh, pValue, runningP };
}
