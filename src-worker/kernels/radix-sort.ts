import { lookForStop } from '../stop-flag';

/** Below this the library's sort is as quick. */
const LEAST = 4096;
const DIGIT = 2048;
const PASSES = 6;

/**
 * Sorts in place, as Float64Array's own sort does (−0 before 0; NaN not allowed): least significant digit first, eleven
 * bits a pass (Knuth 1998, vol. 3, 5.2.5), the bits of a double turned so that they order as unsigned integers. Digits that
 * all values share, as the low ones of whole numbers, cost nothing.
 */
export function radixSort(values: Float64Array, scratch: Float64Array = new Float64Array(values.length)): Float64Array {
  const n = values.length;
  if (n < LEAST) return values.sort();
  const counts = countDigits(new Int32Array(values.buffer, values.byteOffset, 2 * n), n);
  let from = values;
  let to = scratch.subarray(0, n);
  for (let pass = 0; pass < PASSES; pass += 1) {
    lookForStop();
    const places = placesOf(counts, pass * DIGIT, n);
    if (places === null) continue;
    scatter(from, new Int32Array(from.buffer, from.byteOffset, 2 * n), to, places, pass, n);
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return values;
}

function countDigits(words: Int32Array, n: number): Uint32Array {
  const counts = new Uint32Array(PASSES * DIGIT);
  for (let i = 0; i < n; i += 1) {
    const raw = words[2 * i + 1];
    const sign = raw >> 31;
    const low = words[2 * i] ^ sign;
    const high = raw ^ (sign | 0x80000000);
    counts[low & 2047] += 1;
    counts[DIGIT + ((low >>> 11) & 2047)] += 1;
    counts[2 * DIGIT + ((low >>> 22) | ((high & 1) << 10))] += 1;
    counts[3 * DIGIT + ((high >>> 1) & 2047)] += 1;
    counts[4 * DIGIT + ((high >>> 12) & 2047)] += 1;
    counts[5 * DIGIT + (high >>> 23)] += 1;
  }
  return counts;
}

/** Where each digit's values begin; null where all share one digit. */
function placesOf(counts: Uint32Array, at: number, n: number): Uint32Array | null {
  const places = new Uint32Array(DIGIT);
  let before = 0;
  for (let digit = 0; digit < DIGIT; digit += 1) {
    const count = counts[at + digit];
    if (count === n) return null;
    places[digit] = before;
    before += count;
  }
  return places;
}

function scatter(from: Float64Array, words: Int32Array, to: Float64Array, places: Uint32Array, pass: number, n: number): void {
  for (let i = 0; i < n; i += 1) {
    const raw = words[2 * i + 1];
    const sign = raw >> 31;
    const low = words[2 * i] ^ sign;
    const high = raw ^ (sign | 0x80000000);
    const digit = pass === 0 ? low & 2047 : pass === 1 ? (low >>> 11) & 2047 : pass === 2 ? (low >>> 22) | ((high & 1) << 10) : pass === 3 ? (high >>> 1) & 2047 : pass === 4 ? (high >>> 12) & 2047 : high >>> 23;
    to[places[digit]++] = from[i];
  }
}
