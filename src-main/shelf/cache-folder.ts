import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { begin, finish } from './unfinished-files';

/** Parts of files whose writer died are removed when they are this old. */
const ABANDONED_AFTER_MS = 86_400_000;
const partly = '.part';

/**
 * A bounded folder of files that can be made again, each named by what it was made from.
 *
 * A file is written beside its place, flushed and then moved there, so that a crash, a full disk or a second process never
 * leaves half a file under a name; two processes that make the same file make the same bytes. Above the limit, the files
 * used longest ago go. Nothing here ever fails the work it serves: what cannot be kept is simply made again.
 */
export class CacheFolder {
  readonly folder: string;
  readonly #limitBytes: number;
  #work: Promise<unknown> = Promise.resolve();

  /** @param limitBytes of all files together. */
  constructor(folder: string, limitBytes: number) {
    this.folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** The path of a kept file, which counts as used now; null when it is not kept. */
  async find(name: string): Promise<string | null> {
    const path = join(this.folder, name);
    const now = new Date();
    return utimes(path, now, now).then(() => path, () => null);
  }

  /**
   * Keeps a file. Files are written one after the other, so that keeping never takes the disk from what a person waits for twice over.
   * @param write puts the content at a path that it is given.
   * @returns whether the file is kept now.
   */
  keep(name: string, write: (path: string) => Promise<void>): Promise<boolean> {
    const turn = this.#work.then(() => this.#keep(name, write));
    this.#work = turn;
    return turn;
  }

  /** Throws a file away, for example one that proved damaged. */
  async forget(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true }).catch(() => undefined);
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #keep(name: string, write: (path: string) => Promise<void>): Promise<boolean> {
    const beside = begin(join(this.folder, `${name}.${randomBytes(4).toString('hex')}${partly}`));
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await write(beside);
      const file = await open(beside, 'r+');
      await file.sync().finally(() => file.close());
      await rename(beside, join(this.folder, name));
    } catch {
      await rm(beside, { force: true }).catch(() => undefined);
      return false;
    } finally {
      finish(beside);
    }
    await this.#trim(name).catch(() => undefined);
    return true;
  }

  /** The newest file stays, however large, as long as it fits the limit at all. */
  async #trim(newest: string): Promise<void> {
    const files: { name: string; bytes: number; used: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const about = await stat(join(this.folder, name)).catch(() => null);
      if (about?.isFile() !== true) continue;
      if (name.endsWith(partly)) {
        if (Date.now() - about.mtimeMs > ABANDONED_AFTER_MS) await this.forget(name);
      } else files.push({ name, bytes: about.size, used: name === newest ? Infinity : about.mtimeMs });
    }
    files.sort((left, right) => right.used - left.used || (left.name < right.name ? -1 : 1));
    let total = 0;
    for (const { name, bytes } of files) {
      total += bytes;
      if (total > this.#limitBytes) await this.forget(name);
    }
  }
}
