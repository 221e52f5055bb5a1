import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder, writeWhole } from './atomic-file';

/** All notebooks' results together; the ones used longest ago go. */
const MOST_BYTES = 64_000_000;
/** One notebook's. */
const LARGEST_BYTES = 16_000_000;

/** The last results of notebooks, so that they reopen with them. Nothing is lost when they are: they are computed again. */
export class KeptResults {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** More than 16 MB is not kept. */
  async keep(key: string, content: string): Promise<void> {
    if (Buffer.byteLength(content) > LARGEST_BYTES) {
      await rm(this.#fileOf(key), { force: true });
      return;
    }
    await ensureFolder(this.#folder);
    await writeWhole(this.#fileOf(key), content);
    await this.#shrink();
  }

  async recall(key: string): Promise<string | null> {
    const file = this.#fileOf(key);
    try {
      const content = await readFile(file, 'utf8');
      const now = new Date();
      await utimes(file, now, now);
      return content;
    } catch {
      return null;
    }
  }

  async #shrink(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    // Another process may take one away meanwhile.
    const found = await Promise.all(names.map((name) => stat(join(this.#folder, name)).then(({ size, mtimeMs }) => ({ file: join(this.#folder, name), size, mtimeMs }), () => null)));
    const files = found.filter((one) => one !== null);
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { file, size } of files) {
      total += size;
      if (total > MOST_BYTES) await rm(file, { force: true });
    }
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }
}
