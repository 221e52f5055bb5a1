import { binomialCdf } from '../kernels/binomial';
import { quantile } from '../streams/quantile';

/** Half-width, in binomial standard deviations, of the bracket of order statistics around a quantile. */
const BRACKET = 1.959963984540054;

export interface QuantileError {
  /** Type 7 of Hyndman & Fan (1996). */
  readonly value: number;
  /** NaN where the bracket leaves the sample: too few values for this quantile. */
  readonly standardError: number;
  /** By how much the variance exceeds that of independent values; 1 where every unit has one. */
  readonly clusterFactor: number;
}

/**
 * A sample quantile and its standard error, the values clustered in units (Deng, Knoblich & Lu 2018, sec. 4).
 * The spread comes from the order statistics at ν ∓ 1.96 √(ν(1 − ν)/m); their distance, in the values' own
 * scale, needs no density. Clustering multiplies the variance by that of the share of values at or below the
 * quantile (delta method over units) over the binomial one.
 *
 * @param values in the order of units.
 * @param lengths how many values each unit has (none is 0).
 * @param bracketSize m; by default the number of values. (GrowthBook takes the largest 100·2^k below it.)
 */
export function quantileError(values: Float64Array, lengths: ArrayLike<number>, share: number, bracketSize = values.length): QuantileError {
  const n = values.length;
  if (n === 0) return { value: NaN, standardError: NaN, clusterFactor: NaN };
  const scratch = values.slice();
  const value = quantile(scratch, share);
  const reach = BRACKET * Math.sqrt((share * (1 - share)) / bracketSize);
  const clusterFactor = clusterFactorOf(values, lengths, share, value);
  if (!(share - reach > 0) || !(share + reach < 1)) return { value, standardError: NaN, clusterFactor };
  const half = (quantile(scratch, share + reach) - quantile(scratch, share - reach)) / (2 * BRACKET);
  const variance = ((half * half * bracketSize * (n - 1)) / (n * n)) * clusterFactor;
  return { value, standardError: Math.sqrt(variance), clusterFactor };
}

function clusterFactorOf(values: Float64Array, lengths: ArrayLike<number>, share: number, cut: number): number {
  const units = lengths.length;
  if (units === values.length) return 1;
  if (units < 2) return NaN;
  let below = 0;
  for (const value of values) if (value <= cut) below += 1;
  const ratio = below / values.length;
  let square = 0;
  for (let unit = 0, at = 0; unit < units; unit += 1) {
    let own = 0;
    for (const end = at + lengths[unit]; at < end; at += 1) if (values[at] <= cut) own += 1;
    square += (own - ratio * lengths[unit]) ** 2;
  }
  const mean = values.length / units;
  return square / (units - 1) / (mean * mean) / units / ((share * (1 - share)) / values.length);
}

/**
 * Distribution-free interval of a quantile: order statistics at the binomial ranks, counted from 1
 * (Conover 1999, 3.2). At least the level; open ends stay at the sample's.
 */
export function orderInterval(sorted: Float64Array, share: number, confidence: number): readonly [low: number, high: number] {
  const n = sorted.length;
  const tail = (1 - confidence) / 2;
  const low = binomialQuantile(tail, n, share);
  const high = binomialQuantile(1 - tail, n, share) + 1;
  return [low >= 1 ? sorted[low - 1] : -Infinity, high <= n ? sorted[high - 1] : Infinity];
}

/** The smallest k with P(X ≤ k) ≥ p. */
function binomialQuantile(p: number, n: number, share: number): number {
  let low = -1;
  let high = n;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (binomialCdf(middle, n, share) >= p) high = middle;
    else low = middle;
  }
  return high;
}
