import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/**
 * A file of plain data with typed arrays in it: a line that names the format, the length of a JSON text, the text, then the
 * arrays' bytes as the machine has them, each on a multiple of 8. In the text an array is `{ "array": type, "at": byte, "length":
 * elements, "sum": CRC-32 }`. Read back, arrays stand in shared memory, ready for the statistics worker.
 */
const magic = 'liftbench columns 1\n';
const arrayTypes = { Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array };
type ArrayType = keyof typeof arrayTypes;
type Columns = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

interface SharedType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): Columns;
}

interface StoredArray {
  readonly array: ArrayType;
  readonly at: number;
  readonly length: number;
  readonly sum: number;
}

/** Bytes whose checksum is worked out before other work gets its turn. */
const PIECE = 16 * 1024 * 1024;

/** Writes data of objects, lists, texts, finite numbers, truth values, null and typed arrays. */
export async function writeColumnFile(path: string, content: unknown): Promise<void> {
  const arrays: { bytes: Uint8Array; at: number }[] = [];
  let at = 0;
  const stored = await withArrays(content, async (columns): Promise<StoredArray> => {
    const bytes = new Uint8Array(columns.buffer, columns.byteOffset, columns.byteLength);
    arrays.push({ bytes, at });
    const place = at;
    at += Math.ceil(bytes.byteLength / 8) * 8;
    return { array: typeName(columns), at: place, length: columns.length, sum: await sumOf(bytes) };
  });
  const text = Buffer.from(JSON.stringify(stored), 'utf8');
  const head = Buffer.alloc(Math.ceil((magic.length + 8 + text.byteLength) / 8) * 8, ' ');
  head.write(magic, 'latin1');
  head.writeUInt32LE(text.byteLength, magic.length);
  head.writeUInt32LE(crc32(text), magic.length + 4);
  text.copy(head, magic.length + 8);
  const file = await open(path, 'wx', 0o600);
  try {
    await writeAll(file, head, 0);
    for (const one of arrays) await writeAll(file, one.bytes, head.byteLength + one.at);
  } finally {
    await file.close();
  }
}

/**
 * Reads what {@link writeColumnFile} wrote.
 * @throws RangeError when a bit of it is not as it was written.
 */
export async function readColumnFile(path: string): Promise<unknown> {
  const file = await open(path, 'r');
  try {
    const start = new Uint8Array(magic.length + 8);
    await readAll(file, start, 0);
    const view = Buffer.from(start.buffer);
    if (view.toString('latin1', 0, magic.length) !== magic) throw new RangeError('not a file of columns');
    const text = new Uint8Array(view.readUInt32LE(magic.length));
    await readAll(file, text, start.byteLength);
    if (crc32(text) !== view.readUInt32LE(magic.length + 4)) throw new RangeError('a damaged file of columns');
    const origin = Math.ceil((start.byteLength + text.byteLength) / 8) * 8;
    return await revive(JSON.parse(Buffer.from(text.buffer).toString('utf8')), async ({ array, at, length, sum }) => {
      const type: SharedType = arrayTypes[array];
      const buffer = new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT);
      const columns = new type(buffer);
      const bytes = new Uint8Array(buffer);
      await readAll(file, bytes, origin + at);
      if ((await sumOf(bytes)) !== sum) throw new RangeError('a damaged file of columns');
      return columns;
    });
  } finally {
    await file.close();
  }
}

async function withArrays(value: unknown, store: (columns: Columns) => Promise<StoredArray>): Promise<unknown> {
  if (isColumns(value)) return store(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const one of value) list.push(await withArrays(one, store));
    return list;
  }
  if (typeof value !== 'object' || value === null) return value;
  const shape: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) shape[key] = await withArrays(one, store);
  return shape;
}

async function revive(value: unknown, load: (stored: StoredArray) => Promise<Columns>): Promise<unknown> {
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const one of value) list.push(await revive(one, load));
    return list;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isStored(value)) return load(value);
  const shape: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) shape[key] = await revive(one, load);
  return shape;
}

function isColumns(value: unknown): value is Columns {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isStored(value: object): value is StoredArray {
  return 'array' in value && 'sum' in value && typeof value.array === 'string' && Object.hasOwn(arrayTypes, value.array);
}

function typeName(columns: Columns): ArrayType {
  const name = Object.keys(arrayTypes).find((key): key is ArrayType => columns instanceof arrayTypes[key as ArrayType]);
  if (name === undefined) throw new RangeError('an array of a kind that is not kept');
  return name;
}

async function sumOf(bytes: Uint8Array): Promise<number> {
  let sum = 0;
  for (let from = 0; from < bytes.byteLength; from += PIECE) {
    sum = crc32(bytes.subarray(from, from + PIECE), sum);
    if (from + PIECE < bytes.byteLength) await new Promise(setImmediate);
  }
  return sum;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, from, Math.min(PIECE, bytes.byteLength - from), at + from);
    from += bytesWritten;
  }
}

async function readAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < bytes.byteLength; ) {
    const { bytesRead } = await file.read(bytes, from, bytes.byteLength - from, at + from);
    if (bytesRead === 0) throw new RangeError('a file of columns that ends too early');
    from += bytesRead;
  }
}
