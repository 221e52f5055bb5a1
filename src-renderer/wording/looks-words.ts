import type { SequenceSummary, TimelineEstimate } from '../../src-contract/evaluation';
import type { EvaluationIndex } from './evaluation-index';
import { formatCount, formatDay, formatP, formatPercent, formatStatistic } from './numbers';
import { sequentialWords } from './settings';

/** The looks that brought new units; days after the last arrival are no looks. */
export function looksTaken({ looks }: SequenceSummary): SequenceSummary['looks'] {
  const most = looks.at(-1)?.units ?? 0;
  return looks.slice(0, looks.findIndex((look) => look.units === most) + 1);
}

/** Where the plan stands: `look 14 of … , 61 % of the planned 20 000 units; error spent so far 0.0112 of 0.05`. */
export function looksSentence(sequence: SequenceSummary, confidence: number): string {
  const taken = looksTaken(sequence);
  const last = taken.at(-1);
  if (!last) return `${sequentialWords[sequence.plan]}: no look yet.`;
  const reached = last.informationFraction;
  const looks = `${formatCount(taken.length)} look${taken.length === 1 ? '' : 's'} so far, ${formatPercent(reached, 0)} of the planned ${formatCount(sequence.plannedUnits)} units`;
  const spent = last.spent === null ? '' : `; error spent ${formatP(last.spent)} of ${formatP(1 - confidence)}`;
  const bound = last.bound === null ? '; nothing can be claimed yet' : `; a claim now takes |z| of ${formatStatistic(last.bound)} (p below ${formatP(last.nominalP)} in a single look)`;
  return `${sequentialWords[sequence.plan]}: ${looks}${spent}${bound}.`;
}

/** What a peek without a plan would have claimed of one comparison, and what the plan claims. */
export interface PeekClaim {
  readonly metric: string;
  readonly variant: string;
  /** Looks at which a single test would have called the difference significant. */
  readonly peeks: number;
  readonly looks: number;
  readonly words: string;
}

/** One per primary comparison with a timeline; empty where the days are not known. */
export function peekClaims(index: EvaluationIndex, sequence: SequenceSummary): readonly PeekClaim[] {
  const { singleLookBound: bound } = sequence;
  if (bound === undefined) return [];
  const taken = new Set(looksTaken(sequence).map((look) => look.day));
  const primaries = index.metrics.filter((metric) => metric.role === 'primary');
  return primaries.flatMap((metric) => index.treatments.flatMap((variant) => {
    const days = index.evaluation.timeline.filter((each) => each.metric === metric.id && each.variant === variant.id && each.segment === null && each.statistic !== null && taken.has(each.day)).sort((a, b) => a.day.localeCompare(b.day));
    if (days.length < 2) return [];
    const peeks = days.filter((day) => reaches(day, bound, index.settings.alternative));
    const [claimed] = days.filter((day) => day.pValue !== null && day.pValue <= 1 - index.settings.confidence);
    const [first] = peeks;
    const naive = first ? `a peek without a plan would have claimed a difference on ${formatCount(peeks.length)} of ${formatCount(days.length)} days, first on ${formatDay(first.day)}` : `no day would have tempted a peek to claim a difference (${formatCount(days.length)} days)`;
    const plan = claimed ? `the plan claims it first on ${formatDay(claimed.day)}` : first ? 'the plan claims none' : 'nor does the plan';
    return [{ metric: metric.id, variant: variant.id, peeks: peeks.length, looks: days.length, words: `${metric.name}, ${variant.name}: ${naive}; ${plan}.` }];
  }));
}

function reaches({ statistic }: TimelineEstimate, bound: number, alternative: EvaluationIndex['settings']['alternative']): boolean {
  const z = statistic ?? 0;
  return (alternative === 'greater' ? z : alternative === 'less' ? -z : Math.abs(z)) >= bound;
}
