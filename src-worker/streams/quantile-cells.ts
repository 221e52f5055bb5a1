import type { AttributeColumn, MeasureStream, Sample, StreamUse } from '../../src-contract/sample';
import type { CellColumns } from '../methods/cell-columns';
import { quantileError } from '../methods/quantile-error';
import { groupCount } from './moment-cube';
import { fillUnitColumn } from './unit-column';
import { windowRuns } from './window-runs';

/** What quantile of what: all values, clustered by unit, or one value per unit. */
export interface QuantileNeed {
  readonly share: number;
  readonly per: 'event' | 'unit';
}

/** The values that one unit brings: appends them and says how many. */
type TakeValues = (unit: number, into: Float64Array, at: number) => number;

/**
 * A quantile per group × variant (group 0 is all units, then each segment column's levels), with the
 * variance that makes its squared error per unit: n is the number of units with a value (of what was randomised, where
 * units lie inside it: then values are clustered in that).
 */
export function quantileCells(
  sample: Sample, use: StreamUse, need: QuantileNeed, zeros: 'keep' | 'exclude', segments: readonly AttributeColumn[],
): CellColumns {
  const { starts, count, clusters } = sample.units;
  const variants = starts.length - 1;
  const cells = groupCount(segments) * variants;
  const out: CellColumns = {
    cells, n: new Float64Array(cells), value: new Float64Array(cells).fill(NaN), offset: new Float64Array(cells).fill(NaN), base: 0,
    variance: new Float64Array(cells).fill(NaN), noDenominator: new Uint8Array(cells), tooFew: new Uint8Array(cells), adjustment: null,
  };
  const stream = sample.streams[use.stream];
  const take = need.per === 'event' ? rowsOf(stream, use) : unitValue(stream, use, zeros, count);
  const most = need.per === 'event' ? (stream.offsets.at(-1) ?? 0) : count;
  const values = new Float64Array(most);
  const lengths = new Uint32Array(count);
  const fill = (cell: number, variant: number, codes: ArrayLike<number> | null, level: number): void => {
    let at = 0;
    let units = 0;
    let cluster = -1;
    for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) {
      if (codes !== null && codes[unit] !== level) continue;
      const taken = take(unit, values, at);
      if (taken === 0) continue;
      at += taken;
      const own = clusters === undefined ? unit : clusters.of[unit];
      if (own === cluster) lengths[units - 1] += taken;
      else {
        lengths[units] = taken;
        units += 1;
        cluster = own;
      }
    }
    out.n[cell] = units;
    if (units === 0) return;
    const { value, standardError } = quantileError(values.subarray(0, at), lengths.subarray(0, units), need.share);
    out.value[cell] = value;
    out.offset[cell] = value;
    out.variance[cell] = standardError * standardError * units;
    if (units > 1 && Number.isNaN(standardError) && out.tooFew !== null) out.tooFew[cell] = 1;
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
