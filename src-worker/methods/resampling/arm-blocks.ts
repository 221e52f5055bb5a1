import { randomStream } from '../../kernels/random-stream';
import type { ValueArm } from '../method';

/** What of an arm is resampled. */
export type ResampledUnits = Pick<ValueArm, 'values' | 'denominator'>;

/** An arm's units, dealt into blocks of one or more: sums per block, so that resampling costs the same for any size. */
export interface ArmBlocks {
  /** Σ of the values (less the base) per block. */
  readonly values: Float64Array;
  /** Σ of the denominator per block; for means the number of units. */
  readonly weights: Float64Array;
  readonly units: number;
}

/**
 * Deals an arm's units at random into at most `most` blocks. Blocks of one unit are the arm itself; larger ones keep the
 * variance of a mean, as units are dealt without regard to their order.
 *
 * @param base subtracted from every value, so that sums of large values keep their digits; 0 for ratios.
 */
export function armBlocks({ values, denominator }: ResampledUnits, most: number, base: number, seed: number): ArmBlocks {
  const units = values.length;
  const count = Math.min(units, most);
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  const order = units > most ? shuffled(units, seed) : null;
  for (let i = 0; i < units; i += 1) {
    const block = order === null ? i : order[i] % count;
    sums[block] += values[i] - base;
    weights[block] += denominator === null ? 1 : denominator[i];
  }
  return { values: sums, weights, units };
}

/** 0 … count − 1 in random order. */
export function shuffled(count: number, seed: number): Uint32Array {
  const stream = randomStream(seed);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = stream.index(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
