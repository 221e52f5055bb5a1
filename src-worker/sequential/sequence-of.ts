import type { SequenceSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import type { Sample } from '../../src-contract/sample';
import { normalIsf } from '../kernels/normal';
import type { Reading } from '../methods/reading';
import { sequentialPlans } from './catalogue';
import { looksOf, plannedUnitsOf } from './looks';

/** How an experiment is read day by day under its sequential plan. */
export interface Sequence {
  /** The reading of everything there is. */
  readonly final: Reading;
  /** The reading at the end of a day of the day axis. */
  readonly ofDay: (day: number) => Reading;
  readonly summary: SequenceSummary;
}

/**
 * The sequence of looks of an analysis: one a day from the first exposure on, or a single look where
 * exposures have no time. null where the analysis is not sequential or there is no unit.
 */
export function sequenceOf(analysis: Analysis, sample: Pick<Sample, 'units' | 'dayAxis'>): Sequence | null {
  const total = sample.units.count;
  if (analysis.sequential === 'none' || total === 0) return null;
  const looks = looksOf(sample);
  const plannedUnits = plannedUnitsOf(analysis.plannedUnits, looks, total);
  const units = looks?.units ?? Float64Array.of(total);
  const settings = { alpha: 1 - analysis.confidence, alternative: analysis.alternative, plannedUnits };
  const { readings, looks: planned } = sequentialPlans[analysis.sequential].plan(units, settings);
  const present = units.findIndex((count) => count === units[units.length - 1]);
  return {
    final: readings[present],
    ofDay: (day) => readings[Math.min(day, readings.length - 1)],
    summary: { plan: analysis.sequential, plannedUnits, singleLookBound: normalIsf((1 - analysis.confidence) / (analysis.alternative === 'two-sided' ? 2 : 1)), looks: planned.map((look, day) => ({ day: looks?.days[day] ?? null, ...look })) },
  };
}
