import { createHash, randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { begin, finish } from '../shelf/unfinished-files';
import { diskFailure } from './disk-failure';

/** The calls that write, so that a test can stand in for a full or read-only disk. */
export interface DiskCalls {
  open: typeof open;
  rename: typeof rename;
}
const realDisk: DiskCalls = { open, rename };

/**
 * Writes a whole file or nothing: to a file beside it, flushed to the disk, then renamed over the old one. A symbolic
 * link keeps pointing where it did; the file's permissions stay. A device or a pipe (/dev/stdout) is written to in place.
 * @throws LiftbenchError `disk`; the old content is then unchanged and nothing is left behind
 */
export async function writeWhole(path: string, content: string | Uint8Array, disk: DiskCalls = realDisk): Promise<void> {
  const special = await stat(path).then((old) => !old.isFile() && !old.isDirectory(), () => false);
  if (special) {
    await writeFile(path, content).catch((error: unknown) => { throw diskFailure(error, path, 'write'); });
    return;
  }
  const target = await realpath(path).catch(() => path);
  const beside = begin(join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.tmp`));
  try {
    const old = await stat(target).catch(() => null);
    if (old?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    if (old) await access(target, constants.W_OK);
    const file = await disk.open(beside, 'wx', old ? old.mode & 0o777 : 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(beside, target);
    await flushFolder(dirname(target));
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw diskFailure(error, path, 'write');
  } finally {
    finish(beside);
  }
}

/** Makes the rename itself survive a power cut, where the system lets folders be flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    return;
  }
}

/** Reads a text file of at most 64 MB. @throws LiftbenchError `input` saying what is wrong with it */
export async function readText(path: string): Promise<string> {
  try {
    const about = await stat(path);
    if (about.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    if (about.size > 64e6) throw new LiftbenchError({ kind: 'input', message: 'This file is too large to be a notebook or a definition.', place: { file: path }, next: 'Open it as data instead.' });
    return await readFile(path, 'utf8');
  } catch (error) {
    throw diskFailure(error, path, 'read');
  }
}

/** Creates a folder for our own keeping, readable by its owner only. */
export async function ensureFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => { throw diskFailure(error, join(path, '.'), 'write'); });
}

/** Identifies a text, to notice that a file was changed by others. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
