import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/**
 * The 1-based line on which each byte position of a text file lies. A record with quoted line ends covers several lines,
 * so a record's number is not its line.
 * @param positions increasing; in the unpacked text when `gzip`.
 */
export async function linesAt(path: string, gzip: boolean, positions: readonly number[]): Promise<number[]> {
  const lines: number[] = [];
  const last = positions.at(-1);
  if (last === undefined) return lines;
  const raw = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const stream: AsyncIterable<Uint8Array> = gzip ? raw.pipe(createGunzip()) : raw;
  let line = 1;
  let start = 0;
  let at = 0;
  try {
    for await (const chunk of stream) {
      let from = 0;
      while (at < positions.length && (positions[at] ?? 0) < start + chunk.length) {
        const offset = (positions[at] ?? 0) - start;
        line += countLineEnds(chunk, from, offset);
        from = offset;
        lines.push(line);
        at += 1;
      }
      if (at >= positions.length) break;
      line += countLineEnds(chunk, from, chunk.length);
      start += chunk.length;
    }
  } finally {
    raw.destroy();
  }
  while (lines.length < positions.length) lines.push(line);
  return lines;
}

function countLineEnds(chunk: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = chunk.indexOf(10, from); at !== -1 && at < to; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}
