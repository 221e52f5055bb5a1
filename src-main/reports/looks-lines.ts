import type { Evaluation, PeekSummary, Schedule, SequenceSummary } from '../../src-contract/evaluation';
import { plainCount, plainNumber, plainP, plainPercent } from './plain-numbers';

/** The plan of looks in text: where it stands, then what a peek at every look would have claimed of each primary comparison. */
export function looksLines({ sequence, metrics, variants, timeline, analysis }: Evaluation): string[] {
  if (!sequence || sequence.looks.length === 0) return [];
  const nameOf = ({ metric, variant }: PeekSummary): string => {
    const name = metrics.find(({ id }) => id === metric)?.name ?? metric;
    return variants.length > 2 ? `${name}, ${variants.find(({ id }) => id === variant)?.name ?? variant}` : name;
  };
  const primary = new Set(metrics.filter(({ role }) => role === 'primary').map(({ id }) => id));
  const peeks = (sequence.peeks ?? []).filter(({ metric, looks }) => looks > 1 && primary.has(metric));
  return [
    standing(sequence, typeof analysis['confidence'] === 'number' ? 1 - analysis['confidence'] : 0.05),
    ...peeks.map((peek) => `${nameOf(peek)}: ${peekWords(peek)}${runningWords(timeline.filter((one) => one.metric === peek.metric && one.variant === peek.variant).at(-1)?.runningPValue)}.`),
  ];
}

function standing(sequence: SequenceSummary, alpha: number): string {
  const { plan, plannedUnits, looks, schedule, projectedUnits = null, remaining = null } = sequence;
  const most = looks.at(-1)?.units ?? 0;
  const taken = looks.findIndex(({ units }) => units === most) + 1;
  const last = looks[taken - 1];
  if (last === undefined) return `${plan}: no look yet.`;
  const spent = last.spent === null ? '' : `; error spent ${plainP(last.spent)} of ${plainP(alpha)}${remaining === null ? '' : `, ${remaining < 0.00005 ? 'nothing' : plainP(remaining)} left`}`;
  const bound = last.bound === null ? '; nothing can be claimed yet' : `; a claim now takes |z| of ${plainNumber(last.bound, 3)} (p below ${plainP(last.nominalP)} in a single look)`;
  return `${plan}: ${plainCount(taken)} look${taken === 1 ? '' : 's'} so far, ${plainPercent(last.informationFraction, 0)} of the planned ${plainCount(plannedUnits)} units${spent}${bound}.${scheduleWords(schedule, projectedUnits, plannedUnits, last.spent !== null)}`;
}

function scheduleWords(schedule: Schedule | undefined, projected: number | null, planned: number, spends: boolean): string {
  if (schedule === 'overrun') return spends ? ' More units came than were planned: the look past the plan is judged as the last one and spends all the error that was left; there should be no further look.' : ' More units came than were planned; the plan still holds.';
  if (schedule === 'short') return ` The period is over with fewer units than planned${spends ? '; the error not spent stays unspent, so the readout is more cautious than it needs to be' : ''}.`;
  if (schedule === 'running' && projected !== null && Math.abs(projected / planned - 1) > 0.1) return ` At the pace so far the period ends with ${plainCount(projected)} units, ${plainPercent(projected / planned, 0)} of the plan.`;
  return '';
}

function peekWords({ looks, crossed, firstCrossed, firstClaimed }: PeekSummary): string {
  const naive = firstCrossed === null ? `none of ${plainCount(looks)} looks would have tempted a peek without a plan` : `a peek without a plan would have claimed a difference at ${plainCount(crossed)} of ${plainCount(looks)} looks, first on ${firstCrossed}`;
  if (firstClaimed !== null) return `${naive}; the plan claims it first on ${firstClaimed}`;
  return `${naive}; ${firstCrossed === null ? 'nor does the plan claim one' : 'the plan claims none'}`;
}

function runningWords(p: number | null | undefined): string {
  return p === undefined || p === null ? '' : `; smallest always-valid p so far ${plainP(p)}`;
}
