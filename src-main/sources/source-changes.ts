import type { FileChange, SourceChange } from '../../src-contract/source-change';
import type { SourceFile } from './opened-source';

/** What differs between the files of a source as read and as they are now; null when nothing does. */
export function sourceChange(source: string, before: readonly SourceFile[], now: readonly SourceFile[]): SourceChange | null {
  const files: FileChange[] = [];
  for (const file of before) {
    const found = now.find(({ path }) => path === file.path);
    if (found === undefined) files.push({ path: file.path, before: stamp(file), now: null });
    else if (found.bytes !== file.bytes || found.modified !== file.modified) files.push({ path: file.path, before: stamp(file), now: stamp(found) });
  }
  for (const file of now) if (!before.some(({ path }) => path === file.path)) files.push({ path: file.path, before: null, now: stamp(file) });
  return files.length === 0 ? null : { source, files };
}

function stamp({ bytes, modified }: SourceFile): { bytes: number; modified: string } {
  return { bytes, modified };
}
