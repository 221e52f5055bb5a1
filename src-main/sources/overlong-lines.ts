import { createReadStream } from 'node:fs';
import { LiftbenchError } from '../../src-contract/failure';
import type { CsvText } from './csv-text';
import { CHUNK, unpacked } from './utf8-file';

export const NEWLINE = 10;
/** DuckDB's parallel reader leaves out lines longer than its buffers without a word; shorter ones it reads or lists. In bytes. */
export const LONGEST_LINE = 16_000_000;

/**
 * Refuses a packed text file with a line so long that rows would be lost unseen, as {@link surveyText} does for others.
 * @throws LiftbenchError of kind `input` with the line
 */
export async function refuseOverlongLines(text: CsvText, signal?: AbortSignal): Promise<void> {
  const raw = createReadStream(text.path, { highWaterMark: CHUNK });
  let length = 0;
  let before = 0;
  try {
    for await (const piece of unpacked(raw, text.path, text.gzip, signal)) {
      const first = piece.indexOf(NEWLINE);
      length += first < 0 ? piece.length : first;
      if (length > LONGEST_LINE) throw await tooLong(text, before + (first < 0 ? piece.length : first) - length, signal);
      if (first >= 0) length = piece.length - piece.lastIndexOf(NEWLINE) - 1;
      before += piece.length;
    }
  } finally {
    raw.destroy();
  }
}

/** @param start where the line begins, in bytes of the text */
export async function tooLong(text: CsvText, start: number, signal: AbortSignal | undefined): Promise<LiftbenchError> {
  const raw = createReadStream(text.path, { highWaterMark: CHUNK });
  let line = 1;
  let seen = 0;
  try {
    for await (const piece of unpacked(raw, text.path, text.gzip, signal)) {
      for (let at = piece.indexOf(NEWLINE); at >= 0 && seen + at < start; at = piece.indexOf(NEWLINE, at + 1)) line += 1;
      seen += piece.length;
      if (seen >= start) break;
    }
  } finally {
    raw.destroy();
  }
  return new LiftbenchError({ kind: 'input', message: `This line is longer than ${String(LONGEST_LINE / 1_000_000)} MB, so that rows could be lost without a word.`, place: { file: text.file.path, line }, next: 'Shorten or take out the line, or close the quote that makes it so long, and open the file again.' });
}
