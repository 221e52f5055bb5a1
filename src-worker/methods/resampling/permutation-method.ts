import { seedState } from '../../kernels/seeded-state';
import { plain, whole } from '../../wording';
import type { ValueMethod, ValuePair } from '../method';
import { Reason } from '../reason';
import { shuffled } from './arm-blocks';
import { arrangementsOf, choose } from './arrangements';
import { MOST_ARRANGEMENTS as MOST, permutedP, type CountedArrangements } from './permuted-p';
import { lookForStop } from '../../stop-flag';

/** A smaller arm of more units than this is permuted in so many blocks of equal size. */
const MOST_BLOCKS = 5000;

interface Counted extends CountedArrangements {
  /** Units that were permuted together; 1 where each was on its own. */
  readonly blockSize: number;
}

/**
 * Permutation test of the difference (Fisher 1935), for ratios of sum over sum: how many arrangements of the labels are at
 * least as far to a side as the one seen, which is counted in (Phipson & Smyth 2010); two-sided twice the smaller tail. Its
 * null is that the treatment changes nothing at all. Large arms are dealt at random into blocks of equal size, which are
 * permuted whole, the few units left over staying where they are: a test as valid, of fewer arrangements. The interval stays Welch's, which is not the inversion of this test: the
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
    const p = permutedP(counted, settings.alternative);
    out.pValue[k] = p;
    const how = counted.exact
      ? `All ${whole(counted.arrangements)} arrangements of the labels were counted.`
      : `${whole(counted.arrangements)} arrangements of the labels, seed ${String(settings.seed ?? 1)}${counted.blockSize > 1 ? `, units permuted in random blocks of ${whole(counted.blockSize)}` : ''}; Monte Carlo error ${plain(Math.sqrt((p * (1 - p)) / counted.arrangements))} of p.`;
    out.notes.set(k, `Permutation test. ${how} The interval is Welch's.`);
  },
};

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
    return { low, high, arrangements, exact: true, blockSize: 1 };
  }
  const size = Math.ceil(Math.min(n, units - n) / MOST_BLOCKS);
  const blocks = size > 1 ? blocksOf(values, weights, n, size, seed) : { values, weights, own: n, fixed: 0, fixedWeight: 0 };
  return sample(blocks, { seed, differenceOf, tally }, () => ({ low, high, arrangements: MOST, exact: false, blockSize: size }));
}

interface Blocks {
  readonly values: Float64Array;
  /** Null where every block weighs its number of units, one. */
  readonly weights: Float64Array | null;
  /** How many blocks, the first, are the treatment's. */
  readonly own: number;
  /** Σ over the treatment's units that stay where they are. */
  readonly fixed: number;
  readonly fixedWeight: number;
}

interface Sampling {
  readonly seed: number;
  differenceOf(own: number, ownWeight: number): number;
  tally(difference: number): void;
}

/** Blocks of `size` units drawn at random within each arm, the treatment's first; what does not fill a block is left out of them. */
function blocksOf(values: Float64Array, weights: Float64Array | null, n: number, size: number, seed: number): Blocks {
  const own = Math.floor(n / size);
  const count = own + Math.floor((values.length - n) / size);
  const into = { values: new Float64Array(count), weights: new Float64Array(count), own, fixed: 0, fixedWeight: 0 };
  const fill = (start: number, end: number, firstBlock: number, isOwn: boolean): void => {
    const order = shuffled(end - start, seed + firstBlock + 1);
    const full = Math.floor((end - start) / size) * size;
    order.forEach((at, i) => {
      const weight = weights === null ? 1 : weights[start + at];
      if (i < full) {
        const block = firstBlock + Math.floor(i / size);
        into.values[block] += values[start + at];
        into.weights[block] += weight;
      } else if (isOwn) {
        into.fixed += values[start + at];
        into.fixedWeight += weight;
      }
    });
  };
  fill(0, n, 0, true);
  fill(n, values.length, own, false);
  return into;
}

/** Deals blocks anew; only the smaller arm is dealt, what it leaves is the other. */
function sample({ values, weights, own, fixed, fixedWeight }: Blocks, { seed, differenceOf, tally }: Sampling, counted: () => Counted): Counted {
  const count = values.length;
  const dealt = Math.min(own, count - own);
  const swapped = dealt < own;
  const all = swapped ? sum(values, 0, count) : 0;
  const allWeight = swapped ? (weights === null ? count : sum(weights, 0, count)) : 0;
  const state = new Uint32Array(4);
  seedState(state, 1, seed, 0, 0);
  const sums = new Float64Array(2);
  for (let r = 0; r < MOST; r += 1) {
    lookForStop();
    dealOnce(values, weights, dealt, state, sums);
    const [drawn, drawnWeight] = sums;
    tally(swapped ? differenceOf(all - drawn + fixed, allWeight - drawnWeight + fixedWeight) : differenceOf(drawn + fixed, drawnWeight + fixedWeight));
  }
  return counted();
}

/** Brings `dealt` places, drawn without replacement, to the front (Fisher & Yates; sfc32, each place even to one in a million) and adds them up. */
export function dealOnce(values: Float64Array, weights: Float64Array | null, dealt: number, state: Uint32Array, into: Float64Array): void {
  const count = values.length;
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let counter = state[3] | 0;
  let drawn = 0;
  let drawnWeight = weights === null ? dealt : 0;
  for (let i = 0; i < dealt; i += 1) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    const j = i + Math.floor((bits >>> 0) * ((count - i) / 4_294_967_296));
    const value = values[j];
    values[j] = values[i];
    values[i] = value;
    drawn += value;
    if (weights === null) continue;
    const below = weights[j];
    weights[j] = weights[i];
    weights[i] = below;
    drawnWeight += below;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
  into[0] = drawn;
  into[1] = drawnWeight;
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
