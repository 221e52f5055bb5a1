import { quantile } from '../../streams/quantile';

/** Values unit by unit: unit u has those from offsets[u] to offsets[u + 1] − 1, one at least. */
export interface RunArm {
  readonly values: Float64Array;
  readonly offsets: Uint32Array;
}

/** Standard errors of the quantile's rank that are kept in order on either side of it; beyond them everything is. */
const REACH = 8;
/** Entries of the counts below checkpoints at most. */
const MOST_COUNTS = 4_000_000;

/**
 * Quantiles of weighted blocks of units, exact (type 7 of the values, each as often as its block weighs), without sorting
 * anything again: only the values around the quantile are kept in order, with how many each block has below them.
 */
export class QuantileRanks {
  readonly #share: number;
  readonly #blocks: number;
  readonly #all: Float64Array;
  readonly #owners: Uint32Array;
  readonly #lengths: Float64Array;
  /** Values in order around the quantile, and the block of each. */
  #values = new Float64Array(0);
  #owner = new Uint32Array(0);
  /** Values of a block below checkpoint c: at c × blocks + block. */
  #below = new Float64Array(0);
  #step = 1;
  #checkpoints = 1;
  #complete = false;

  /**
   * @param owners the block of every value. @param rankVariance of the share of values at or below the quantile, for the smallest
   * total that is asked about.
   */
  constructor(values: Float64Array, owners: Uint32Array, blocks: number, share: number, rankVariance: number) {
    this.#share = share;
    this.#blocks = blocks;
    this.#all = values;
    this.#owners = owners;
    this.#lengths = new Float64Array(blocks);
    for (const owner of owners) this.#lengths[owner] += 1;
    const reach = REACH * Math.sqrt(rankVariance);
    const scratch = values.slice();
    const end = (at: number): number => (at <= 0 ? -Infinity : at >= 1 ? Infinity : quantile(scratch, at));
    this.#keep(end(share - reach), end(share + reach));
  }

  /** The quantile where block b counts weights[b] times; NaN where nothing counts. */
  at(weights: ArrayLike<number>): number {
    const found = this.#find(weights);
    if (found !== null) return found;
    this.#keep(-Infinity, Infinity);
    return this.#find(weights) ?? NaN;
  }

  #keep(low: number, high: number): void {
    const kept: number[] = [];
    const below = new Float64Array(this.#blocks);
    for (let i = 0; i < this.#all.length; i += 1) {
      const value = this.#all[i];
      if (value < low) below[this.#owners[i]] += 1;
      else if (value <= high) kept.push(i);
    }
    kept.sort((one, other) => this.#all[one] - this.#all[other] || one - other);
    this.#complete = low === -Infinity && high === Infinity;
    this.#values = Float64Array.from(kept, (i) => this.#all[i]);
    this.#owner = Uint32Array.from(kept, (i) => this.#owners[i]);
    const most = Math.max(1, Math.floor(MOST_COUNTS / this.#blocks));
    this.#checkpoints = Math.max(1, Math.min(most, Math.ceil(kept.length / this.#blocks)));
    this.#step = Math.ceil(kept.length / this.#checkpoints);
    this.#below = new Float64Array(this.#checkpoints * this.#blocks);
    let checkpoint = 0;
    for (let i = 0; checkpoint < this.#checkpoints; i += 1) {
      if (i === checkpoint * this.#step) {
        this.#below.set(below, checkpoint * this.#blocks);
        checkpoint += 1;
      }
      if (i < kept.length) below[this.#owner[i]] += 1;
    }
  }

  /** null where the quantile lies outside what is kept in order. */
  #find(weights: ArrayLike<number>): number | null {
    const total = this.#sum(this.#lengths, 0, weights);
    if (!(total > 0)) return NaN;
    const place = (total - 1) * this.#share;
    const rank = Math.floor(place);
    const rest = place - rank;
    let [low, high] = [0, this.#checkpoints];
    let before = this.#sum(this.#below, 0, weights);
    if (before > rank) return null;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const sum = this.#sum(this.#below, middle * this.#blocks, weights);
      if (sum > rank) high = middle;
      else [low, before] = [middle, sum];
    }
    const { length } = this.#values;
    let at = low * this.#step;
    while (at < length && before + weights[this.#owner[at]] <= rank) {
      before += weights[this.#owner[at]];
      at += 1;
    }
    if (at >= length) return null;
    const value = this.#values[at];
    if (rest === 0 || before + weights[this.#owner[at]] > rank + 1) return value;
    for (at += 1; at < length; at += 1) if (weights[this.#owner[at]] > 0) return value + rest * (this.#values[at] - value);
    return this.#complete ? value : null;
  }

  #sum(counts: Float64Array, from: number, weights: ArrayLike<number>): number {
    let sum = 0;
    for (let block = 0; block < this.#blocks; block += 1) sum += weights[block] * counts[from + block];
    return sum;
  }
}

/** How many values of each unit are at or below a cut, less what the share of all of them says: their influences on the rank. */
export function rankInfluences({ values, offsets }: RunArm, cut: number): Float64Array {
  let all = 0;
  for (const value of values) if (value <= cut) all += 1;
  const share = all / values.length;
  return Float64Array.from({ length: offsets.length - 1 }, (_, unit) => {
    let own = 0;
    for (let i = offsets[unit]; i < offsets[unit + 1]; i += 1) if (values[i] <= cut) own += 1;
    return own - share * (offsets[unit + 1] - offsets[unit]);
  });
}

/** Variance of the share of values at or below their quantile, by the delta method over units, never below that of independent values. */
export function rankVariance(influences: Float64Array, values: number, share: number): number {
  let squares = 0;
  for (const influence of influences) squares += influence * influence;
  return Math.max(squares / (values * values), (share * (1 - share)) / values);
}
