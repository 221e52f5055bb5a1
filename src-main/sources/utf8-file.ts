import { isUtf8 } from 'node:buffer';
import { createReadStream, type ReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { cancelledError } from '../database/query-failure';
import { damagedGzip, isAboutGzip } from './damaged-gzip';

export const CHUNK = 8 * 1024 * 1024;

/** Whether all of a file's bytes (unpacked, when `gzip`) are UTF-8. About 0.2 s per gigabyte. */
export async function isUtf8File(path: string, gzip: boolean, signal?: AbortSignal): Promise<boolean> {
  const raw = createReadStream(path, { highWaterMark: CHUNK });
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of unpacked(raw, path, gzip, signal)) {
      const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const end = characterEnd(joined);
      if (!isUtf8(joined.subarray(0, end))) return false;
      rest = joined.subarray(end);
      if (rest.length > 3) return false;
    }
    return rest.length === 0;
  } finally {
    raw.destroy();
  }
}

/** The bytes of a file, unpacked. @throws LiftbenchError for a packed file that is damaged or cut off, and when cancelled */
export async function* unpacked(raw: ReadStream, path: string, gzip: boolean, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = gzip ? raw.pipe(createGunzip({ chunkSize: CHUNK })) : raw;
  try {
    for await (const chunk of stream) {
      if (signal?.aborted) throw cancelledError();
      yield chunk;
    }
  } catch (thrown) {
    throw isAboutGzip(thrown) ? damagedGzip(path, thrown) : thrown;
  }
}

/** Where the last whole character of a chunk ends: a character of several bytes may go on in the next chunk. */
export function characterEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
