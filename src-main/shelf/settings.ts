import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { RecentFile } from '../../src-contract/bridge';
import { ensureFolder, writeWhole } from '../notebooks/atomic-file';

const recentSchema = z.array(z.object({ path: z.string(), name: z.string(), opened: z.string() }));
const fileSchema = z.object({ remembered: z.record(z.string(), z.unknown()).catch(() => ({})), recent: recentSchema.catch(() => []) }).catch(() => ({ remembered: {}, recent: [] }));
type Content = z.infer<typeof fileSchema>;

const mostRecent = 12;

/** What the window asks to be remembered between runs, and the files opened last. Damaged settings are started afresh. */
export class Settings {
  readonly #path: string;
  #content: Promise<Content> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, 'settings.json');
  }

  async recall(key: string): Promise<unknown> {
    const { remembered } = await this.#read();
    return Object.hasOwn(remembered, key) ? remembered[key] : null;
  }

  async remember(key: string, value: unknown): Promise<void> {
    const content = await this.#read();
    content.remembered = { ...content.remembered, [key]: value };
    await this.#write();
  }

  async recent(): Promise<readonly RecentFile[]> {
    return (await this.#read()).recent;
  }

  /** Puts a file first among the recent ones. Never fails: what was opened stays open. */
  async opened(path: string, name = basename(path)): Promise<void> {
    const content = await this.#read();
    content.recent = [{ path, name, opened: new Date().toISOString() }, ...content.recent.filter((file) => file.path !== path)].slice(0, mostRecent);
    await this.#write().catch(() => undefined);
  }

  async forgetRecent(): Promise<void> {
    (await this.#read()).recent = [];
    await this.#write();
  }

  #read(): Promise<Content> {
    this.#content ??= readFile(this.#path, 'utf8').then((text): unknown => JSON.parse(text)).catch(() => null).then((value) => fileSchema.parse(value));
    return this.#content;
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(async () => {
      await ensureFolder(dirname(this.#path));
      await writeWhole(this.#path, `${JSON.stringify(await this.#read(), null, 2)}\n`);
    });
    return this.#writing;
  }
}
