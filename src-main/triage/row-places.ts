import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { OpenedSource, SourceFile } from '../sources/opened-source';
import { shownRejects } from '../sources/opened-source';

/** Where a row stands: the file's name and the 1-based line (Parquet: row), as far as they can be told. */
export interface RowPlace {
  readonly file: string | null;
  readonly line: number | null;
}

const NOWHERE: RowPlace = { file: null, line: null };
/** Larger files are not read once more only to count lines. */
const LARGEST = 3_000_000_000;
const QUOTE_FREE_ENCODINGS = /UTF-16|UTF-8\.?$/;

/**
 * The places of rows by their position over all files of a source.
 * @param positions in any order
 */
export async function placesOf(source: OpenedSource, positions: readonly bigint[]): Promise<RowPlace[]> {
  if (source.format === 'parquet') {
    return positions.map((position) => {
      const file = source.files[Number(position >> 40n)];
      return { file: file === undefined ? null : basename(file.path), line: Number(position & ((1n << 40n) - 1n)) + 1 };
    });
  }
  const [only] = source.files;
  if ((source.format !== 'csv' && source.format !== 'json') || only === undefined) return positions.map(() => (source.files.length === 1 && only !== undefined ? { file: basename(only.path), line: null } : NOWHERE));
  return linesOf(source, only, positions.map(Number));
}

/** Reads delimited text once, counting records, up to the last row asked for. */
async function linesOf(source: OpenedSource, only: SourceFile, positions: readonly number[]): Promise<RowPlace[]> {
  const unknown = (): RowPlace => ({ file: source.files.length === 1 ? basename(source.files[0]?.path ?? '') : null, line: null });
  const wanted = [...new Set(positions)].sort((a, b) => a - b);
  const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
  const rejects = source.rejectedRows.filter(({ column }) => column === null);
  const recoded = source.notices.some(({ message }) => QUOTE_FREE_ENCODINGS.test(message) && /read as UTF-16/.test(message));
  if (bytes > LARGEST || recoded || wanted.length === 0) return positions.map(unknown);
  // Beyond the last reject that is known by its line, rows can no longer be told from rejects.
  const complete = rejects.length === source.droppedRows && source.rejectedRows.length <= shownRejects;
  const found = new Map<number, RowPlace>();
  if (source.format === 'json' && (await beginsWithBracket(only.path))) return positions.map(unknown);
  let row = 0;
  let next = 0;
  for (const file of source.files) {
    if (next >= wanted.length) break;
    const bad = new Set(rejects.filter((reject) => reject.file === file.path).map(({ line }) => line));
    const lastBad = complete ? Infinity : Math.max(0, ...[...bad].map((line) => line ?? 0));
    const header = source.dialect?.header === true ? 1 : 0;
    let record = 0;
    await records(file, source, (line) => {
      record += 1;
      if (record <= header || bad.has(line)) return true;
      if (row === wanted[next]) {
        found.set(row, { file: basename(file.path), line: line <= lastBad ? line : null });
        next += 1;
      }
      row += 1;
      return next < wanted.length;
    });
  }
  return positions.map((position) => found.get(position) ?? unknown());
}

/** One array of objects has no line for each. */
async function beginsWithBracket(path: string): Promise<boolean> {
  const raw = createReadStream(path, { highWaterMark: 1024 });
  const stream: AsyncIterable<Buffer> = path.toLowerCase().endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  try {
    for await (const chunk of stream) return /^\s*\[/.test(chunk.toString('utf8', 0, 100).replace(/^\uFEFF/, ''));
    return false;
  } finally {
    raw.destroy();
  }
}

const NEWLINE = 10;
const RETURN = 13;

/** Calls `take` with the line on which each record begins, until it answers false. Empty lines are no records. */
async function records(file: SourceFile, source: OpenedSource, take: (line: number) => boolean): Promise<void> {
  // JSON has one object a line, and no line end inside of it.
  const { quote = '', escape = '', delimiter = ',', skippedLines = 0 } = source.dialect ?? {};
  const [q, e, d] = [quote === '' ? -1 : quote.charCodeAt(0), escape === '' ? -1 : escape.charCodeAt(0), delimiter.charCodeAt(delimiter.length - 1)];
  const raw = createReadStream(file.path, { highWaterMark: 1 << 20 });
  const stream: AsyncIterable<Buffer> = file.path.toLowerCase().endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  let line = 1;
  let begun = 1;
  let length = 0;
  let quoted = false;
  let fieldStart = true;
  let escaped = false;
  const end = (): boolean => {
    const isRecord = length > 0 && begun > skippedLines;
    const goOn = isRecord ? take(begun) : true;
    line += 1;
    begun = line;
    length = 0;
    fieldStart = true;
    return goOn;
  };
  try {
    for await (const chunk of stream) {
      const plain = !quoted && (quote === '' || !chunk.includes(q));
      for (let at = 0; at < chunk.length; at += 1) {
        if (plain) {
          const stop = chunk.indexOf(NEWLINE, at);
          const until = stop === -1 ? chunk.length : stop;
          const last = until > at ? chunk[until - 1] : undefined;
          length += until - at - (last === RETURN && stop !== -1 ? 1 : 0);
          if (stop === -1) {
            fieldStart = last === undefined ? fieldStart : last === d;
            break;
          }
          at = stop;
          if (!end()) return;
          continue;
        }
        const byte = chunk[at];
        if (byte === NEWLINE && !quoted) {
          if (!end()) return;
          continue;
        }
        if (byte === NEWLINE) line += 1;
        else if (byte !== RETURN) length += 1;
        if (escaped) escaped = false;
        else if (quoted && byte === e && e !== q) escaped = true;
        else if (byte === q && quoted) quoted = false;
        // A doubled quote closes and opens again; a quote inside of a bare field is a letter.
        else if (byte === q && (fieldStart || chunk[at - 1] === q)) quoted = true;
        fieldStart = byte === d && !quoted;
      }
    }
    if (length > 0) end();
  } finally {
    raw.destroy();
  }
}
