import { resolve } from 'node:path';
import { writeWhole } from '../notebooks/atomic-file';
import type { CommandContext } from './command-context';

/** Hands a result to the file that was named, or to standard output. */
export async function handOut(text: string, out: string | undefined, { terminal, directory }: CommandContext): Promise<void> {
  if (out === undefined) {
    await terminal.result(text);
    return;
  }
  await writeWhole(resolve(directory, out), text);
  terminal.aside(`Wrote ${out}.`);
}

/** The format asked for, or the one that the file's ending suggests. */
export function trustFormat(format: string | undefined, out: string | undefined): TrustFormat {
  if (format !== undefined) return format as TrustFormat;
  if (out?.toLowerCase().endsWith('.json') === true) return 'json';
  return out?.toLowerCase().endsWith('.md') === true ? 'markdown' : 'table';
}

export const trustFormats = ['table', 'json', 'markdown'] as const;
type TrustFormat = (typeof trustFormats)[number];
