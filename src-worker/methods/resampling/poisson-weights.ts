/** Units whose weights are drawn together. */
export const BLOCK = 1024;
/** Resamples that one seeding of a block serves. */
export const CHUNK = 128;
/** Columns that fit a kernel's memory. */
export const MOST_COLUMNS = 64;

/** Adds a block of units, weighted anew for each of up to {@link CHUNK} resamples, to the sums of its columns. */
export interface WeightKernel {
  /** Columns of {@link BLOCK} values, one after the other. */
  readonly data: Float32Array;
  /** Four sfc32 lanes: words a of all, then b, c and counters. */
  readonly state: Uint32Array;
  /** Σ weight × value: column × resamples + resample. */
  readonly sums: Float64Array;
  /** Σ weight per resample. */
  readonly counts: Float64Array;
  add(columns: number, resamples: number, units: number): void;
}

/**
 * Poisson bootstrap weights (Hanley & MacGibbon 2006; Chamandy, Muralidharan, Najmi & Naidu 2012) from single random bytes:
 * P(0 … 5) = (94, 95, 46, 16, 4, 1)/256, whose mean and variance are exactly 1. All columns share a unit's weight.
 *
 * The reference of the SIMD kernel, and what runs where there is none: products and sums in single precision, eight
 * running sums per block, the block's sum in double, step by step the same, so that both give the same bits.
 */
export function plainKernel(): WeightKernel {
  const data = new Float32Array(MOST_COLUMNS * BLOCK);
  const state = new Uint32Array(16);
  const sums = new Float64Array(MOST_COLUMNS * CHUNK);
  const counts = new Float64Array(CHUNK);
  const weights = new Uint8Array(BLOCK);
  const running = new Int32Array(16);
  const add = (columns: number, resamples: number, units: number): void => {
    running.set(state);
    for (let resample = 0; resample < resamples; resample += 1) {
      for (let lane = 0; lane < 4; lane += 1) drawLane(weights, running, lane);
      let count = 0;
      if (units < BLOCK) weights.fill(0, units);
      for (let i = 0; i < units; i += 1) count += weights[i];
      counts[resample] += count;
      for (let column = 0; column < columns; column += 1) sums[column * resamples + resample] += weightedSum(weights, data, column * BLOCK);
    }
  };
  return { data, state, sums, counts, add };
}

/** The weight of a random byte. */
const weightOf = Uint8Array.from({ length: 256 }, (_, byte) => [94, 189, 235, 251, 255].filter((step) => byte >= step).length);

/** One lane's four bytes of every sixteen. */
function drawLane(weights: Uint8Array, state: Int32Array, lane: number): void {
  let a = state[lane];
  let b = state[4 + lane];
  let c = state[8 + lane];
  let counter = state[12 + lane];
  for (let i = 4 * lane; i < BLOCK; i += 16) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    weights[i] = weightOf[bits & 255];
    weights[i + 1] = weightOf[(bits >>> 8) & 255];
    weights[i + 2] = weightOf[(bits >>> 16) & 255];
    weights[i + 3] = weightOf[bits >>> 24];
  }
  state[lane] = a;
  state[4 + lane] = b;
  state[8 + lane] = c;
  state[12 + lane] = counter;
}

const single = Math.fround;

function weightedSum(weights: Uint8Array, data: Float32Array, from: number): number {
  let s0 = single(0);
  let s1 = single(0);
  let s2 = single(0);
  let s3 = single(0);
  let s4 = single(0);
  let s5 = single(0);
  let s6 = single(0);
  let s7 = single(0);
  for (let i = 0; i < BLOCK; i += 8) {
    const x = from + i;
    s0 = single(s0 + single(weights[i] * data[x]));
    s1 = single(s1 + single(weights[i + 1] * data[x + 1]));
    s2 = single(s2 + single(weights[i + 2] * data[x + 2]));
    s3 = single(s3 + single(weights[i + 3] * data[x + 3]));
    s4 = single(s4 + single(weights[i + 4] * data[x + 4]));
    s5 = single(s5 + single(weights[i + 5] * data[x + 5]));
    s6 = single(s6 + single(weights[i + 6] * data[x + 6]));
    s7 = single(s7 + single(weights[i + 7] * data[x + 7]));
  }
  return single(single(single(s0 + s4) + single(s1 + s5)) + single(single(s2 + s6) + single(s3 + s7)));
}
