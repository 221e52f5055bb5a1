import { createHash } from 'node:crypto';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder } from './atomic-file';

/**
 * Who has which notebook open, so that two windows or processes do not write one file. A lock is a small file in the
 * user's own folder, named after the notebook's real path and holding the process's number; it dies with its process.
 */
export class FileLocks {
  readonly #folder: string;
  readonly #pid: number;
  readonly #alive: (pid: number) => boolean;
  /** Real path → who of this process holds it. */
  readonly #held = new Map<string, string>();

  constructor(folder: string, pid = process.pid, alive: (pid: number) => boolean = isAlive) {
    this.#folder = folder;
    this.#pid = pid;
    this.#alive = alive;
  }

  /** Takes the lock of a file for `holder` (a window). False when somebody else has it. */
  async take(path: string, holder: string): Promise<boolean> {
    const real = await realpath(path).catch(() => path);
    const own = this.#held.get(real);
    if (own !== undefined) return own === holder;
    const lock = this.#lockOf(real);
    this.#held.set(real, holder);
    try {
      await ensureFolder(this.#folder);
      if (await this.#write(lock)) return true;
      const pid = Number(await readFile(lock, 'utf8').catch(() => '0'));
      if (pid > 0 && pid !== this.#pid && this.#alive(pid)) {
        this.#held.delete(real);
        return false;
      }
      await rm(lock, { force: true });
      if (await this.#write(lock)) return true;
      this.#held.delete(real);
      return false;
    } catch {
      // A user folder that cannot be written to must not keep anyone from their notebook.
      return true;
    }
  }

  /** Gives back every lock of a holder, or all of this process. */
  async release(holder?: string): Promise<void> {
    for (const [real, by] of [...this.#held]) {
      if (holder !== undefined && by !== holder) continue;
      this.#held.delete(real);
      await rm(this.#lockOf(real), { force: true }).catch(() => undefined);
    }
  }

  /** The same at once, for the end of the process. */
  releaseNow(): void {
    for (const real of this.#held.keys()) rmSync(this.#lockOf(real), { force: true });
    this.#held.clear();
  }

  async #write(lock: string): Promise<boolean> {
    return writeFile(lock, String(this.#pid), { flag: 'wx', mode: 0o600 }).then(() => true, (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    });
  }

  #lockOf(real: string): string {
    return join(this.#folder, `${createHash('sha256').update(real).digest('hex').slice(0, 32)}.lock`);
  }
}

/** Whether a process of that number runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
