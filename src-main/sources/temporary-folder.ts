import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, finish } from '../shelf/unfinished-files';

const prefix = 'liftbench-data-';

/** A folder of our own for spilled data and copies, readable by nobody else. Folders that dead processes left are removed. */
export function makeTemporaryFolder(root = tmpdir()): string {
  for (const name of leftovers(root)) rmSync(join(root, name), { recursive: true, force: true });
  return begin(mkdtempSync(join(root, `${prefix}${String(process.pid)}-`)));
}

/** Removes such a folder with all that is in it. */
export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  finish(folder);
}

function leftovers(root: string): string[] {
  try {
    return readdirSync(root).filter((name) => {
      const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
      return owner !== undefined && !isAlive(Number(owner));
    });
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
