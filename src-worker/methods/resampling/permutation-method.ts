import type { Alternative } from '../../../src-contract/capabilities';
import { randomStream } from '../../kernels/random-stream';
import { plain, whole } from '../../wording';
import type { ValueMethod, ValuePair } from '../method';
import { Reason } from '../reason';
import { arrangementsOf, choose } from './permutation';

/** Arrangements at most; all are counted where there are no more. */
const MOST = 20_000;
/** Units dealt at most, so that large arms take fewer arrangements, but never fewer than {@link FEWEST}. */
const MOST_DEALT = 200_000_000;
const FEWEST = 1000;

interface Counted {
  readonly low: number;
  readonly high: number;
  readonly arrangements: number;
  readonly exact: boolean;
}

/**
 * Permutation test of the difference (Fisher 1935), for ratios of sum over sum: how many arrangements of the labels are at
 * least as far to a side as the one seen, which is counted in (Phipson & Smyth 2010); two-sided twice the smaller tail. Its
 * null is that the treatment changes nothing at all. The interval stays Welch's, which is not the inversion of this test: the
 * two can disagree, and then nothing is claimed.
 */
export const permutationMethod: ValueMethod = {
  name: 'permutation',
  reads: 'values',
  startsFrom: 'welch',
  compare: (pair, settings, out, k) => {
    out.statistic[k] = NaN;
    out.degreesOfFreedom[k] = NaN;
    out.pValue[k] = NaN;
    const { treatment, control } = pair;
    if (treatment.values.length === 0 || control.values.length === 0 || Number.isNaN(out.difference[k]) || (out.reason[k] & Reason.noVariance) !== 0) return;
    const counted = count(pair);
    const p = pOf(counted, settings.alternative);
    out.pValue[k] = p;
    const how = counted.exact
      ? `All ${whole(counted.arrangements)} arrangements of the labels were counted.`
      : `${whole(counted.arrangements)} arrangements of the labels, seed ${String(settings.seed ?? 1)}; Monte Carlo error ${plain(Math.sqrt((p * (1 - p)) / counted.arrangements))} of p.`;
    out.notes.set(k, `Permutation test. ${how} The interval is Welch's.`);
  },
};

function pOf({ low, high, arrangements, exact }: Counted, alternative: Alternative): number {
  const share = (beyond: number): number => (exact ? beyond / arrangements : (beyond + 1) / (arrangements + 1));
  if (alternative === 'greater') return share(high);
  if (alternative === 'less') return share(low);
  return Math.min(1, 2 * share(Math.min(low, high)));
}

/** Arrangements whose difference is not above, and not below, the one seen. */
function count({ treatment, control, seed }: ValuePair): Counted {
  const n = treatment.values.length;
  const units = n + control.values.length;
  const base = control.denominator === null ? control.values[0] : 0;
  const values = join(treatment.values, control.values).map((value) => value - base);
  const weights = treatment.denominator === null || control.denominator === null ? null : join(treatment.denominator, control.denominator);
  const total = sum(values, 0, units);
  const weight = weights === null ? units : sum(weights, 0, units);
  const differenceOf = (own: number, ownWeight: number): number => own / ownWeight - (total - own) / (weight - ownWeight);
  const seen = differenceOf(sum(values, 0, n), weights === null ? n : sum(weights, 0, n));
  const slack = 1e-12 * (Math.abs(seen) + Math.abs(total / weight));
  let low = 0;
  let high = 0;
  const tally = (difference: number): void => {
    if (difference <= seen + slack) low += 1;
    if (difference >= seen - slack) high += 1;
  };
  if (arrangementsOf(units, n) <= MOST) {
    let arrangements = 0;
    choose(units, n, (chosen) => {
      let own = 0;
      let ownWeight = 0;
      for (let i = 0; i < units; i += 1) {
        if (chosen[i] === 0) continue;
        own += values[i];
        ownWeight += weights === null ? 1 : weights[i];
      }
      arrangements += 1;
      tally(differenceOf(own, ownWeight));
    });
    return { low, high, arrangements, exact: true };
  }
  // Only the smaller arm is dealt; what it leaves is the other.
  const dealt = Math.min(n, units - n);
  const swapped = dealt < n;
  const arrangements = Math.min(MOST, Math.max(FEWEST, Math.floor(MOST_DEALT / dealt)));
  const stream = randomStream(seed);
  for (let r = 0; r < arrangements; r += 1) {
    let own = 0;
    let ownWeight = weights === null ? dealt : 0;
    for (let i = 0; i < dealt; i += 1) {
      const j = i + stream.index(units - i);
      const value = values[j];
      values[j] = values[i];
      values[i] = value;
      own += value;
      if (weights === null) continue;
      const below = weights[j];
      weights[j] = weights[i];
      weights[i] = below;
      ownWeight += below;
    }
    tally(swapped ? differenceOf(total - own, weight - ownWeight) : differenceOf(own, ownWeight));
  }
  return { low, high, arrangements, exact: false };
}

function join(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function sum(column: Float64Array, start: number, end: number): number {
  let all = 0;
  for (let i = start; i < end; i += 1) all += column[i];
  return all;
}
