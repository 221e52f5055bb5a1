import type { MeasureStream, StreamUse } from '../../src-contract/sample';

const EARLIEST = -2_147_483_648;
const LATEST = 2_147_483_648;

/**
 * One number per unit: a stream's rows inside the window, aggregated.
 *
 * @param absent what a unit without a row gets: 0 (intention to treat), or NaN to tell it apart.
 * @param out length = units.
 */
export function fillUnitColumn(stream: MeasureStream, use: Pick<StreamUse, 'aggregate' | 'from' | 'to'>, absent: number, out: Float64Array): void {
  const seconds = stream.seconds?.values ?? null;
  const low = use.from ?? EARLIEST;
  const high = use.to ?? LATEST;
  const { offsets } = stream;
  const values = stream.values?.values ?? null;
  switch (use.aggregate) {
    case 'any':
      fillCount(offsets, seconds, low, high, absent, out);
      for (let u = 0; u < out.length; u += 1) if (out[u] > 1) out[u] = 1;
      return;
    case 'count':
      fillCount(offsets, seconds, low, high, absent, out);
      return;
    case 'sum':
      fillSum(offsets, seconds, valuesOf(values), low, high, absent, false, out);
      return;
    case 'average':
      fillSum(offsets, seconds, valuesOf(values), low, high, absent, true, out);
      return;
    case 'max':
      fillExtreme(offsets, seconds, valuesOf(values), low, high, absent, 1, out);
      return;
    case 'min':
      fillExtreme(offsets, seconds, valuesOf(values), low, high, absent, -1, out);
      return;
    case 'last':
      fillLast(offsets, seconds, valuesOf(values), low, high, absent, out);
      return;
  }
}

function valuesOf(values: Float64Array | null): Float64Array {
  if (values === null) throw new RangeError('this aggregate needs a stream with values');
  return values;
}

/** Rows are in time order, so a window is one run of them. */
function fillCount(offsets: Uint32Array, seconds: Int32Array | null, low: number, high: number, absent: number, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) {
    let start = offsets[u];
    let end = offsets[u + 1];
    if (seconds !== null) {
      while (start < end && seconds[start] < low) start += 1;
      while (end > start && seconds[end - 1] >= high) end -= 1;
    }
    out[u] = end > start ? end - start : absent;
  }
}

function fillSum(
  offsets: Uint32Array, seconds: Int32Array | null, values: Float64Array, low: number, high: number, absent: number, average: boolean, out: Float64Array,
): void {
  for (let u = 0; u < out.length; u += 1) {
    const end = offsets[u + 1];
    let sum = 0;
    let rows = 0;
    for (let i = offsets[u]; i < end; i += 1) {
      if (seconds !== null) {
        if (seconds[i] < low) continue;
        if (seconds[i] >= high) break;
      }
      sum += values[i];
      rows += 1;
    }
    out[u] = rows === 0 ? absent : average ? sum / rows : sum;
  }
}

function fillExtreme(
  offsets: Uint32Array, seconds: Int32Array | null, values: Float64Array, low: number, high: number, absent: number, sign: 1 | -1, out: Float64Array,
): void {
  for (let u = 0; u < out.length; u += 1) {
    const end = offsets[u + 1];
    let extreme = -Infinity;
    for (let i = offsets[u]; i < end; i += 1) {
      if (seconds !== null) {
        if (seconds[i] < low) continue;
        if (seconds[i] >= high) break;
      }
      const value = sign * values[i];
      if (value > extreme) extreme = value;
    }
    out[u] = extreme === -Infinity ? absent : sign * extreme;
  }
}

function fillLast(
  offsets: Uint32Array, seconds: Int32Array | null, values: Float64Array, low: number, high: number, absent: number, out: Float64Array,
): void {
  for (let u = 0; u < out.length; u += 1) {
    const start = offsets[u];
    let end = offsets[u + 1];
    if (seconds !== null) while (end > start && seconds[end - 1] >= high) end -= 1;
    out[u] = end > start && (seconds === null || seconds[end - 1] >= low) ? values[end - 1] : absent;
  }
}
