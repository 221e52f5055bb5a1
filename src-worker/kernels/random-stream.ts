import { normalQuantile } from './normal';

/** Random numbers that are the same on every machine for the same seed. */
export interface RandomStream {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform in (0, 1), 53 bits, never 0 or 1. */
  uniform(): number;
  /** Uniform integer in 0 … below − 1, without bias (Lemire 2019). */
  index(below: number): number;
  normal(): number;
}

/** xoshiro128** (Blackman & Vigna 2021), its state filled from the seed by SplitMix32. */
export function randomStream(seed: number): RandomStream {
  let filling = seed >>> 0;
  const fill = (): number => {
    filling = (filling + 0x9e3779b9) >>> 0;
    let z = filling;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill();
  const bits = (): number => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = (): number => ((bits() >>> 5) * 67_108_864 + (bits() >>> 6) + 0.5) / 9_007_199_254_740_992;
  const index = (below: number): number => {
    const limit = 4_294_967_296 - (4_294_967_296 % below);
    let value = bits();
    while (value >= limit) value = bits();
    return value % below;
  };
  return { bits, uniform, index, normal: () => normalQuantile(uniform()) };
}
