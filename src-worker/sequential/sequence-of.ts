import type { Schedule, SequenceSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import type { Sample } from '../../src-contract/sample';
import { normalIsf } from '../kernels/normal';
import type { Reading } from '../methods/reading';
import { sequentialPlans } from './catalogue';
import { looksOf, plannedUnitsOf, type Looks } from './looks';

/** How an experiment is read day by day under its sequential plan. */
export interface Sequence {
  /** The reading of everything there is. */
  readonly final: Reading;
  /** The reading at the end of a day of the day axis. */
  readonly ofDay: (day: number) => Reading;
  readonly summary: SequenceSummary;
}

/** A plan counts as complete from this share of the planned units on: the last few units may stay away. */
const COMPLETE = 0.995;
/** More than this share past the plan is an overrun worth words. */
const OVERRUN = 1.005;

/**
 * The sequence of looks of an analysis: one a day from the first exposure on, or a single look where
 * exposures have no time. null where the analysis is not sequential or there is no unit.
 */
export function sequenceOf(analysis: Analysis, sample: Pick<Sample, 'units' | 'dayAxis'>): Sequence | null {
  const total = sample.units.clusters?.count ?? sample.units.count;
  return analysis.sequential === 'none' || total === 0 ? null : sequenceOfLooks(analysis, looksOf(sample), total);
}

/** The same from looks that were counted elsewhere. */
export function sequenceOfLooks(analysis: Analysis, looks: Looks | null, total: number): Sequence | null {
  if (analysis.sequential === 'none' || total === 0) return null;
  const plannedUnits = plannedUnitsOf(analysis.plannedUnits, looks, total);
  const units = looks?.units ?? Float64Array.of(total);
  const alpha = 1 - analysis.confidence;
  const { readings, looks: planned } = sequentialPlans[analysis.sequential].plan(units, { alpha, alternative: analysis.alternative, plannedUnits });
  const present = units.findIndex((count) => count === units[units.length - 1]);
  const { spent } = planned[present];
  return {
    final: readings[present],
    ofDay: (day) => readings[Math.min(day, readings.length - 1)],
    summary: {
      plan: analysis.sequential,
      plannedUnits,
      declared: analysis.plannedUnits !== null,
      schedule: scheduleOf(units[present] / plannedUnits, looks === null || present === units.length - 1),
      projectedUnits: looks && projectedUnits(looks),
      remaining: spent === null ? null : Math.max(0, alpha - spent),
      singleLookBound: normalIsf(alpha / (analysis.alternative === 'two-sided' ? 2 : 1)),
      looks: planned.map((look, day) => ({ day: looks?.days[day] ?? null, ...look })),
    },
  };
}

function scheduleOf(reached: number, over: boolean): Schedule {
  if (reached > OVERRUN) return 'overrun';
  if (reached >= COMPLETE) return 'complete';
  return over ? 'short' : 'running';
}

function projectedUnits(looks: Looks): number {
  return Math.round(plannedUnitsOf(null, looks, looks.units.at(-1) ?? 0));
}
