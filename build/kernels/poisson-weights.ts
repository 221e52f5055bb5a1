// AssemblyScript. Compiled by build/compile-kernels.mjs into src-worker/methods/resampling/poisson-weights-wasm.ts.
// The same steps in plain TypeScript, bit for bit: src-worker/methods/resampling/poisson-weights.ts, which says what they are.

/** Where things are in the memory: 4 × 4 words of random state, 768 weights, then columns of 768 whole numbers. */
const STATE: usize = 1024
const WEIGHTS: usize = 2048
const DATA: usize = 8192
const UNITS: i32 = 768
const COLUMN: usize = 1536

let a: v128 = i32x4.splat(0)
let b: v128 = i32x4.splat(0)
let c: v128 = i32x4.splat(0)
let d: v128 = i32x4.splat(0)

/**
 * Adds one block of units to the sums of `resamples` resamples.
 *
 * @param columns how many columns of the block there are, from DATA on.
 * @param units how many units of the block there are; the others are zeros.
 * @param sums per column and resample a double: sums + 8 (column × resamples + resample).
 * @param counts per resample the sum of the weights, a double.
 */
export function addBlock(columns: i32, resamples: i32, units: i32, sums: usize, counts: usize): void {
  a = v128.load(STATE)
  b = v128.load(STATE, 16)
  c = v128.load(STATE, 32)
  d = v128.load(STATE, 48)
  if (columns == 1 && units == UNITS) one(resamples, sums, counts)
  else several(columns, resamples, units, sums, counts)
}

/** One column of a whole block: weights are used as they are drawn. */
function one(resamples: i32, sums: usize, counts: usize): void {
  const nibble = i8x16.splat(15)
  const light = i8x16(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3)
  const heavy = i8x16(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4)
  const step = i32x4.splat(1)
  let a1 = a, b1 = b, c1 = c, d1 = d
  for (let resample = 0; resample < resamples; resample++) {
    let count = i16x8.splat(0)
    let low = i32x4.splat(0)
    let high = i32x4.splat(0)
    for (let i: usize = 0; i < COLUMN; i += 192) {
      let few = i8x16.splat(0)
      for (let k: usize = 0; k < 3; k++) {
        const bits = i32x4.add(i32x4.add(a1, b1), d1)
        d1 = i32x4.add(d1, step)
        a1 = v128.xor(b1, i32x4.shr_u(b1, 9))
        b1 = i32x4.add(c1, i32x4.shl(c1, 3))
        c1 = i32x4.add(v128.or(i32x4.shl(c1, 21), i32x4.shr_u(c1, 11)), bits)
        const table = k == 2 ? heavy : light
        const first = i8x16.swizzle(table, v128.and(bits, nibble))
        const second = i8x16.swizzle(table, v128.and(i16x8.shr_u(bits, 4), nibble))
        few = i8x16.add(few, i8x16.add(first, second))
        const at = DATA + i + 64 * k
        low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(first), v128.load(at)))
        high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(first), v128.load(at, 16)))
        low = i32x4.add(low, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(second), v128.load(at, 32)))
        high = i32x4.add(high, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(second), v128.load(at, 48)))
      }
      count = i16x8.add(count, i16x8.extadd_pairwise_i8x16_u(few))
    }
    addTo(counts + 8 * <usize>resample, i32x4.extadd_pairwise_i16x8_u(count))
    addTo(sums + 8 * <usize>resample, i32x4.add(low, high))
  }
}

/** Several columns, or a last block: weights are kept and shared. */
function several(columns: i32, resamples: i32, units: i32, sums: usize, counts: usize): void {
  const nibble = i8x16.splat(15)
  const light = i8x16(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3)
  const heavy = i8x16(0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4)
  const step = i32x4.splat(1)
  let a1 = a, b1 = b, c1 = c, d1 = d
  for (let resample = 0; resample < resamples; resample++) {
    for (let i: usize = 0; i < COLUMN; i += 192) {
      for (let k: usize = 0; k < 3; k++) {
        const bits = i32x4.add(i32x4.add(a1, b1), d1)
        d1 = i32x4.add(d1, step)
        a1 = v128.xor(b1, i32x4.shr_u(b1, 9))
        b1 = i32x4.add(c1, i32x4.shl(c1, 3))
        c1 = i32x4.add(v128.or(i32x4.shl(c1, 21), i32x4.shr_u(c1, 11)), bits)
        const table = k == 2 ? heavy : light
        const first = i8x16.swizzle(table, v128.and(bits, nibble))
        const second = i8x16.swizzle(table, v128.and(i16x8.shr_u(bits, 4), nibble))
        const at = WEIGHTS + i + 64 * k
        v128.store(at, i16x8.extend_low_i8x16_u(first))
        v128.store(at, i16x8.extend_high_i8x16_u(first), 16)
        v128.store(at, i16x8.extend_low_i8x16_u(second), 32)
        v128.store(at, i16x8.extend_high_i8x16_u(second), 48)
      }
    }
    if (units < UNITS) memory.fill(WEIGHTS + 2 * <usize>units, 0, COLUMN - 2 * <usize>units)
    let count = i16x8.splat(0)
    for (let i: usize = 0; i < COLUMN; i += 16) count = i16x8.add(count, v128.load(WEIGHTS + i))
    addTo(counts + 8 * <usize>resample, i32x4.extadd_pairwise_i16x8_u(count))
    let column = 0
    for (; column + 4 <= columns; column += 4) {
      const x = DATA + <usize>column * COLUMN
      let first = i32x4.splat(0)
      let second = i32x4.splat(0)
      let third = i32x4.splat(0)
      let fourth = i32x4.splat(0)
      for (let i: usize = 0; i < COLUMN; i += 16) {
        const weights = v128.load(WEIGHTS + i)
        first = i32x4.add(first, i32x4.dot_i16x8_s(weights, v128.load(x + i)))
        second = i32x4.add(second, i32x4.dot_i16x8_s(weights, v128.load(x + i, 1536)))
        third = i32x4.add(third, i32x4.dot_i16x8_s(weights, v128.load(x + i, 3072)))
        fourth = i32x4.add(fourth, i32x4.dot_i16x8_s(weights, v128.load(x + i, 4608)))
      }
      const at = sums + 8 * <usize>(column * resamples + resample)
      const next = 8 * <usize>resamples
      addTo(at, first)
      addTo(at + next, second)
      addTo(at + 2 * next, third)
      addTo(at + 3 * next, fourth)
    }
    for (; column < columns; column++) {
      const x = DATA + <usize>column * COLUMN
      let sum = i32x4.splat(0)
      for (let i: usize = 0; i < COLUMN; i += 16) sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(WEIGHTS + i), v128.load(x + i)))
      addTo(sums + 8 * <usize>(column * resamples + resample), sum)
    }
  }
}

@inline
function addTo(at: usize, lanes: v128): void {
  const sum = i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3)
  f64.store(at, f64.load(at) + <f64>sum)
}
