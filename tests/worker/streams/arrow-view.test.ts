import { beforeEach, describe, expect, it } from 'vitest';
import { sampleOf, streamOf } from './a-sample';
import { streamTable, unitsTable } from './arrow-view';

describe('the columns of a sample, read as Arrow', () => {
  let stream = streamOf([]);
  beforeEach(() => { stream = streamOf([[[0, 1.5], [3, 2.5]], [[7, -1]]]); });
  it('shows the rows of a stream', () => {
    expect(streamTable(stream).toArray().map((row: { toJSON(): unknown }) => row.toJSON())).toEqual([{ seconds: 0, value: 1.5 }, { seconds: 3, value: 2.5 }, { seconds: 7, value: -1 }]);
  });
  it('copies nothing: the columns are the shared buffers themselves', () => {
    const table = streamTable(stream);
    const values = stream.values!.values;
    const column = table.getChild('value')!.data[0]!.values as Float64Array;
    expect(column.buffer).toBe(values.buffer);
    expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect((table.getChild('seconds')!.data[0]!.values as Int32Array).buffer).toBe(stream.seconds!.values.buffer);
    values[1] = 99;
    expect(table.getChild('value')!.get(1)).toBe(99);
  });
  it('shows units with their attributes as words', () => {
    const { units } = sampleOf([stream], [1, 1], [1000, 2000], [1, 2]);
    const table = unitsTable(units);
    expect(table.toArray().map((row: { toJSON(): unknown }) => row.toJSON())).toEqual([{ first_exposure: 1000, country: 'US' }, { first_exposure: 2000, country: '(none)' }]);
    expect((table.getChild('country')!.data[0]!.values as Uint32Array).buffer).toBe(units.attributes[0]!.codes.values.buffer);
  });
  it('keeps NULLs of a column with a validity bitmap', () => {
    const table = streamTable({ ...stream, values: { values: stream.values!.values, validity: Uint8Array.of(0b101) } });
    expect([...table.getChild('value')!]).toEqual([1.5, null, -1]);
  });
});
