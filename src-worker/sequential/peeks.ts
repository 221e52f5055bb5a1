import type { Figure, PeekSummary, SequenceSummary, TimelineEstimate } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';

/** Plans whose p-values may be looked at at any time, so that the smallest so far stands. */
const anytime: readonly Analysis['sequential'][] = ['always-valid', 'msprt'];

/**
 * What a peek at every look would have claimed of each comparison, by the bound of a single look, and when the plan first
 * claims. Days after the last arrival are no looks.
 */
export function peeksOf(timeline: readonly TimelineEstimate[], { looks, singleLookBound }: SequenceSummary, { alternative, confidence }: Analysis): PeekSummary[] {
  if (singleLookBound === undefined) return [];
  const most = looks.at(-1)?.units ?? 0;
  const taken = new Set(looks.slice(0, looks.findIndex(({ units }) => units === most) + 1).map(({ day }) => day));
  const towards = (statistic: number): number => (alternative === 'greater' ? statistic : alternative === 'less' ? -statistic : Math.abs(statistic));
  return [...byComparison(timeline).values()].flatMap((days): PeekSummary[] => {
    const seen = days.filter(({ day, statistic }) => statistic !== null && taken.has(day));
    const [first] = seen;
    if (first === undefined) return [];
    const crossed = seen.filter(({ statistic }) => towards(statistic ?? 0) >= singleLookBound);
    const claimed = seen.find(({ pValue }) => pValue !== null && pValue < 1 - confidence);
    return [{
      metric: first.metric, variant: first.variant, looks: seen.length, crossed: crossed.length,
      firstCrossed: crossed[0]?.day ?? null, firstClaimed: claimed?.day ?? null,
    }];
  });
}

/** Adds to each day, in its row, the smallest p-value so far, where the plan lets it stand. */
export function withRunningP(timeline: readonly TimelineEstimate[], { sequential }: Analysis): readonly TimelineEstimate[] {
  if (!anytime.includes(sequential)) return timeline;
  for (const days of byComparison(timeline).values()) {
    let smallest: number | null = null;
    for (const estimate of days as { pValue: Figure; runningPValue?: Figure }[]) {
      if (estimate.pValue !== null) smallest = Math.min(smallest ?? 1, estimate.pValue);
      estimate.runningPValue = smallest;
    }
  }
  return timeline;
}

/** Days in order, per metric and variant. */
function byComparison(timeline: readonly TimelineEstimate[]): Map<string, TimelineEstimate[]> {
  const groups = new Map<string, TimelineEstimate[]>();
  for (const estimate of [...timeline].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    const key = JSON.stringify([estimate.metric, estimate.variant]);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [estimate]);
    else list.push(estimate);
  }
  return groups;
}
