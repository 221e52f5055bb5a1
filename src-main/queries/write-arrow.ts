import { open } from 'node:fs/promises';
import { Bool, DateDay, Field, Float64, Int32, Int64, RecordBatch, RecordBatchFileWriter, Schema, Struct, TimestampMicrosecond, Utf8, makeData, vectorFromArray, type Data, type DataType } from 'apache-arrow';
import type { QueryColumn } from '../../src-contract/query';
import type { BoundValues, Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import { streamColumns } from '../database/stream-columns';

/** How a column of DuckDB's becomes one of Arrow's: what SQL gives, and the type of its values. */
function arrowColumn({ name, type }: QueryColumn): { readonly sql: string; readonly type: DataType } {
  const column = quoteIdentifier(name);
  if (type === 'BOOLEAN') return { sql: column, type: new Bool() };
  if (/^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/.test(type)) return { sql: `${column}::INTEGER`, type: new Int32() };
  if (/^(BIGINT|UINTEGER)$/.test(type)) return { sql: `${column}::BIGINT`, type: new Int64() };
  if (/^(UBIGINT|HUGEINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/.test(type)) return { sql: `${column}::DOUBLE`, type: new Float64() };
  if (type === 'DATE') return { sql: `CASE WHEN isfinite(${column}) THEN (${column} - DATE '1970-01-01')::INTEGER END`, type: new DateDay() };
  if (type === 'TIMESTAMP WITH TIME ZONE') return { sql: `CASE WHEN isfinite(${column}) THEN epoch_us(${column}) END`, type: new TimestampMicrosecond('UTC') };
  if (type.startsWith('TIMESTAMP')) return { sql: `CASE WHEN isfinite(${column}) THEN epoch_us(${column}::TIMESTAMP) END`, type: new TimestampMicrosecond() };
  return { sql: `${column}::VARCHAR`, type: new Utf8() };
}

/** Rows in one record batch. */
const BATCH_ROWS = 65_536;

/** Writes a query's rows as an Arrow IPC file, batch by batch; no more than a batch is in memory. Returns the number of rows. */
export async function writeArrow(connection: Connection, order: { sql: string; values: BoundValues | undefined; columns: readonly QueryColumn[]; signal: AbortSignal }, target: string): Promise<number> {
  const columns = order.columns.map(arrowColumn);
  const schema = new Schema(order.columns.map(({ name }, index) => new Field(name, columns[index]?.type ?? new Utf8(), true)));
  const file = await open(target, 'w');
  const writer = new RecordBatchFileWriter();
  const written = (async () => { for await (const part of writer) await file.write(part as Uint8Array); })();
  let rows = 0;
  let waiting: unknown[][] = columns.map(() => []);
  let held = 0;
  const flush = (): void => {
    if (held === 0 && rows > 0) return;
    const children = columns.map(({ type }, index) => dataOf(waiting[index] ?? [], type));
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: held, nullCount: 0, children })));
    rows += held;
    waiting = columns.map(() => []);
    held = 0;
  };
  try {
    await streamColumns(connection, `SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM (${order.sql})`, order.values, (chunk, count) => {
      chunk.forEach((values, index) => waiting[index]?.push(...values));
      held += count;
      if (held >= BATCH_ROWS) flush();
    }, order.signal);
    flush();
    writer.finish();
    await written;
    return rows;
  } catch (thrown) {
    writer.abort(thrown);
    await written.catch(() => undefined);
    throw thrown;
  } finally {
    await file.close();
  }
}

const DAY_MS = 86_400_000;

/** A batch of one column. Arrow's own builder takes times as milliseconds only, so microseconds are laid out here. */
function dataOf(values: readonly unknown[], type: DataType): Data {
  if (!(type instanceof TimestampMicrosecond)) return vectorFromArray(values.map((value) => (type instanceof DateDay && value !== null ? new Date(Number(value) * DAY_MS) : value)), type).data[0]!;
  const data = new BigInt64Array(values.length);
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  values.forEach((value, index) => {
    if (value === null) return;
    data[index] = BigInt(value as bigint);
    nullBitmap[index >> 3]! |= 1 << (index & 7);
  });
  return makeData({ type, length: values.length, nullCount: -1, nullBitmap, data });
}
