import { app, clipboard, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { FileContent, HostApi, OpenedNotebook, SaveResult, StartRequest } from '../../src-contract/bridge';
import { notebookExtension } from '../../src-contract/notebook';
import type { Notebook } from '../../src-contract/notebook';
import { writeWhole } from '../notebooks/atomic-file';
import type { NotebookDesk, NotebookShelf } from '../notebooks/notebook-desk';
import { NotebookHost } from '../notebooks/notebook-host';
import { copyPng } from './copy-image';
import { printPdf } from './print-pdf';

const dataFilters = [
  { name: 'Data', extensions: ['csv', 'tsv', 'txt', 'gz', 'zst', 'jsonl', 'ndjson', 'json', 'parquet', 'duckdb', 'db'] },
  { name: 'All files', extensions: ['*'] },
];
const notebookFilters = [
  { name: 'Notebooks and definitions', extensions: [notebookExtension, 'yaml', 'yml', 'json'] },
  { name: 'All files', extensions: ['*'] },
];
const kinds: Readonly<Record<string, string>> = { png: 'PNG image', svg: 'SVG drawing', csv: 'CSV table', parquet: 'Parquet file', arrow: 'Arrow file', json: 'JSON', yaml: 'YAML', html: 'HTML page', pdf: 'PDF document' };

/** What a host tells of the notebook that its window shows. */
export interface HostEvents {
  /** A file was opened or saved. */
  opened(path: string): void;
  titled(title: string, edited: boolean): void;
}

/** The host of a desktop window: native dialogs, files, clipboard, printing. */
export class DesktopHost extends NotebookHost implements HostApi {
  readonly #window: BrowserWindow;
  readonly #events: HostEvents;
  readonly #files: readonly string[];
  readonly #sample: boolean;

  constructor(o: { window: BrowserWindow; desk: NotebookDesk; shelf: NotebookShelf; events: HostEvents; files: readonly string[]; sample: boolean }) {
    super(o.desk, o.shelf);
    this.#window = o.window;
    this.#events = o.events;
    this.#files = o.files;
    this.#sample = o.sample;
  }

  readonly kind = async (): Promise<'desktop'> => 'desktop';

  async start(): Promise<StartRequest> {
    const start = await this.desk.start(this.#files, this.#sample);
    if (start.notebook?.path) this.#events.opened(start.notebook.path);
    return start;
  }

  async chooseFiles(): Promise<readonly string[]> {
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, { title: 'Open data', properties: ['openFile', 'multiSelections'], filters: dataFilters });
    return canceled ? [] : filePaths;
  }

  async chooseNotebook(): Promise<OpenedNotebook | null> {
    const { canceled, filePaths } = await dialog.showOpenDialog(this.#window, { title: 'Open a notebook', properties: ['openFile'], filters: notebookFilters });
    const [path] = filePaths;
    return canceled || path === undefined ? null : this.openNotebook(path);
  }

  async openNotebook(path: string): Promise<OpenedNotebook> {
    const opened = await this.desk.open(path);
    this.#events.opened(path);
    return opened;
  }

  async saveNotebook(path: string | null, notebook: Notebook, revision: string | null): Promise<SaveResult | null> {
    const target = path ?? (await this.#askWhere(`${fileName(notebook.name)}.${notebookExtension}`, 'Liftbench notebook', notebookExtension));
    if (target === null) return null;
    const saved = await this.desk.save(target, notebook, revision);
    this.#events.opened(saved.path);
    return saved;
  }

  async exportFile(suggestedName: string, content: FileContent): Promise<string | null> {
    const extension = suggestedName.split('.').at(-1) ?? '';
    const path = await this.#askWhere(fileName(suggestedName), kinds[extension] ?? extension.toUpperCase(), extension);
    if (path !== null) await writeWhole(path, 'text' in content ? content.text : Buffer.from(content.base64, 'base64'));
    return path;
  }

  async chooseTarget(suggestedName: string): Promise<{ readonly path: string } | null> {
    const extension = suggestedName.split('.').at(-1) ?? '';
    const path = await this.#askWhere(fileName(suggestedName), kinds[extension] ?? extension.toUpperCase(), extension);
    return path === null ? null : { path: path.toLowerCase().endsWith(`.${extension}`) ? path : `${path}.${extension}` };
  }

  async exportPdf(suggestedName: string, html: string): Promise<string | null> {
    const path = await this.#askWhere(fileName(suggestedName), 'PDF document', 'pdf');
    if (path !== null) await writeWhole(path, await printPdf(html));
    return path;
  }

  async copyImage(pngBase64: string): Promise<void> {
    await copyPng(Buffer.from(pngBase64, 'base64'));
  }

  async copyText(text: string): Promise<void> {
    await clipboard.writeText(text);
  }

  async setTitle(title: string, edited: boolean): Promise<void> {
    this.#events.titled(title, edited);
  }

  async #askWhere(suggested: string, kind: string, extension: string): Promise<string | null> {
    const { canceled, filePath } = await dialog.showSaveDialog(this.#window, {
      defaultPath: suggested,
      filters: [{ name: kind, extensions: [extension] }, { name: 'All files', extensions: ['*'] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return canceled || !filePath ? null : filePath;
  }
}

/** A name as a file may have it on every system. */
function fileName(name: string): string {
  const plain = name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, ' ').replace(/\s+/g, ' ').trim().replace(/^\.+/, '');
  return plain === '' ? app.getName() : plain.slice(0, 120);
}
