import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** How a text file's records lie in it. */
export interface RecordLayout {
  /** Empty = none. */
  readonly quote: string;
  /** Lines before the first record: skipped ones and the header. */
  readonly headerLines: number;
  /** 1-based lines of records that were not kept. */
  readonly dropped: ReadonlySet<number>;
}

export interface PlacedRecord {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/**
 * Finds records of a text file by their number among those that were kept; a record with line ends inside quotes is one.
 * @param wanted 0-based, increasing
 * @returns the records found, and how many kept records were passed (all of the file's when it was read to its end)
 */
export async function recordsAt(path: string, layout: RecordLayout, wanted: readonly number[]): Promise<{ readonly found: ReadonlyMap<number, PlacedRecord>; readonly passed: number }> {
  const found = new Map<number, PlacedRecord>();
  const last = wanted.at(-1);
  const raw = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const stream: AsyncIterable<Uint8Array> = path.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  const quote = layout.quote === '' ? -1 : layout.quote.charCodeAt(0);
  const targets = new Set(wanted);
  let [line, begin, record, quoted, empty] = [1, 1, 0, false, true];
  let text: Uint8Array[] = [];
  const end = (): void => {
    if (begin > layout.headerLines && !empty && !layout.dropped.has(begin)) {
      if (targets.has(record)) found.set(record, { line: begin, text: Buffer.concat(text).toString('utf8') });
      record += 1;
    }
    text = [];
    empty = true;
  };
  try {
    for await (const chunk of stream) {
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (byte === quote) quoted = !quoted;
        if (byte !== 10) {
          if (byte !== 13) empty = false;
          continue;
        }
        line += 1;
        if (quoted && begin > layout.headerLines) continue;
        if (targets.has(record)) text.push(chunk.subarray(from, at));
        end();
        from = at + 1;
        begin = line;
        quoted = false;
        if (last !== undefined && record > last) return { found, passed: record };
      }
      if (targets.has(record) && from < chunk.length) text.push(chunk.slice(from));
    }
    end();
  } finally {
    raw.destroy();
  }
  return { found, passed: record };
}
