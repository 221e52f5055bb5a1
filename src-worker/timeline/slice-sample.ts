import type { AttributeColumn, ClusterColumns, MeasureStream, Sample, UnitColumns } from '../../src-contract/sample';

/**
 * The units of one level of a segment as a sample of their own, with the rows of the streams in use.
 *
 * @param level a code of the attribute.
 * @param streams those to bring along; the others are left empty.
 */
export function sliceSample(sample: Sample, { codes }: AttributeColumn, level: number, streams: ReadonlySet<number>): Sample {
  const { units } = sample;
  const kept = new Uint32Array(units.count);
  const starts = new Uint32Array(units.starts.length);
  let count = 0;
  for (let variant = 0; variant + 1 < units.starts.length; variant += 1) {
    for (let unit = units.starts[variant]; unit < units.starts[variant + 1]; unit += 1) {
      if (codes.values[unit] !== level) continue;
      kept[count] = unit;
      count += 1;
    }
    starts[variant + 1] = count;
  }
  const chosen = kept.subarray(0, count);
  const exposed = units.firstExposure?.values ?? null;
  const sliced: UnitColumns = {
    count, variants: units.variants, starts, attributes: [],
    firstExposure: exposed && { values: Float64Array.from(chosen, (unit) => exposed[unit]), validity: null },
    ...(units.clusters === undefined ? {} : { clusters: sliceClusters(units.clusters, chosen, starts) }),
  };
  return { ...sample, units: sliced, streams: sample.streams.map((stream, at) => sliceStream(stream, streams.has(at) ? chosen : new Uint32Array(0), count)) };
}

function sliceStream(stream: MeasureStream, chosen: Uint32Array, count: number): MeasureStream {
  const offsets = new Uint32Array(count + 1);
  for (let at = 0; at < chosen.length; at += 1) offsets[at + 1] = offsets[at] + stream.offsets[chosen[at] + 1] - stream.offsets[chosen[at]];
  const rows = offsets[chosen.length];
  const seconds = stream.seconds && new Int32Array(rows);
  const values = stream.values && new Float64Array(rows);
  for (let at = 0; at < chosen.length; at += 1) {
    const from = stream.offsets[chosen[at]];
    for (let row = from, to = offsets[at]; to < offsets[at + 1]; row += 1, to += 1) {
      if (seconds !== null && stream.seconds !== null) seconds[to] = stream.seconds.values[row];
      if (values !== null && stream.values !== null) values[to] = stream.values.values[row];
    }
  }
  return { ...stream, offsets, seconds: seconds && { values: seconds, validity: null }, values: values && { values, validity: null } };
}

/** Numbered anew without gaps; their order stays. */
function sliceClusters({ of }: ClusterColumns, chosen: Uint32Array, unitStarts: Uint32Array): ClusterColumns {
  const numbers = new Uint32Array(chosen.length);
  const starts = new Uint32Array(unitStarts.length);
  let count = 0;
  for (let variant = 0; variant + 1 < unitStarts.length; variant += 1) {
    for (let at = unitStarts[variant]; at < unitStarts[variant + 1]; at += 1) {
      if (at === unitStarts[variant] || of[chosen[at]] !== of[chosen[at - 1]]) count += 1;
      numbers[at] = count - 1;
    }
    starts[variant + 1] = count;
  }
  return { count, of: numbers, starts };
}
