import type { HostApi, OpenedNotebook, SaveResult, StartRequest } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import type { NotebookDesk, NotebookShelf } from '../notebooks/notebook-desk';
import { NotebookHost } from '../notebooks/notebook-host';

/**
 * The host of a page in a browser: notebooks and settings on the machine that serves. Dialogs, downloads, clipboard and
 * title are the page's own to do, with the browser's means.
 */
export class BrowserHost extends NotebookHost implements HostApi {
  readonly #files: readonly string[];

  /** @param files what the server was started with */
  constructor(desk: NotebookDesk, shelf: NotebookShelf, files: readonly string[]) {
    super(desk, shelf);
    this.#files = files;
  }

  readonly kind = async (): Promise<'browser'> => 'browser';

  start(): Promise<StartRequest> {
    return this.desk.start(this.#files, false);
  }
  async chooseFiles(): Promise<readonly string[]> {
    return [];
  }
  async chooseNotebook(): Promise<null> {
    return null;
  }
  openNotebook(path: string): Promise<OpenedNotebook> {
    return this.desk.open(path);
  }
  async saveNotebook(path: string | null, notebook: Notebook, revision: string | null): Promise<SaveResult | null> {
    return path === null ? null : this.desk.save(path, notebook, revision);
  }
  async exportFile(): Promise<never> {
    throw pageOnly('Downloads');
  }
  async chooseTarget(): Promise<{ readonly path: null }> {
    return { path: null };
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
}

function pageOnly(what: string): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message: `${what} can only be reached from the page itself.`, next: 'Use the browser for it.' });
}
