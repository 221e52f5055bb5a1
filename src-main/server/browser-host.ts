import type { HostApi, OpenedNotebook, RecentFile, SaveResult, StartRequest } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import type { WarehousePermission } from '../../src-contract/warehouse-connection';
import type { NotebookDesk, NotebookShelf } from '../notebooks/notebook-desk';

/**
 * The host of a page in a browser: notebooks and settings on the machine that serves. Dialogs, downloads, clipboard and
 * title are the page's own to do, with the browser's means.
 */
export class BrowserHost implements HostApi {
  readonly #desk: NotebookDesk;
  readonly #shelf: NotebookShelf;
  readonly #files: readonly string[];

  /** @param files what the server was started with */
  constructor(desk: NotebookDesk, shelf: NotebookShelf, files: readonly string[]) {
    this.#desk = desk;
    this.#shelf = shelf;
    this.#files = files;
  }

  readonly kind = async (): Promise<'browser'> => 'browser';

  start(): Promise<StartRequest> {
    return this.#desk.start(this.#files, false);
  }
  async chooseFiles(): Promise<readonly string[]> {
    return [];
  }
  async chooseNotebook(): Promise<null> {
    return null;
  }
  openNotebook(path: string): Promise<OpenedNotebook> {
    return this.#desk.open(path);
  }
  openSample(id: string): Promise<OpenedNotebook> {
    return this.#desk.openSample(id);
  }
  samples(): ReturnType<HostApi['samples']> {
    return this.#desk.samples();
  }
  async saveNotebook(path: string | null, notebook: Notebook, revision: string | null): Promise<SaveResult | null> {
    return path === null ? null : this.#desk.save(path, notebook, revision);
  }
  autosave(key: string, path: string | null, notebook: Notebook, baseDirectory?: string | null): Promise<void> {
    return this.#desk.autosave(key, path, notebook, baseDirectory);
  }
  discardAutosave(key: string): Promise<void> {
    return this.#desk.discardAutosave(key);
  }
  recent(): Promise<readonly RecentFile[]> {
    return this.#shelf.settings.recent();
  }
  async exportFile(): Promise<never> {
    throw pageOnly('Downloads');
  }
  async chooseTarget(): Promise<{ readonly path: null }> {
    return { path: null };
  }
  keepResults(key: string, content: string): Promise<void> {
    return this.#shelf.results.keep(key, content);
  }
  keptResults(key: string): Promise<string | null> {
    return this.#shelf.results.recall(key);
  }
  keepExplorations(key: string, content: string): Promise<void> {
    return this.#shelf.explorations.keep(key, content);
  }
  keptExplorations(key: string): Promise<string | null> {
    return this.#shelf.explorations.recall(key);
  }
  warehouses(): ReturnType<HostApi['warehouses']> {
    return this.#shelf.warehouses.list();
  }
  allowWarehouse(permission: WarehousePermission): Promise<void> {
    return this.#shelf.warehouses.allow(permission);
  }
  forgetWarehouse(address: string): Promise<void> {
    return this.#shelf.warehouses.forget(address);
  }
  async exportPdf(): Promise<never> {
    throw pageOnly('Printing');
  }
  async copyImage(): Promise<never> {
    throw pageOnly('The clipboard');
  }
  async copyText(): Promise<never> {
    throw pageOnly('The clipboard');
  }
  async setTitle(): Promise<void> {
    return undefined;
  }
  remember(key: string, value: unknown): Promise<void> {
    return this.#shelf.settings.remember(key, value);
  }
  recall(key: string): Promise<unknown> {
    return this.#shelf.settings.recall(key);
  }
}

function pageOnly(what: string): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message: `${what} can only be reached from the page itself.`, next: 'Use the browser for it.' });
}
