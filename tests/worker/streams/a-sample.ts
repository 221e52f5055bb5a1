import type { MeasureStream, Sample, SharedColumn } from '../../../src-contract/sample';

const arrays = {
  float64: (length: number) => new Float64Array(new SharedArrayBuffer(length * 8)),
  int32: (length: number) => new Int32Array(new SharedArrayBuffer(length * 4)),
  uint32: (length: number) => new Uint32Array(new SharedArrayBuffer(length * 4)),
} as const;

function shared<Type extends keyof typeof arrays>(values: readonly number[], type: Type): SharedColumn<ReturnType<(typeof arrays)[Type]>> {
  const column = arrays[type](values.length);
  column.set(values);
  return { values: column as ReturnType<(typeof arrays)[Type]>, validity: null };
}

/** A stream from each unit's rows: [seconds, value]. */
export function streamOf(rows: readonly (readonly (readonly [seconds: number, value: number])[])[], o: { timed?: boolean; valued?: boolean } = {}): MeasureStream {
  const flat = rows.flat();
  const offsets = [0];
  for (const own of rows) offsets.push(offsets.at(-1)! + own.length);
  return {
    key: { source: 's', where: null, value: 'x', ordered: true },
    offsets: shared(offsets, 'uint32').values,
    seconds: o.timed === false ? null : shared(flat.map(([seconds]) => seconds), 'int32'),
    values: o.valued === false ? null : shared(flat.map(([, value]) => value), 'float64'),
    leftOut: { nulls: 0, notFinite: 0, notNumeric: 0 },
  };
}

/** A sample of units in two variants, `perVariant` units each. */
export function sampleOf(streams: readonly MeasureStream[], perVariant: readonly [number, number], firstExposure: readonly number[] | null = null, country: readonly number[] | null = null): Sample {
  const [control, treatment] = perVariant;
  return {
    key: 'k',
    streams,
    dayAxis: null,
    periodEnd: null,
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: 0, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
    units: {
      count: control + treatment,
      variants: ['control', 'treatment'],
      starts: shared([0, control, control + treatment], 'uint32').values,
      firstExposure: firstExposure && shared(firstExposure, 'float64'),
      attributes: country === null ? [] : [{ column: 'country', labels: ['DE', 'US', null], codes: shared(country, 'uint32') }],
    },
  };
}
