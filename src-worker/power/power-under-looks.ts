import type { SequentialName } from '../../src-contract/capabilities';
import { crossingChance } from '../sequential/group-bounds';
import { sequentialPlans } from '../sequential/catalogue';
import { powerOfStatistic, type PowerSettings } from './power-of-means';

/** Looks that are planned for where nobody says otherwise: two weeks of days. */
export const plannedLooks = 14;
/** Units of a made-up look; plans are free of scale. */
const UNITS_OF_A_LOOK = 1e6;

/** Power of a test whose statistic is expected to be `noncentrality` at the end of the plan. */
export type PowerOf = (noncentrality: number, df: number) => number;

/**
 * Power as a function of the noncentrality: of one look, or of a sequential plan with evenly spaced looks, where it is
 * the chance to cross its bound at any of them (normal approximation).
 */
export function powerUnder(sequential: SequentialName, looks: number, settings: PowerSettings): PowerOf {
  if (sequential === 'none') return (noncentrality, df) => powerOfStatistic(noncentrality, df, settings);
  const units = Float64Array.from({ length: looks }, (_, look) => (look + 1) * UNITS_OF_A_LOOK);
  const plan = sequentialPlans[sequential].plan(units, { ...settings, plannedUnits: looks * UNITS_OF_A_LOOK });
  const information = plan.looks.map(({ informationFraction }) => informationFraction);
  const bounds = plan.looks.map(({ bound }) => bound ?? Infinity);
  const chance = crossingChance(information, bounds, settings.alternative === 'two-sided' ? 2 : 1);
  return (noncentrality) => chance(settings.alternative === 'less' ? -noncentrality : noncentrality);
}
