/** Units whose weights are drawn together. */
export const BLOCK = 768;
/** Resamples that one seeding of a block serves. */
export const CHUNK = 128;
/** Columns that fit a kernel's memory. */
export const MOST_COLUMNS = 64;

/** Adds a block of units, weighted anew for each of up to {@link CHUNK} resamples, to the sums of its columns. */
export interface WeightKernel {
  /** Columns of {@link BLOCK} whole numbers, one after the other. */
  readonly data: Int16Array;
  /** Four sfc32 lanes: words a of all, then b, c and counters. */
  readonly state: Uint32Array;
  /** Σ weight × number: column × resamples + resample. */
  readonly sums: Float64Array;
  /** Σ weight per resample. */
  readonly counts: Float64Array;
  add(columns: number, resamples: number, units: number): void;
}

/** Weights of the sixteen nibbles: mean 1, variance 1, third central moment ¾ and 1½; two units in three take the first. */
const LIGHT = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3);
const HEAVY = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4);

/**
 * Weights of the Poisson bootstrap (Hanley & MacGibbon 2006; Chamandy, Muralidharan, Najmi & Naidu 2012), each from four
 * random bits: independent, of mean 1, variance 1 and, over three units, third central moment 1, as Poisson numbers of mean
 * 1 have. All columns share a unit's weight.
 *
 * The reference of the SIMD kernel, and what runs where there is none. All sums are of whole numbers, so both give the same.
 */
export function plainKernel(): WeightKernel {
  const data = new Int16Array(MOST_COLUMNS * BLOCK);
  const state = new Uint32Array(16);
  const sums = new Float64Array(MOST_COLUMNS * CHUNK);
  const counts = new Float64Array(CHUNK);
  const weights = new Int16Array(BLOCK);
  const running = new Int32Array(16);
  const add = (columns: number, resamples: number, units: number): void => {
    running.set(state);
    for (let resample = 0; resample < resamples; resample += 1) {
      for (let lane = 0; lane < 4; lane += 1) drawLane(weights, running, lane);
      if (units < BLOCK) weights.fill(0, units);
      let count = 0;
      for (let i = 0; i < BLOCK; i += 1) count += weights[i];
      counts[resample] += count;
      for (let column = 0; column < columns; column += 1) sums[column * resamples + resample] += weightedSum(weights, data, column * BLOCK);
    }
  };
  return { data, state, sums, counts, add };
}

/** One lane's four bytes of every sixteen; a byte's low nibble weighs a unit, its high one the unit sixteen places on. */
function drawLane(weights: Int16Array, state: Int32Array, lane: number): void {
  let a = state[lane];
  let b = state[4 + lane];
  let c = state[8 + lane];
  let counter = state[12 + lane];
  for (let i = 4 * lane, step = 0; i < BLOCK; i += 32, step = step === 2 ? 0 : step + 1) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    const table = step === 2 ? HEAVY : LIGHT;
    weights[i] = table[bits & 15];
    weights[i + 16] = table[(bits >>> 4) & 15];
    weights[i + 1] = table[(bits >>> 8) & 15];
    weights[i + 17] = table[(bits >>> 12) & 15];
    weights[i + 2] = table[(bits >>> 16) & 15];
    weights[i + 18] = table[(bits >>> 20) & 15];
    weights[i + 3] = table[(bits >>> 24) & 15];
    weights[i + 19] = table[bits >>> 28];
  }
  state[lane] = a;
  state[4 + lane] = b;
  state[8 + lane] = c;
  state[12 + lane] = counter;
}

function weightedSum(weights: Int16Array, data: Int16Array, from: number): number {
  let one = 0;
  let two = 0;
  for (let i = 0; i < BLOCK; i += 2) {
    one = (one + Math.imul(weights[i], data[from + i])) | 0;
    two = (two + Math.imul(weights[i + 1], data[from + i + 1])) | 0;
  }
  return one + two;
}
