import { Dictionary, Field, Float64, Int32, makeData, Schema, Struct, RecordBatch, Table, Uint16, Uint32, Utf8, vectorFromArray, type Data, type DataType } from 'apache-arrow';
import { noLevel } from '../../../src-contract/evaluation';
import type { AttributeColumn, MeasureStream, SharedColumn, UnitColumns } from '../../../src-contract/sample';

/* A sample's columns as the Arrow library reads them: around the very same buffers (validity bitmap, values, offsets), without a copy. */

function dataOf(column: SharedColumn): Data {
  const { values, validity } = column;
  const nulls = validity === null ? { nullCount: 0 } : { nullBitmap: validity, nullCount: -1 };
  if (values instanceof Float64Array) return makeData({ type: new Float64(), data: values, length: values.length, ...nulls });
  if (values instanceof Int32Array) return makeData({ type: new Int32(), data: values, length: values.length, ...nulls });
  if (values instanceof Uint16Array) return makeData({ type: new Uint16(), data: values, length: values.length, ...nulls });
  if (values instanceof Uint32Array) return makeData({ type: new Uint32(), data: values, length: values.length, ...nulls });
  throw new RangeError('no Arrow type for this column');
}

function attributeData({ labels, codes }: AttributeColumn): Data {
  const type = new Dictionary<Utf8, Uint32 | Uint16>(new Utf8(), codes.values instanceof Uint16Array ? new Uint16() : new Uint32());
  // The level for NULL is the last one, and stays a level: a segment like any other.
  const dictionary = vectorFromArray(labels.map((label) => label ?? noLevel), new Utf8());
  return makeData({ type, data: codes.values as Uint32Array, length: codes.values.length, nullCount: 0, dictionary });
}

function tableOf(columns: Readonly<Record<string, Data>>, length: number): Table {
  const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type as DataType, true));
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children: Object.values(columns) });
  return new Table(new RecordBatch(new Schema(fields), data));
}

/** One row per unit: first exposure and attributes. */
export function unitsTable(units: UnitColumns): Table {
  const columns: Record<string, Data> = {};
  if (units.firstExposure) columns['first_exposure'] = dataOf(units.firstExposure);
  for (const attribute of units.attributes) columns[attribute.column] = attributeData(attribute);
  return tableOf(columns, units.count);
}

/** One row per row of the stream, by unit: seconds since first exposure, value. */
export function streamTable(stream: MeasureStream): Table {
  const columns: Record<string, Data> = {};
  if (stream.seconds) columns['seconds'] = dataOf(stream.seconds);
  if (stream.values) columns['value'] = dataOf(stream.values);
  return tableOf(columns, stream.offsets.at(-1) ?? 0);
}
