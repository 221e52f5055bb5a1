import { AFTER_PERIOD, type DayAxis, type Sample, type StreamUse } from '../../src-contract/sample';
import type { UnitAggregate } from '../../src-contract/metrics/metric-kind';
import type { CellColumns } from '../methods/cell-columns';
import { emptyQuantileCells, QuantileValues, type QuantileNeed, type TakeValues } from './quantile-cells';
import { windowRuns } from './window-runs';
import { lookForStop } from '../stop-flag';

/**
 * A quantile at the end of each day, of the units exposed and the rows there were by then; cell = day × variants + variant.
 * Quantiles do not add up, so every day with something new is computed from its values; rows of a unit are in time order,
 * so what a day has of them is where the day before ended and a little more.
 */
export function quantileDays(sample: Sample, axis: DayAxis, use: StreamUse, need: QuantileNeed, zeros: 'keep' | 'exclude'): CellColumns {
  const { units } = sample;
  const { starts, count } = units;
  const stream = sample.streams[use.stream];
  const times = units.firstExposure?.values;
  const rows = stream.values?.values;
  if (times === undefined || rows === undefined) throw new RangeError('a timeline of quantiles needs times of exposures and values');
  const variants = starts.length - 1;
  const out = emptyQuantileCells(axis.days.length * variants);
  const { starts: first, ends } = windowRuns(stream, use.from, use.to);
  const seconds = stream.seconds?.values ?? null;
  const until = first.slice();
  const exposed = new Uint8Array(count);
  const values = new QuantileValues(need.per === 'event' ? rows.length : count, count, units.clusters);
  const take: TakeValues = need.per === 'event'
    ? (unit, into, at) => {
        into.set(rows.subarray(first[unit], until[unit]), at);
        return until[unit] - first[unit];
      }
    : (unit, into, at) => {
        if (until[unit] === first[unit] && zeros === 'exclude') return 0;
        into[at] = aggregateOf(use.aggregate, rows, first[unit], until[unit]);
        return 1;
      };
  for (let day = 0; day < axis.days.length; day += 1) {
    const end = axis.ends[day];
    for (let variant = 0; variant < variants; variant += 1) {
      lookForStop();
      let news = false;
      values.clear();
      for (let unit = starts[variant]; unit < starts[variant + 1]; unit += 1) {
        if (times[unit] >= end) continue;
        if (exposed[unit] === 0) {
          exposed[unit] = 1;
          news = true;
        }
        const before = until[unit];
        while (until[unit] < ends[unit] && instantOf(seconds, until[unit], times[unit]) < end) until[unit] += 1;
        if (until[unit] > before) news = true;
        values.add(unit, take);
      }
      const cell = day * variants + variant;
      if (news || day === 0) values.judge(out, cell, need.share);
      else copyCell(out, cell - variants, cell);
    }
  }
  return out;
}

/** Rows without a time count from the unit's exposure on; rows after the period are on none of its days. */
function instantOf(seconds: Int32Array | null, row: number, exposure: number): number {
  if (seconds === null) return exposure;
  return seconds[row] >= AFTER_PERIOD ? Infinity : exposure + seconds[row] * 1000;
}

export function aggregateOf(aggregate: UnitAggregate, values: Float64Array, start: number, end: number): number {
  if (aggregate === 'count') return end - start;
  if (aggregate === 'any') return end > start ? 1 : 0;
  if (end === start) return 0;
  if (aggregate === 'last') return values[end - 1];
  let found = values[start];
  for (let i = start + 1; i < end; i += 1) {
    if (aggregate === 'max') found = Math.max(found, values[i]);
    else if (aggregate === 'min') found = Math.min(found, values[i]);
    else found += values[i];
  }
  return aggregate === 'average' ? found / (end - start) : found;
}

function copyCell(out: ReturnType<typeof emptyQuantileCells>, from: number, to: number): void {
  for (const column of [out.n, out.value, out.offset, out.variance, out.tooFew]) column[to] = column[from];
}
