import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { OpenedNotebook, SaveResult, StartRequest } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { notebookExtension } from '../../src-contract/notebook';
import type { Notebook } from '../../src-contract/notebook';
import { asDefinitionText } from '../aggregates/definition-file';
import { Settings } from '../shelf/settings';
import { WarehouseBook, type Vault } from '../warehouse/warehouse-book';
import { readText, revisionOf, writeWhole } from './atomic-file';
import type { DiskCalls } from './atomic-file';
import { Autosaves } from './autosaves';
import { fileKind } from './file-kind';
import { KeptExplorations } from './kept-explorations';
import { KeptResults } from './kept-results';
import { FileLocks } from './file-lock';
import { notebookFromDefinition } from './first-notebook';
import { notebookText, readNotebookText } from './notebook-text';
import { listSamples, openSampleNotebook } from './samples';
import type { SampleSummary } from './samples';

/** What all windows of a process share: the user's folder and the samples. */
export class NotebookShelf {
  readonly settings: Settings;
  readonly autosaves: Autosaves;
  readonly locks: FileLocks;
  readonly results: KeptResults;
  readonly explorations: KeptExplorations;
  readonly sampleFolder: string;
  readonly warehouses: WarehouseBook;

  /**
   * @param vault the system's key store, where the host can reach it
   * @param build changes whenever the program does
   */
  constructor(userFolder: string, sampleFolder: string, vault: Vault | null = null, build = '') {
    this.settings = new Settings(userFolder);
    this.autosaves = new Autosaves(join(userFolder, 'unsaved'));
    this.locks = new FileLocks(join(userFolder, 'open'));
    this.results = new KeptResults(join(userFolder, 'results'));
    this.explorations = new KeptExplorations(this.results, build);
    this.sampleFolder = sampleFolder;
    this.warehouses = new WarehouseBook(userFolder, vault);
  }
}

/** The notebooks of one window: opened, saved, kept from a crash, and not written by two at once. */
export class NotebookDesk {
  readonly #shelf: NotebookShelf;
  readonly #holder = randomUUID();

  constructor(shelf: NotebookShelf) {
    this.#shelf = shelf;
  }

  /**
   * Opens a notebook, or a definition as a new notebook. Where another window has the file open it is read only; work
   * that a crash left behind is put in its place.
   * @throws LiftbenchError `input` when the file cannot be read as either; it is left untouched
   */
  async open(given: string): Promise<OpenedNotebook> {
    const path = resolve(given);
    const text = await readText(path);
    if ((await fileKind(path)) === 'definition') {
      const notebook = notebookFromDefinition(await asDefinitionText(text, path), path);
      await this.#shelf.settings.opened(path, notebook.name);
      return { path: null, baseDirectory: dirname(path), notebook, recovered: false, readOnly: false, revision: null };
    }
    const saved = readNotebookText(text, path);
    const readOnly = !(await this.#shelf.locks.take(path, this.#holder));
    const kept = readOnly ? null : await this.#unsaved(path);
    const notebook = kept ?? saved;
    await this.#shelf.settings.opened(path, notebook.name);
    return { path, baseDirectory: dirname(path), notebook, recovered: kept !== null, readOnly, revision: revisionOf(text) };
  }

  /**
   * Writes a notebook to its file, whole or not at all.
   * @param revision the fingerprint of the file as it was read; null writes over whatever is there
   * @throws LiftbenchError `disk` when the file was changed by others, is open elsewhere or cannot be written
   */
  async save(given: string, notebook: Notebook, revision: string | null, disk?: DiskCalls): Promise<SaveResult> {
    const path = extname(given) === '' ? `${resolve(given)}.${notebookExtension}` : resolve(given);
    if (!(await this.#shelf.locks.take(path, this.#holder))) {
      throw new LiftbenchError({ kind: 'disk', message: 'This notebook is open in another window, which is the one that may save it.', place: { file: path }, next: 'Close it there, or save under another name.' });
    }
    const there = revision === null ? null : await readText(path).catch(() => null);
    if (there !== null && revisionOf(there) !== revision) {
      throw new LiftbenchError({ kind: 'disk', message: 'This file was changed by someone else since it was opened.', place: { file: path }, next: 'Save under another name, or write over it.' });
    }
    const text = notebookText(notebook);
    await writeWhole(path, text, disk);
    await this.#shelf.settings.opened(path, notebook.name);
    return { path, revision: revisionOf(text) };
  }

  async openSample(id: string): Promise<OpenedNotebook> {
    const { notebook, baseDirectory } = await openSampleNotebook(this.#shelf.sampleFolder, id);
    return { path: null, baseDirectory, notebook, recovered: false, readOnly: false, revision: null };
  }

  samples(): Promise<SampleSummary[]> {
    return listSamples(this.#shelf.sampleFolder);
  }

  async autosave(key: string, path: string | null, notebook: Notebook, baseDirectory: string | null = null): Promise<void> {
    await this.#shelf.autosaves.keep(key, path, notebook, baseDirectory, this.#holder);
  }

  async discardAutosave(key: string): Promise<void> {
    await this.#shelf.autosaves.discard(key);
  }

  /**
   * What a window starts with: the first notebook or definition among the files, the data files for a new one, else the
   * work of an earlier run that was never saved.
   */
  async start(files: readonly string[], sample: boolean): Promise<StartRequest> {
    if (sample) {
      const [first] = await this.samples();
      if (first) return { files: [], notebook: await this.openSample(first.id), sample };
    }
    const kinds = await Promise.all(files.map(async (file) => ({ file, kind: await fileKind(file) })));
    const document = kinds.find(({ kind }) => kind !== 'data');
    const data = kinds.filter(({ kind }) => kind === 'data').map(({ file }) => resolve(file));
    if (document) return { files: data, notebook: await this.open(document.file), sample: false };
    if (data.length > 0) return { files: data, notebook: null, sample: false };
    const kept = await this.#shelf.autosaves.recover(null);
    const notebook = kept && { path: null, baseDirectory: kept.baseDirectory, notebook: kept.notebook, recovered: true, readOnly: false, revision: null };
    return { files: [], notebook, sample: false };
  }

  /** Gives the files of this window back. */
  async close(): Promise<void> {
    this.#shelf.autosaves.leave(this.#holder);
    await this.#shelf.locks.release(this.#holder);
  }

  async #unsaved(path: string): Promise<Notebook | null> {
    const kept = await this.#shelf.autosaves.recover(path);
    if (!kept) return null;
    const written = await stat(path).then((about) => about.mtimeMs, () => 0);
    if (kept.saved > written) return kept.notebook;
    await this.#shelf.autosaves.drop(kept);
    return null;
  }
}
