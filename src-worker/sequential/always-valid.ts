import { normalSf } from '../kernels/normal';
import { logAlwaysValidP, oneSidedAlwaysValidP, oneSidedSequenceQuantile, sequenceQuantile } from './confidence-sequence';
import type { SequentialMember } from './sequential-member';

/** Asymptotic confidence sequence with its always-valid p-value, narrowest at the planned units. */
export const alwaysValid: SequentialMember = {
  name: 'always-valid',
  label: 'Always valid',
  explanation: 'May be looked at after every unit and stopped at any time, also beyond the plan; intervals are wider than those of a fixed plan. Holds for large samples.',
  plan: (units, { alpha, alternative, plannedUnits }) => {
    const twoSided = alternative === 'two-sided';
    const quantileAt = twoSided ? sequenceQuantile : oneSidedSequenceQuantile;
    const readings = Array.from(units, (total) => {
      // The plan of a pair (or a segment) is its present part of the planned units.
      const tuning = (own: number): number => Math.max(2, (plannedUnits * own) / total);
      return {
        quantile: (_df: number, own: number) => quantileAt(own, alpha, tuning(own)),
        pValue: (statistic: number, _df: number, own: number) => {
          if (Number.isNaN(statistic)) return NaN;
          if (twoSided) return Math.exp(logAlwaysValidP(statistic, own, alpha, tuning(own)));
          return oneSidedAlwaysValidP(alternative === 'less' ? -statistic : statistic, own, alpha, tuning(own));
        },
      };
    });
    const looks = Array.from(units, (total) => {
      const bound = total > 0 ? quantileAt(total, alpha, plannedUnits) : null;
      return {
        units: total,
        informationFraction: total / plannedUnits,
        bound,
        nominalP: bound === null ? null : (twoSided ? 2 : 1) * normalSf(bound),
        spent: null,
      };
    });
    return { readings, looks };
  },
};
