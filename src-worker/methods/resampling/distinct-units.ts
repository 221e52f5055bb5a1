import { binomialDraw } from '../../kernels/binomial-draw';
import { randomStream } from '../../kernels/random-stream';
import type { ResampledUnits } from './arm-blocks';
import type { GatheredSums } from './blocked-gather';
import { lookForStop } from '../../stop-flag';

/** More different units than this are not counted up. */
const MOST = 128;
/** A binomial costs about so many draws of a unit. */
const COST = 40;

/** An arm as the different units it has, most frequent first. */
export interface DistinctUnits {
  readonly values: Float64Array;
  readonly weights: Float64Array | null;
  readonly counts: Float64Array;
  readonly units: number;
}

/** The different units of an arm, where they are few: shares, counts, grades; their values less the base. Null where they are many. */
export function distinctUnits({ values, denominator }: ResampledUnits, base: number): DistinctUnits | null {
  const most = Math.min(MOST, Math.floor(values.length / COST));
  const places = new Map<number | string, number>();
  const counts: number[] = [];
  const firsts: number[] = [];
  for (let i = 0; i < values.length; i += 1) {
    const key = denominator === null ? values[i] : `${String(values[i])}/${String(denominator[i])}`;
    const place = places.get(key);
    if (place !== undefined) {
      counts[place] += 1;
      continue;
    }
    if (counts.length >= most) return null;
    places.set(key, counts.length);
    counts.push(1);
    firsts.push(i);
  }
  const order = counts.map((_, place) => place).sort((one, other) => counts[other] - counts[one] || one - other);
  return {
    values: Float64Array.from(order, (place) => values[firsts[place]] - base),
    weights: denominator === null ? null : Float64Array.from(order, (place) => denominator[firsts[place]]),
    counts: Float64Array.from(order, (place) => counts[place]),
    units: values.length,
  };
}

/** The ordinary bootstrap of such an arm, exactly multinomial: a binomial per different unit; a share of units takes a single one. */
export function multinomialSums({ values, weights, counts, units }: DistinctUnits, resamples: number, seed: number): GatheredSums {
  const stream = randomStream(seed);
  const out: GatheredSums = { values: new Float64Array(resamples), weights: weights === null ? null : new Float64Array(resamples) };
  for (let r = 0; r < resamples; r += 1) {
    lookForStop();
    let left = units;
    let open = units;
    for (let place = 0; place < values.length && left > 0; place += 1) {
      const drawn = place === values.length - 1 ? left : binomialDraw(left, counts[place] / open, stream);
      left -= drawn;
      open -= counts[place];
      out.values[r] += drawn * values[place];
      if (weights !== null && out.weights !== null) out.weights[r] += drawn * weights[place];
    }
  }
  return out;
}
