import { normalIsf } from '../../kernels/normal';
import { percent } from '../../wording';
import { clearInference, openOneEnd, twoSidedLevel, type ValueMethod } from '../method';
import { Reason } from '../reason';
import { hodgesLehmann, shiftInterval } from './hodges-lehmann';
import { arrangementCounts, mannWhitney } from './mann-whitney';

/**
 * Mann & Whitney's test; the difference is Hodges & Lehmann's shift (the median of all differences between a unit of the
 * variant and one of the control) with the interval that inverts the test: it excludes 0 exactly when p is below the level,
 * but for ties at 0. Values stay the metric's own means. The statistic is z, tie-corrected, without continuity.
 */
export const mannWhitneyMethod: ValueMethod = {
  name: 'mann-whitney',
  reads: 'values',
  startsFrom: 'description',
  compare: ({ treatment: { values: treatment }, control: { values: control } }, settings, out, k) => {
    clearInference(out, k);
    out.difference[k] = NaN;
    out.lift[k] = NaN;
    out.reason[k] = out.reason[k] & ~(Reason.zeroControl | Reason.oneUnit | Reason.oneControlUnit);
    if (treatment.length === 0 || control.length === 0) return;
    const test = mannWhitney(treatment, control);
    out.difference[k] = hodgesLehmann(treatment, control);
    out.reason[k] |= Reason.ranksHaveNoLift;
    if (Number.isNaN(test.pValue)) {
      out.reason[k] |= Reason.noVariance;
      return;
    }
    out.statistic[k] = test.z;
    out.pValue[k] = settings.alternative === 'two-sided' ? test.pValue : test[settings.alternative];
    const tail = (1 - twoSidedLevel(settings)) / 2;
    const rank = test.exact ? exactRank(treatment.length, control.length, tail) : Math.floor((treatment.length * control.length) / 2 - normalIsf(tail) * test.deviation + 0.5);
    if (rank >= 1) [out.differenceLow[k], out.differenceHigh[k]] = shiftInterval(treatment, control, rank);
    else out.reason[k] |= Reason.tooFewForInterval;
    openOneEnd(out, k, settings.alternative);
    out.notes.set(k, `The difference is the Hodges–Lehmann shift, not the difference of the two means; a unit of the variant has the larger value with probability ${percent(test.probability)}, ties as halves.`);
  },
};

/** The largest k with P(U < k) ≤ tail under the null; 0 where there is none. */
function exactRank(n: number, m: number, tail: number): number {
  const counts = arrangementCounts(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let k = 0;
  while (k < counts.length && (below + counts[k]) / all <= tail) {
    below += counts[k];
    k += 1;
  }
  return k;
}
