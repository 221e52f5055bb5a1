import type { MeasureStream, Sample, StreamUse } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import type { ValueRule } from './value-rule';

/** Sums of whole numbers below 2^53 are exact; half of it leaves room for changes in both directions. */
const EXACT = 2 ** 52;

/** The most rows of a unit, and the largest size of a value; Infinity where values are not whole. */
interface StreamSize {
  readonly rows: number;
  readonly value: number;
}

const sizes = new WeakMap<MeasureStream, StreamSize>();

/** Whether all sums of a metric's values and of their products are whole numbers that doubles hold exactly, on every day. */
export function isExactInPlainSums({ streams, units }: Sample, use: MetricUse, { transform, lower, upper }: ValueRule): boolean {
  if (transform !== undefined || !isWhole(lower) || !isWhole(upper)) return false;
  const size = (one: StreamUse): number => sizeOf(streams[one.stream], one);
  const covariates = use.covariates.flatMap((one) => (one.denominator === null ? [one.use] : [one.use, one.denominator]));
  const largest = Math.max(1, Math.abs(lower ?? 0), size(use.numerator), use.denominator === null ? 0 : size(use.denominator), ...covariates.map(size));
  const together = units.clusters === undefined ? 1 : units.count;
  return units.count * (largest * together) ** 2 <= EXACT;
}

function isWhole(bound: number | null): boolean {
  return bound === null || Number.isInteger(bound);
}

/** No unit's value is larger than this on any day; Infinity where it may not be whole. */
function sizeOf(stream: MeasureStream, { aggregate }: StreamUse): number {
  if (aggregate === 'any') return 1;
  const { rows, value } = measured(stream);
  switch (aggregate) {
    case 'count': return rows;
    case 'sum': return rows * value;
    case 'average': return Infinity;
    default: return value;
  }
}

function measured(stream: MeasureStream): StreamSize {
  const known = sizes.get(stream);
  if (known !== undefined) return known;
  const { offsets, values } = stream;
  let rows = 0;
  for (let unit = 0; unit + 1 < offsets.length; unit += 1) if (offsets[unit + 1] - offsets[unit] > rows) rows = offsets[unit + 1] - offsets[unit];
  const found = { rows, value: values === null ? 1 : largestWhole(values.values) };
  sizes.set(stream, found);
  return found;
}

function largestWhole(values: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = Math.abs(values[row]);
    if (!Number.isInteger(value)) return Infinity;
    if (value > largest) largest = value;
  }
  return largest;
}
