import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { savedNotebookSchema } from '../../src-contract/notebook';
import type { Notebook } from '../../src-contract/notebook';
import { ensureFolder, writeWhole } from './atomic-file';
import { isAlive } from './file-lock';
import { notebookText, readNotebookText } from './notebook-text';

const keptSchema = z.object({ key: z.string(), path: z.string().nullable(), baseDirectory: z.string().nullable(), pid: z.number(), saved: z.number(), text: z.string() });

/** Unsaved work that nobody came back for is forgotten after so long, or when so much newer work is there. */
const longestKept = 60 * 86_400_000;
const mostKept = 50;

/** Work that was kept but not saved. */
export interface Kept {
  readonly key: string;
  readonly path: string | null;
  readonly baseDirectory: string | null;
  /** Epoch milliseconds. */
  readonly saved: number;
  readonly notebook: Notebook;
}

/** Unsaved work in the user's own folder, one file per notebook, out of a crash's reach. */
export class Autosaves {
  readonly #folder: string;
  readonly #pid: number;
  /** Files that were recovered: dropped once the work is kept under its new key. */
  readonly #recovered = new Set<string>();
  /** Files that an open window of this process is keeping: its own, nobody else's to recover. */
  readonly #keepers = new Map<string, string>();
  #last = 0;
  #pruned = false;

  constructor(folder: string, pid = process.pid) {
    this.#folder = folder;
    this.#pid = pid;
  }

  /** @param keeper the window; its work is not offered to others until {@link leave} */
  async keep(key: string, path: string | null, notebook: Notebook, baseDirectory: string | null, keeper: string): Promise<void> {
    await ensureFolder(this.#folder);
    this.#keepers.set(this.#fileOf(key), keeper);
    this.#last = Math.max(Date.now(), this.#last + 1);
    const content: z.infer<typeof keptSchema> = { key, path, baseDirectory, pid: this.#pid, saved: this.#last, text: notebookText({ ...notebook, cells: savedNotebookSchema.shape.cells.parse(notebook.cells) }) };
    await writeWhole(this.#fileOf(key), JSON.stringify(content));
    await this.#dropRecovered(this.#fileOf(key));
    if (!this.#pruned) await this.#prune();
  }

  /** A window closed: what it kept may be recovered. */
  leave(keeper: string): void {
    for (const [file, by] of this.#keepers) if (by === keeper) this.#keepers.delete(file);
  }

  async discard(key: string): Promise<void> {
    this.#keepers.delete(this.#fileOf(key));
    await rm(this.#fileOf(key), { force: true });
    await this.#dropRecovered(null);
  }

  /** The newest work kept for a file, or (null) for a notebook that has none yet; not of a window or process that is still there. */
  async recover(path: string | null): Promise<Kept | null> {
    const found = (await this.#all()).filter(({ kept }) => kept.path === path).sort((a, b) => b.kept.saved - a.kept.saved)[0];
    if (!found) return null;
    try {
      const notebook = readNotebookText(found.kept.text, found.file);
      this.#recovered.add(found.file);
      const { key, baseDirectory, saved } = found.kept;
      return { key, path, baseDirectory, saved, notebook };
    } catch {
      return null;
    }
  }

  /** Forgets what is older than the file that it was kept for. */
  async drop(kept: Kept): Promise<void> {
    await rm(this.#fileOf(kept.key), { force: true });
    this.#recovered.delete(this.#fileOf(kept.key));
  }

  async #all(): Promise<{ file: string; kept: z.infer<typeof keptSchema> }[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const read = await Promise.all(names.filter((name) => name.endsWith('.json')).map(async (name) => {
      const file = join(this.#folder, name);
      const parsed = keptSchema.safeParse(await readFile(file, 'utf8').then((text): unknown => JSON.parse(text), () => null).catch(() => null));
      return parsed.success ? { file, kept: parsed.data } : null;
    }));
    return read.filter((each) => each !== null).filter(({ file, kept }) => (kept.pid === this.#pid ? !this.#keepers.has(file) : !isAlive(kept.pid)));
  }

  /** Once a run: what was left behind long ago. Never what an open window keeps, nor what belongs to a file. */
  async #prune(): Promise<void> {
    this.#pruned = true;
    const left = (await this.#all()).filter(({ kept }) => kept.path === null).sort((a, b) => b.kept.saved - a.kept.saved);
    for (const [place, { file, kept }] of left.entries()) {
      if ((place >= mostKept || kept.saved < Date.now() - longestKept) && !this.#recovered.has(file)) await rm(file, { force: true });
    }
  }

  async #dropRecovered(except: string | null): Promise<void> {
    for (const file of this.#recovered) if (file !== except) await rm(file, { force: true });
    this.#recovered.clear();
  }

  #fileOf(key: string): string {
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
  }
}
