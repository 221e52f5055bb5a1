import { normalSf } from '../kernels/normal';
import { halfMixtureBound, logHalfMixtureStatistic, logMixtureStatistic, mixtureBound, signalAt } from './mixture-ratio';
import type { SequentialMember } from './sequential-member';

/**
 * Mixture sequential probability ratio test with its always-valid p-value min(1, 1/Λ) and the interval of all effects that
 * it does not reject. The mixed effects have the size that the planned units would find at a single look with a chance of
 * 80 %; of a pair or a segment, its present part of the planned units. One-sided, only effects of that side are mixed.
 */
export const mixtureSprt: SequentialMember = {
  name: 'msprt',
  label: 'mSPRT',
  explanation: 'May be looked at after every unit and stopped at any time; it weighs effects of the size that the planned units would find, and pays for it with wider intervals than those of a fixed plan. Holds for large samples.',
  plan: (units, { alpha, alternative, plannedUnits }) => {
    const sides = alternative === 'two-sided' ? 2 : 1;
    const boundAt = (signal: number): number => (signal > 0 ? (sides === 2 ? mixtureBound : halfMixtureBound)(signal, alpha) : Infinity);
    const readings = Array.from(units, (total) => {
      const signal = (own: number): number => signalAt(own, Math.max(2, (plannedUnits * own) / total), alpha, sides);
      return {
        quantile: (_df: number, own: number) => boundAt(signal(own)),
        pValue: (statistic: number, _df: number, own: number) => {
          if (Number.isNaN(statistic)) return NaN;
          const log = sides === 2 ? logMixtureStatistic(statistic, signal(own)) : logHalfMixtureStatistic(alternative === 'less' ? -statistic : statistic, signal(own));
          return Math.exp(Math.min(0, -log));
        },
      };
    });
    const looks = Array.from(units, (total) => {
      const bound = total > 0 ? boundAt(signalAt(total, plannedUnits, alpha, sides)) : null;
      return { units: total, informationFraction: total / plannedUnits, bound, nominalP: bound === null ? null : sides * normalSf(bound), spent: null };
    });
    return { readings, looks };
  },
};
