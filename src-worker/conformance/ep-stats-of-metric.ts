import type { ConformanceRow } from '../../src-contract/conformance';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MomentColumns } from '../kernels/moments';
import { looksOf } from '../sequential/looks';
import { epStatsLevel, epStatsRows, type EpStatsArm } from './ep-stats';

/** What one metric's rows are made of. `moments` has the variants of all units first. */
export interface ConformanceOrder {
  readonly definition: CompleteDefinition;
  readonly metric: Metric;
  readonly moments: MomentColumns;
  readonly level: number;
  readonly timestamp: number;
}

/** The level in force: with a period, Ep-Stats' level of the last day with a new unit; else the one declared. */
export function conformanceLevel({ analysis, period }: CompleteDefinition, sample: Pick<Sample, 'units' | 'dayAxis'>, looks = looksOf(sample)): number {
  if (looks === null || period.from === null || period.to === null) return analysis.confidence;
  const present = looks.units.findIndex((count) => count === looks.units.at(-1)) + 1;
  return epStatsLevel(analysis.confidence, looks.days.length, present);
}

/** Ep-Stats' rows of a metric from its moments; a quantile has none. Covariates are not used. */
export function conformanceRows({ definition, metric, moments, level, timestamp }: ConformanceOrder): ConformanceRow[] {
  if (metric.kind === 'quantile') return [];
  const arms = definition.variants.map(({ id }, cell) => armOf(moments, id, cell));
  return epStatsRows(arms, {
    experiment: definition.id, metric: metric.id, name: metric.name ?? metric.id, control: definition.control,
    minimumEffect: metric.minimumEffect ?? null, level, timestamp,
    nullHypothesisRate: definition.analysis.nullHypothesisRate,
  });
}

/** Sums of a variant; a ratio's squares are those of its numerator per unit, and its denominator's sum is the count. */
function armOf(moments: MomentColumns, id: string, cell: number): EpStatsArm {
  const n = moments.n[cell];
  const mean = n === 0 ? 0 : moments.pivot[0] + moments.offset[0][cell];
  const below = moments.roles.indexOf('denominator');
  const count = below < 0 || n === 0 ? n : n * (moments.pivot[below] + moments.offset[below][cell]);
  return { id, count, sum: n * mean, sumOfSquares: moments.product[0][cell] + n * mean * mean };
}
