import { binomialDraw } from '../../kernels/binomial-draw';
import { randomStream } from '../../kernels/random-stream';
import { seedState } from '../../kernels/seeded-state';

/** Units of a block: as doubles they stay in the first cache while hundreds of resamples draw from them. */
const BLOCK = 4096;
const BITS = 12;
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
 * many places within it, two from every random word. Seeded per chunk of 64 resamples: resamples `from` … `to` − 1 are the
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
  const units = values.length;
  for (let start = Math.floor(from / CHUNK) * CHUNK; start < to; start += CHUNK) {
    const counting = randomStream(mixedSeed(seed, start / CHUNK));
    seedState(state, 1, seed, start / CHUNK, 0);
    const chunk = Math.min(CHUNK, resamples - start);
    for (let r = 0; r < chunk; r += 1) left[r] = sizes === null ? units : sizes[start + r];
    for (let low = 0; low < units; low += BLOCK) {
      const size = Math.min(BLOCK, units - low);
      for (let r = 0; r < chunk; r += 1) {
        const draws = low + size === units ? left[r] : binomialDraw(left[r], size / (units - low), counting);
        left[r] -= draws;
        out.values[start + r] += size === BLOCK ? gatherFull(values, low, draws, state) : gatherPart(values, low, size, draws, state);
        if (weights !== null && out.weights !== null) out.weights[start + r] += size === BLOCK ? gatherFullAgain(weights, low, draws) : gatherPartAgain(weights, low, draws);
      }
    }
  }
  return out;
}

/** Places drawn last, for a second column to be read at the same ones. */
let places = new Uint16Array(2 * BLOCK);

function gatherFull(column: Float64Array, start: number, draws: number, state: Uint32Array): number {
  if (draws > places.length) places = new Uint16Array(2 * draws);
  return gather(column, start, draws, state, places);
}

function gather(column: Float64Array, start: number, draws: number, state: Uint32Array, into: Uint16Array): number {
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let counter = state[3] | 0;
  let sum = 0;
  let other = 0;
  let i = 0;
  for (; i + 1 < draws; i += 2) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    const one = bits & (BLOCK - 1);
    const two = bits >>> (32 - BITS);
    into[i] = one;
    into[i + 1] = two;
    sum += column[start + one];
    other += column[start + two];
  }
  if (i < draws) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    into[i] = bits & (BLOCK - 1);
    sum += column[start + into[i]];
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
  return sum + other;
}
