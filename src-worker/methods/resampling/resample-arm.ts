import { binomialDraw } from '../../kernels/binomial-draw';
import { randomStream } from '../../kernels/random-stream';
import { armBlocks, type ResampledUnits } from './arm-blocks';
import type { GatheredSums } from './blocked-gather';
import { placesByCrew, weightsByCrew } from './crew';
import { distinctUnits, multinomialSums } from './distinct-units';

/** How an arm was resampled. */
export type ResamplingWay = 'multinomial' | 'non-zeros' | 'places' | 'weights';

/** The resampled values of one arm (Σ value over Σ denominator, or over the number of units), less the base. */
export interface ResampledArm {
  readonly values: Float64Array;
  readonly way: ResamplingWay;
  readonly units: number;
  /** Units, or the blocks that they were dealt into, that were drawn from. */
  readonly drawn: number;
}

/** Arms of more units, where neither few values nor many zeros help, are dealt into so many blocks: the noise that adds to an error (0.2 %) is a fifth of that of 5,000 resamples. */
const MOST_BLOCKS = 131_072;
/** From here on ratios are drawn by weights, which both of their columns share. */
const MOST_PLACES = 4096;
/** Share of non-zeros up to which only they are drawn. */
const FEW = 0.5;

/**
 * Resamples an arm as often as asked, by whichever way gives the ordinary bootstrap soonest:
 *
 * - few different units (shares, counts): their numbers, multinomial by binomials; exact;
 * - mostly zeros: how many of the drawn units are not zero, a binomial, then which; exact;
 * - one real column, or a ratio of few units: places, block by block; exact;
 * - ratios of many units: Poisson(1) weights that both columns share, over their sum.
 *
 * Arms beyond 131,072 units of the last two kinds are first dealt into as many blocks, at random (random groups: Wolter 2007, ch. 2).
 *
 * @param base subtracted from every value of a mean, so that sums of large values keep their digits; 0 for ratios.
 */
export function resampleArm(arm: ResampledUnits, resamples: number, base: number, seed: number): ResampledArm {
  const units = arm.values.length;
  const distinct = distinctUnits(arm, base);
  if (distinct !== null) return { values: over(multinomialSums(distinct, resamples, seed), units, 0), way: 'multinomial', units, drawn: units };
  const nonZeros = arm.denominator === null ? arm.values.filter((value) => value !== 0) : null;
  if (nonZeros !== null && nonZeros.length <= FEW * units) return { values: over(nonZeroSums(nonZeros, units, resamples, seed), units, base), way: 'non-zeros', units, drawn: units };
  const { values, weights, units: all } = armBlocks(arm, MOST_BLOCKS, base, seed);
  // Blocks of one unit each have the weight one; unequal blocks make a mean a ratio.
  const single = arm.denominator === null && values.length === all;
  if (single || values.length <= MOST_PLACES) return { values: over(placesByCrew(values, single ? null : weights, resamples, seed), units, 0), way: 'places', units, drawn: values.length };
  const pivots = [values, weights].map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const { sums, counts } = weightsByCrew([values, weights], pivots, resamples, seed);
  const [above, below] = sums.map((column, c) => column.map((sum, r) => sum + pivots[c] * counts[r]));
  return { values: over({ values: above, weights: below }, units, 0), way: 'weights', units, drawn: values.length };
}

/** Sums of as many draws as there are units, most of which draw a zero. */
function nonZeroSums(nonZeros: Float64Array, units: number, resamples: number, seed: number): GatheredSums {
  const stream = randomStream(seed);
  const sizes = Float64Array.from({ length: resamples }, () => binomialDraw(units, nonZeros.length / units, stream));
  return placesByCrew(nonZeros, null, resamples, seed + 1, sizes);
}

function over({ values, weights }: GatheredSums, units: number, base: number): Float64Array {
  return values.map((value, r) => value / (weights === null ? units : weights[r]) - base);
}
