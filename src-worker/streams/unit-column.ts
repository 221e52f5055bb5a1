import type { MeasureStream, StreamUse } from '../../src-contract/sample';
import { windowRuns } from './window-runs';
import { lookForStop } from '../stop-flag';

/**
 * One number per unit: a stream's rows inside the window, aggregated.
 *
 * @param absent what a unit without a row gets: 0 (intention to treat), or NaN to tell it apart.
 * @param out length = units.
 */
export function fillUnitColumn(stream: MeasureStream, use: Pick<StreamUse, 'aggregate' | 'from' | 'to'>, absent: number, out: Float64Array): void {
  lookForStop();
  const { starts, ends } = windowRuns(stream, use.from, use.to);
  lookForStop();
  switch (use.aggregate) {
    case 'any':
      fillAny(starts, ends, absent, out);
      return;
    case 'count':
      fillCount(starts, ends, absent, out);
      return;
    case 'sum':
      fillSum(starts, ends, valuesOf(stream), absent, false, out);
      return;
    case 'average':
      fillSum(starts, ends, valuesOf(stream), absent, true, out);
      return;
    case 'max':
      fillExtreme(starts, ends, valuesOf(stream), absent, 1, out);
      return;
    case 'min':
      fillExtreme(starts, ends, valuesOf(stream), absent, -1, out);
      return;
    case 'last':
      fillLast(starts, ends, valuesOf(stream), absent, out);
      return;
  }
}

function valuesOf({ values }: MeasureStream): Float64Array {
  if (values === null) throw new RangeError('this aggregate needs a stream with values');
  return values.values;
}

function fillAny(starts: Uint32Array, ends: Uint32Array, absent: number, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) out[u] = ends[u] > starts[u] ? 1 : absent;
}

function fillCount(starts: Uint32Array, ends: Uint32Array, absent: number, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) out[u] = ends[u] > starts[u] ? ends[u] - starts[u] : absent;
}

function fillSum(starts: Uint32Array, ends: Uint32Array, values: Float64Array, absent: number, average: boolean, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) {
    const start = starts[u];
    const end = ends[u];
    let sum = 0;
    for (let i = start; i < end; i += 1) sum += values[i];
    out[u] = end === start ? absent : average ? sum / (end - start) : sum;
  }
}

function fillExtreme(starts: Uint32Array, ends: Uint32Array, values: Float64Array, absent: number, sign: 1 | -1, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) {
    const end = ends[u];
    let extreme = -Infinity;
    for (let i = starts[u]; i < end; i += 1) {
      const value = sign * values[i];
      if (value > extreme) extreme = value;
    }
    out[u] = extreme === -Infinity ? absent : sign * extreme;
  }
}

function fillLast(starts: Uint32Array, ends: Uint32Array, values: Float64Array, absent: number, out: Float64Array): void {
  for (let u = 0; u < out.length; u += 1) out[u] = ends[u] > starts[u] ? values[ends[u] - 1] : absent;
}
