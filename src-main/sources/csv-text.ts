import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync, constants as zlib } from 'node:zlib';
import { LiftbenchError } from '../../src-contract/failure';
import { cancelledError } from '../database/query-failure';
import { damagedGzip } from './damaged-gzip';
import { isUtf16, looksBinary, startsWith } from './magic-bytes';
import type { SourceFile } from './opened-source';
import { headOf } from './source-files';

const headBytes = 256 * 1024;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A text file as DuckDB will read it. */
export interface CsvText {
  readonly file: SourceFile;
  /** Where the text is as UTF-8: the file itself, or a copy in the temporary folder. */
  readonly path: string;
  readonly gzip: boolean;
  readonly encoding: Encoding;
  /** The beginning, decoded, whole lines where there are several. */
  readonly head: string;
  /** Whether `head` is all there is. */
  readonly whole: boolean;
  /** Whether all bytes at `path` are UTF-8, once that is known. */
  readonly utf8?: boolean;
}

export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, [0x1f, 0x8b]);
}

/**
 * Looks at the beginning of a text file: whether it is packed, its encoding, its first lines.
 * @throws LiftbenchError for what is not text.
 */
export async function lookAtText(file: SourceFile): Promise<CsvText> {
  const raw = await headOf(file.path, headBytes);
  const gzip = isGzip(raw);
  const head = gzip ? unpackHead(raw, file) : raw;
  if (head.length === 0) throw new LiftbenchError({ kind: 'input', message: 'This file is empty.', place: { file: file.path }, next: 'Export it again, or leave it out.' });
  const binary = looksBinary(head);
  if (binary !== null) {
    throw new LiftbenchError({ kind: 'input', message: `This is not a text file; it looks like ${binary}.`, place: { file: file.path }, next: 'Export the data as CSV or Parquet and open that.' });
  }
  const encoding = encodingOf(head);
  const whole = gzip ? head.length < headBytes && raw.length === file.bytes : raw.length === file.bytes;
  const text = new TextDecoder(encoding).decode(head, { stream: !whole });
  const cut = whole ? text.length : text.lastIndexOf('\n') + 1;
  return { file, path: file.path, gzip, encoding, head: cut > 0 ? text.slice(0, cut) : text, whole };
}

function unpackHead(raw: Uint8Array, file: SourceFile): Uint8Array {
  try {
    return gunzipSync(raw, { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, headBytes);
  } catch (cause) {
    throw damagedGzip(file.path, cause);
  }
}

function encodingOf(head: Uint8Array): Encoding {
  if (isUtf16(head)) {
    if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
    return startsWith(head, [0xff, 0xfe]) || head[1] === 0 ? 'utf-16le' : 'utf-16be';
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/**
 * The text as UTF-8: itself where it is that already, else a copy in `folder`.
 * @param encoding overrides what the beginning suggested, when a later byte has proved it wrong.
 */
export async function asUtf8(text: CsvText, folder: string, encoding: Encoding, signal?: AbortSignal): Promise<CsvText> {
  if (encoding === 'utf-8') return text;
  const path = join(folder, `text-${crypto.randomUUID()}.csv`);
  const decoder = new TextDecoder(encoding);
  const recode = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  });
  try {
    const steps = [createReadStream(text.file.path), ...(text.gzip ? [createGunzip()] : []), recode, createWriteStream(path, { mode: 0o600 })];
    await pipeline(steps, { signal });
  } catch (cause) {
    if (signal?.aborted) throw cancelledError();
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new LiftbenchError(
      {
        kind: 'disk',
        message: full ? 'The disk that holds temporary data is full.' : 'The file could not be read to its end.',
        place: { file: text.file.path },
        next: full ? 'Free some space there, or export the file as UTF-8.' : 'Copy or pack it again.',
        details: String(cause),
      },
      { cause },
    );
  }
  return { ...text, path, gzip: false, encoding, utf8: true };
}
