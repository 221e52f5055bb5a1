import type { AttributeColumn, ClusterColumns, MeasureStream, Sample, StreamUse } from '../../src-contract/sample';
import type { CellColumns } from '../methods/cell-columns';
import { quantileError } from '../methods/quantile-error';
import { groupCount } from './moment-cube';
import { fillUnitColumn } from './unit-column';
import { windowRuns } from './window-runs';
import { lookForStop } from '../stop-flag';

/** What quantile of what: all values, clustered by unit, or one value per unit. */
export interface QuantileNeed {
  readonly share: number;
  readonly per: 'event' | 'unit';
}

/** The values that one unit brings: appends them and says how many. */
export type TakeValues = (unit: number, into: Float64Array, at: number) => number;

/** Cells of quantiles without a value yet. */
export function emptyQuantileCells(cells: number): CellColumns & { readonly tooFew: Uint8Array } {
  return {
    cells, n: new Float64Array(cells), value: new Float64Array(cells).fill(NaN), offset: new Float64Array(cells).fill(NaN), base: 0,
    variance: new Float64Array(cells).fill(NaN), noDenominator: new Uint8Array(cells), tooFew: new Uint8Array(cells), adjustment: null,
  };
}

/** Values of some units, in their order, with how many each independent unit has. */
export class QuantileValues {
  readonly #values: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #clusters: ClusterColumns | undefined;
  #at = 0;
  #units = 0;
  #cluster = -1;

  /** @param clusters what was randomised, where units lie inside it: then its units' values stand together. */
  constructor(most: number, units: number, clusters: ClusterColumns | undefined) {
    this.#values = new Float64Array(most);
    this.#lengths = new Uint32Array(units);
    this.#clusters = clusters;
  }

  clear(): void {
    this.#at = 0;
    this.#units = 0;
    this.#cluster = -1;
  }

  add(unit: number, take: TakeValues): void {
    const taken = take(unit, this.#values, this.#at);
    if (taken === 0) return;
    this.#at += taken;
    const cluster = this.#clusters === undefined ? unit : this.#clusters.of[unit];
    if (cluster === this.#cluster) this.#lengths[this.#units - 1] += taken;
    else {
      this.#lengths[this.#units] = taken;
      this.#units += 1;
      this.#cluster = cluster;
    }
  }

  /** Leaves their quantile in a cell. */
  judge(out: CellColumns, cell: number, share: number): void {
    const units = this.#units;
    out.n[cell] = units;
    if (units === 0) return;
    const { value, standardError } = quantileError(this.#values.subarray(0, this.#at), this.#lengths.subarray(0, units), share);
    out.value[cell] = value;
    out.offset[cell] = value;
    out.variance[cell] = standardError * standardError * units;
    if (units > 1 && Number.isNaN(standardError) && out.tooFew !== null) out.tooFew[cell] = 1;
  }
}

/**
 * A quantile per group × variant (group 0 is all units, then each segment column's levels), with the
 * variance that makes its squared error per unit: n is the number of units with a value (of what was randomised, where
 * units lie inside it: then values are clustered in that).
 */
export function quantileCells(
  sample: Sample, use: StreamUse, need: QuantileNeed, zeros: 'keep' | 'exclude', segments: readonly AttributeColumn[],
): CellColumns {
  const { starts } = sample.units;
  const variants = starts.length - 1;
  const out = emptyQuantileCells(groupCount(segments) * variants);
  const { take, values } = quantileSource(sample, use, need.per, zeros);
  const fill = (cell: number, variant: number, codes: ArrayLike<number> | null, level: number): void => {
    lookForStop();
    values.clear();
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) if (codes === null || codes[unit] === level) values.add(unit, take);
    values.judge(out, cell, need.share);
  };
  for (let variant = 0; variant < variants; variant += 1) fill(variant, variant, null, 0);
  let group = 1;
  for (const { codes, labels } of segments) {
    for (let level = 0; level < labels.length; level += 1, group += 1) {
      for (let variant = 0; variant < variants; variant += 1) fill(group * variants + variant, variant, codes.values, level);
    }
  }
  return out;
}

/** Several quantiles of the same values, all units; cell = quantile × variants + variant. */
export function curveCells(sample: Sample, use: StreamUse, per: QuantileNeed['per'], zeros: 'keep' | 'exclude', shares: readonly number[]): CellColumns {
  const { starts } = sample.units;
  const variants = starts.length - 1;
  const out = emptyQuantileCells(shares.length * variants);
  const { take, values } = quantileSource(sample, use, per, zeros);
  for (let variant = 0; variant < variants; variant += 1) {
    values.clear();
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) values.add(unit, take);
    shares.forEach((share, k) => {
      lookForStop();
      values.judge(out, k * variants + variant, share);
    });
  }
  return out;
}

/** Where the values of a quantile come from: laid out once, asked for as many selections as wanted. */
export interface QuantileSource {
  readonly take: TakeValues;
  readonly values: QuantileValues;
}

/** A quantile per shown variant of the units that fail none of the asked conditions; cell = variant. @param fails per unit, bits. */
export function selectedQuantileCells({ take, values }: QuantileSource, starts: Uint32Array, share: number, fails: Int32Array, asked: number, shown: readonly boolean[]): CellColumns {
  const variants = starts.length - 1;
  const out = emptyQuantileCells(variants);
  for (let variant = 0; variant < variants; variant += 1) {
    values.clear();
    if (!shown[variant]) continue;
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) if ((fails[unit] & asked) === 0) values.add(unit, take);
    values.judge(out, variant, share);
  }
  return out;
}

export function quantileSource(sample: Sample, use: StreamUse, per: QuantileNeed['per'], zeros: 'keep' | 'exclude'): QuantileSource {
  const { count, clusters } = sample.units;
  const stream = sample.streams[use.stream];
  return {
    take: per === 'event' ? rowsOf(stream, use) : unitValue(stream, use, zeros, count),
    values: new QuantileValues(per === 'event' ? (stream.offsets.at(-1) ?? 0) : count, count, clusters),
  };
}

/** Every row of a unit inside the window. */
function rowsOf(stream: MeasureStream, { from, to }: StreamUse): TakeValues {
  const { values } = stream;
  if (values === null) throw new RangeError('a quantile needs a stream with values');
  const { starts, ends } = windowRuns(stream, from, to);
  return (unit, into, at) => {
    into.set(values.values.subarray(starts[unit], ends[unit]), at);
    return ends[unit] - starts[unit];
  };
}

/** The unit's aggregate, where it has a row (or counts as 0). */
function unitValue(stream: MeasureStream, use: StreamUse, zeros: 'keep' | 'exclude', count: number): TakeValues {
  const column = new Float64Array(count);
  fillUnitColumn(stream, use, zeros === 'keep' ? 0 : NaN, column);
  return (unit, into, at) => {
    if (Number.isNaN(column[unit])) return 0;
    into[at] = column[unit];
    return 1;
  };
}
