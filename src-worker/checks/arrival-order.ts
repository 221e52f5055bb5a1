import type { UnitColumns } from '../../src-contract/sample';
import { randomStream } from '../kernels/random-stream';

/** Variants in the order in which units were first exposed. */
export interface ArrivalOrder {
  /** Place of the variant in `variants`, unit by unit. */
  readonly sequence: Uint8Array;
  /** Share of units that share their time with another; they stand in an order drawn by lot. */
  readonly tiedShare: number;
}

/** Any number will do: the same one gives the same order of ties on every machine. */
const SEED = 20_250_311;
const DIGIT_BITS = 16;
const DIGIT = 1 << DIGIT_BITS;
/** Below 2^48: three digits. */
const MOST = 2 ** 48 - 1;
const MICROSECONDS = 1000;

/**
 * Sorts units by first exposure, to the microsecond. Units are numbered by variant, so ties must not stay in the order of
 * their numbers: all units are shuffled first, and the sort is stable.
 */
export function arrivalOrder({ count, starts, firstExposure }: UnitColumns): ArrivalOrder | null {
  if (firstExposure === null || count === 0) return null;
  const times = keysOf(firstExposure.values);
  let order: Uint32Array = shuffled(count);
  let next: Uint32Array = new Uint32Array(count);
  for (let digit = 0; digit < 3; digit += 1) {
    sortByDigit(times, digit, order, next);
    [order, next] = [next, order];
  }
  const variantOf = new Uint8Array(count);
  for (let k = 0; k + 1 < starts.length; k += 1) variantOf.fill(k, starts[k], starts[k + 1]);
  const sequence = new Uint8Array(count);
  let tied = 0;
  for (let i = 0; i < count; i += 1) {
    const u = order[i];
    sequence[i] = variantOf[u];
    if ((i > 0 && times[order[i - 1]] === times[u]) || (i + 1 < count && times[order[i + 1]] === times[u])) tied += 1;
  }
  return { sequence, tiedShare: tied / count };
}

/** Microseconds since the first unit; coarser where that does not fit 48 bits (nine years). */
function keysOf(times: Float64Array): Float64Array {
  let first = Infinity;
  let last = -Infinity;
  for (const time of times) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const scale = (last - first) * MICROSECONDS > MOST ? MOST / (last - first) : MICROSECONDS;
  const keys = new Float64Array(times.length);
  for (let u = 0; u < keys.length; u += 1) keys[u] = Math.min(MOST, Math.round((times[u] - first) * scale));
  return keys;
}

/** Fisher and Yates. */
function shuffled(count: number): Uint32Array {
  const { index } = randomStream(SEED);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    const j = index(i + 1);
    order[i] = order[j];
    order[j] = i;
  }
  return order;
}

function sortByDigit(keys: Float64Array, digit: number, from: Uint32Array, to: Uint32Array): void {
  const divisor = DIGIT ** digit;
  const starts = new Uint32Array(DIGIT + 1);
  for (let i = 0; i < from.length; i += 1) starts[(Math.floor(keys[from[i]] / divisor) % DIGIT) + 1] += 1;
  for (let b = 1; b <= DIGIT; b += 1) starts[b] += starts[b - 1];
  for (let i = 0; i < from.length; i += 1) {
    const b = Math.floor(keys[from[i]] / divisor) % DIGIT;
    to[starts[b]] = from[i];
    starts[b] += 1;
  }
}
