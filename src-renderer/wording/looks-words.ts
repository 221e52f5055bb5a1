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
  const left = sequence.remaining == null ? '' : `, ${sequence.remaining < 0.00005 ? 'nothing' : formatP(sequence.remaining)} left`;
  const spent = last.spent === null ? '' : `; error spent ${formatP(last.spent)} of ${formatP(1 - confidence)}${left}`;
  const bound = last.bound === null ? '; nothing can be claimed yet' : `; a claim now takes |z| of ${formatStatistic(last.bound)} (p below ${formatP(last.nominalP)} in a single look)`;
  return `${sequentialWords[sequence.plan]}: ${looks}${spent}${bound}.${scheduleWords(sequence, last.spent !== null)}`;
}

/** How a schedule that slipped or ran over was handled; nothing while it runs as planned. */
function scheduleWords({ schedule, projectedUnits = null, plannedUnits }: SequenceSummary, spends: boolean): string {
  if (schedule === 'overrun') return spends ? ' More units came than were planned: the look past the plan is judged as the last one and spends all the error that was left; there should be no further look.' : ' More units came than were planned; the plan still holds.';
  if (schedule === 'short') return ` The period is over with fewer units than planned${spends ? '; the error not spent stays unspent, so the readout is more cautious than it needs to be' : ''}.`;
  if (schedule === 'running' && projectedUnits !== null && Math.abs(projectedUnits / plannedUnits - 1) > 0.1) return ` At the pace so far the period ends with ${formatCount(projectedUnits)} units, ${formatPercent(projectedUnits / plannedUnits, 0)} of the plan.`;
  return '';
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
    return [{ metric: metric.id, variant: variant.id, peeks: peeks.length, looks: days.length, words: `${metric.name}, ${variant.name}: ${naive}; ${plan}${runningWords(days.at(-1))}.` }];
  }));
}

function reaches({ statistic }: TimelineEstimate, bound: number, alternative: EvaluationIndex['settings']['alternative']): boolean {
  const z = statistic ?? 0;
  return (alternative === 'greater' ? z : alternative === 'less' ? -z : Math.abs(z)) >= bound;
}

function runningWords(day: TimelineEstimate | undefined): string {
  return day?.runningPValue == null ? '' : `; smallest always-valid p so far ${formatP(day.runningPValue)}`;
}
