import { betaDraw } from '../../kernels/beta-draw';
import { radixSort } from '../../kernels/radix-sort';
import { randomStream } from '../../kernels/random-stream';
import { seedState } from '../../kernels/seeded-state';
import { quantile } from '../../streams/quantile';
import { shuffled } from './arm-blocks';
import { QuantileRanks, rankInfluences, rankVariance, type RunArm } from './quantile-ranks';
import { lookForStop } from '../../stop-flag';

/** A quantile and what its resamples were. */
export interface QuantileDraws {
  readonly estimate: number;
  readonly draws: Float64Array;
}

/** The same, and how it was drawn. */
export interface ArmQuantileDraws extends QuantileDraws {
  readonly units: number;
  /** Units, or the blocks that they were dealt into, that were drawn from. */
  readonly drawn: number;
  /** Influence of every unit on the quantile, in standard errors: Σ of their squares is 1. */
  readonly influences: Float64Array;
}

/** Arms of more units with several values each are dealt into so many blocks: the noise that adds to an error is half a percent. */
export const MOST_QUANTILE_BLOCKS = 16_384;

/**
 * The ordinary bootstrap of an arm's quantile: units are drawn with replacement, each with all its values. Exact from the
 * distribution of order statistics where every unit has one value; otherwise by how often each unit is drawn.
 */
export function armQuantileDraws(arm: RunArm, share: number, resamples: number, seed: number): ArmQuantileDraws {
  const { values, offsets } = arm;
  const units = offsets.length - 1;
  const estimate = quantile(values.slice(), share);
  const own = rankInfluences(arm, estimate);
  const size = Math.sqrt(own.reduce((sum, influence) => sum + influence * influence, 0));
  // More values below the quantile bring it down.
  const influences = own.map((influence) => (size > 0 ? -influence / size : 0));
  if (units === values.length) return { ...unitQuantileDraws(values, share, resamples, seed), units, drawn: units, influences };
  const blocks = Math.min(units, MOST_QUANTILE_BLOCKS);
  const order = blocks < units ? shuffled(units, seed) : null;
  const owners = new Uint32Array(values.length);
  for (let unit = 0; unit < units; unit += 1) owners.fill(order === null ? unit : order[unit] % blocks, offsets[unit], offsets[unit + 1]);
  const ranks = new QuantileRanks(values, owners, blocks, share, rankVariance(own, values.length, share));
  const weights = new Float64Array(blocks);
  const state = new Uint32Array(4);
  seedState(state, 1, seed, 1, 0);
  const draws = Float64Array.from({ length: resamples }, () => {
    lookForStop();
    drawBlocks(weights, state);
    return ranks.at(weights);
  });
  return { estimate, draws, units, drawn: blocks, influences };
}

/** How often each block is drawn in as many draws as there are blocks (sfc32, each place even to one in 200,000). */
function drawBlocks(weights: Float64Array, state: Uint32Array): void {
  weights.fill(0);
  let a = state[0] | 0;
  let b = state[1] | 0;
  let c = state[2] | 0;
  let counter = state[3] | 0;
  const scale = weights.length / 4_294_967_296;
  for (let i = 0; i < weights.length; i += 1) {
    const bits = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    weights[Math.floor((bits >>> 0) * scale)] += 1;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = counter;
}

/**
 * The ordinary bootstrap of the quantile of one value per unit, exactly and without drawing units: of n draws the k-th
 * smallest lies at the place of a beta (k, n − k + 1) among the values, and the next one at that of the smallest of the
 * remaining uniforms (David & Nagaraja 2003, 2.1). Interpolated as the estimate is (type 7).
 */
export function unitQuantileDraws(values: Float64Array, share: number, resamples: number, seed: number): QuantileDraws {
  const sorted = radixSort(values.slice());
  const n = sorted.length;
  const place = (n - 1) * share;
  const below = Math.floor(place);
  const rest = place - below;
  const stream = randomStream(seed);
  const draws = new Float64Array(resamples);
  const at = (u: number): number => sorted[Math.min(n - 1, Math.floor(u * n))];
  for (let r = 0; r < resamples; r += 1) {
    const u = betaDraw(below + 1, n - below, stream);
    const low = at(u);
    draws[r] = rest === 0 ? low : low + rest * (at(u - (1 - u) * Math.expm1(Math.log(stream.uniform()) / (n - below - 1))) - low);
  }
  const low = sorted[below];
  return { estimate: rest === 0 ? low : low + rest * (sorted[below + 1] - low), draws };
}
