import { binomialDraw } from '../../kernels/binomial-draw';
import { randomStream } from '../../kernels/random-stream';
import { seedState } from '../../kernels/seeded-state';
import { lookForStop } from '../../stop-flag';

/** Units of a block: as doubles they stay in the first cache while hundreds of resamples draw from them. */
const BLOCK = 1024;
const BITS = 10;
const MASK = BLOCK - 1;
/** Resamples that one seeding serves. */
const CHUNK = 64;

/** Resampled sums of one or two columns. */
export interface GatheredSums {
  readonly values: Float64Array;
  /** Of the second column; null without one. */
  readonly weights: Float64Array | null;
}

/**
 * The ordinary bootstrap, exactly multinomial: how many draws fall into each block of units is drawn by binomials, then so
 * many places within it, three from every random word. Seeded per chunk of 64 resamples: resamples `from` … `to` − 1 are the
 * same whoever draws them.
 *
 * @param sizes how many units each resample draws; null = as many as there are.
 */
export function gatherSums(
  values: Float64Array, weights: Float64Array | null, resamples: number, seed: number,
  { from = 0, to = resamples, sizes = null }: { from?: number; to?: number; sizes?: Float64Array | null } = {},
): GatheredSums {
  const out: GatheredSums = { values: new Float64Array(resamples), weights: weights === null ? null : new Float64Array(resamples) };
  const state = new Uint32Array(4);
  const left = new Float64Array(CHUNK);
  const sums = new Float64Array(2);
  const units = values.length;
  for (let start = Math.floor(from / CHUNK) * CHUNK; start < to; start += CHUNK) {
    lookForStop();
    seedState(state, 1, seed, start / CHUNK, 1);
    const counting = randomStream(state[0]);
    seedState(state, 1, seed, start / CHUNK, 0);
    const chunk = Math.min(CHUNK, resamples - start);
    for (let r = 0; r < chunk; r += 1) left[r] = sizes === null ? units : sizes[start + r];
    for (let low = 0; low < units; low += BLOCK) {
      const size = Math.min(BLOCK, units - low);
      for (let r = 0; r < chunk; r += 1) {
        const draws = low + size === units ? left[r] : binomialDraw(left[r], size / (units - low), counting);
        left[r] -= draws;
        if (size === BLOCK && weights === null) out.values[start + r] += gatherBlock(values, low, draws, state);
        else {
          gatherAny(values, weights, low, size, draws, state, sums);
          out.values[start + r] += sums[0];
          if (out.weights !== null) out.weights[start + r] += sums[1];
        }
      }
    }
  }
  return out;
}

/** Σ of so many draws from a whole block: three places from every word. */
function gatherBlock(column: Float64Array, start: number, draws: number, state: Uint32Array): number {
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let counter = state[3] | 0;
  let one = 0;
  let two = 0;
  let three = 0;
  let left = draws;
  for (; left >= 3; left -= 3) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    one += column[start + (bits & MASK)];
    two += column[start + ((bits >>> BITS) & MASK)];
    three += column[start + (bits >>> (32 - BITS))];
  }
  if (left > 0) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    one += column[start + (bits & MASK)];
    if (left > 1) two += column[start + ((bits >>> BITS) & MASK)];
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
  return one + two + three;
}

/** The same from a block of any size, for one column or two: a place from every word, even to one in a million. */
function gatherAny(values: Float64Array, weights: Float64Array | null, start: number, size: number, draws: number, state: Uint32Array, into: Float64Array): void {
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let counter = state[3] | 0;
  let sum = 0;
  let weight = 0;
  const scale = size / 4_294_967_296;
  for (let i = 0; i < draws; i += 1) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    const place = start + Math.floor((bits >>> 0) * scale);
    sum += values[place];
    if (weights !== null) weight += weights[place];
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
  into[0] = sum;
  into[1] = weight;
}
