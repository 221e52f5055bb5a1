// AssemblyScript. Compiled by build/compile-kernels.mjs into src-worker/methods/resampling/poisson-weights-wasm.ts.
// The same steps in plain TypeScript, bit for bit: src-worker/methods/resampling/poisson-weights.ts, which says what they are.

/** Where things are in the memory: 4 × 4 words of random state, 1,024 weights, then columns of 1,024 floats. */
const STATE: usize = 1024
const WEIGHTS: usize = 2048
const DATA: usize = 4096
const UNITS: i32 = 1024
const COLUMN: usize = 4096

/**
 * Adds one block of units to the sums of `resamples` resamples.
 *
 * @param columns how many columns of the block there are, from DATA on.
 * @param units how many units of the block there are; the others have weight 0.
 * @param sums per resample and column a double, resamples in a row: sums + 8 (column × resamples + resample).
 * @param counts per resample the sum of the weights, a double.
 */
export function addBlock(columns: i32, resamples: i32, units: i32, sums: usize, counts: usize): void {
  let a = v128.load(STATE)
  let b = v128.load(STATE, 16)
  let c = v128.load(STATE, 32)
  let d = v128.load(STATE, 48)
  const one = i32x4.splat(1)
  const at94 = i8x16.splat(93)
  const at189 = i8x16.splat(<i8>188)
  const at235 = i8x16.splat(<i8>234)
  const at251 = i8x16.splat(<i8>250)
  const at255 = i8x16.splat(<i8>254)
  for (let resample = 0; resample < resamples; resample++) {
    let count = i32x4.splat(0)
    for (let i = 0; i < UNITS; i += 16) {
      const bits = i32x4.add(i32x4.add(a, b), d)
      d = i32x4.add(d, one)
      a = v128.xor(b, i32x4.shr_u(b, 9))
      b = i32x4.add(c, i32x4.shl(c, 3))
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), bits)
      // A comparison that holds is −1: taking all five away counts the steps that the byte is above.
      const weights = i8x16.neg(i8x16.add(
        i8x16.add(i8x16.add(i8x16.gt_u(bits, at94), i8x16.gt_u(bits, at189)), i8x16.add(i8x16.gt_u(bits, at235), i8x16.gt_u(bits, at251))),
        i8x16.gt_u(bits, at255),
      ))
      v128.store(WEIGHTS + i, weights)
      count = i32x4.add(count, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(weights)))
    }
    if (units < UNITS) {
      memory.fill(WEIGHTS + units, 0, UNITS - units)
      count = i32x4.splat(0)
      for (let i = 0; i < UNITS; i += 16) count = i32x4.add(count, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load(WEIGHTS + i))))
    }
    const whole = i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3)
    f64.store(counts + 8 * resample, f64.load(counts + 8 * resample) + <f64>whole)
    let column = 0
    for (; column + 4 <= columns; column += 4) {
      const x = DATA + column * COLUMN
      let evenX = f32x4.splat(0), oddX = f32x4.splat(0)
      let evenY = f32x4.splat(0), oddY = f32x4.splat(0)
      let evenZ = f32x4.splat(0), oddZ = f32x4.splat(0)
      let evenW = f32x4.splat(0), oddW = f32x4.splat(0)
      for (let i = 0; i < UNITS; i += 8) {
        const words = v128.load_ext<u8>(WEIGHTS + i)
        const low = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words))
        const high = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words))
        const at = x + 4 * i
        evenX = f32x4.add(evenX, f32x4.mul(low, v128.load(at)))
        oddX = f32x4.add(oddX, f32x4.mul(high, v128.load(at, 16)))
        evenY = f32x4.add(evenY, f32x4.mul(low, v128.load(at, 4096)))
        oddY = f32x4.add(oddY, f32x4.mul(high, v128.load(at, 4112)))
        evenZ = f32x4.add(evenZ, f32x4.mul(low, v128.load(at, 8192)))
        oddZ = f32x4.add(oddZ, f32x4.mul(high, v128.load(at, 8208)))
        evenW = f32x4.add(evenW, f32x4.mul(low, v128.load(at, 12288)))
        oddW = f32x4.add(oddW, f32x4.mul(high, v128.load(at, 12304)))
      }
      addTo(sums, column, resamples, resample, evenX, oddX)
      addTo(sums, column + 1, resamples, resample, evenY, oddY)
      addTo(sums, column + 2, resamples, resample, evenZ, oddZ)
      addTo(sums, column + 3, resamples, resample, evenW, oddW)
    }
    for (; column < columns; column++) {
      const x = DATA + column * COLUMN
      let even = f32x4.splat(0), odd = f32x4.splat(0)
      for (let i = 0; i < UNITS; i += 8) {
        const words = v128.load_ext<u8>(WEIGHTS + i)
        even = f32x4.add(even, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words)), v128.load(x + 4 * i)))
        odd = f32x4.add(odd, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(words)), v128.load(x + 4 * i, 16)))
      }
      addTo(sums, column, resamples, resample, even, odd)
    }
  }
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, column: i32, resamples: i32, resample: i32, even: v128, odd: v128): void {
  const both = f32x4.add(even, odd)
  const sum = (f32x4.extract_lane(both, 0) + f32x4.extract_lane(both, 1)) + (f32x4.extract_lane(both, 2) + f32x4.extract_lane(both, 3))
  const at = sums + 8 * <usize>(column * resamples + resample)
  f64.store(at, f64.load(at) + <f64>sum)
}
