import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { notebookExtension } from '../../src-contract/notebook';

export type FileKind = 'notebook' | 'definition' | 'data';

/** What a file is to Liftbench, by its name and, where that leaves a doubt, its beginning. A missing file counts by its name. */
export async function fileKind(path: string): Promise<FileKind> {
  const extension = extname(path).toLowerCase();
  if (extension === `.${notebookExtension}`) return 'notebook';
  if (extension === '.yaml' || extension === '.yml') return /^["']?liftbench-notebook["']?\s*:/m.test(await beginning(path)) ? 'notebook' : 'definition';
  if (extension === '.json') {
    const text = await beginning(path);
    return /^\s*\{[^{[]*"liftbench"\s*:/.test(text) || (/^\s*\{/.test(text) && /"control_variant"\s*:/.test(text) && /"unit_type"\s*:/.test(text)) ? 'definition' : 'data';
  }
  return 'data';
}

async function beginning(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(65_536), position: 0 });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
