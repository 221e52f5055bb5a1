import { toFailure } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import { setField } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import type { Session } from './session';
import { absolute, folderOf, relativeTo } from './source-request';

/** How long after the last change a notebook is written. */
const pause = 700;

/**
 * Keeps the notebook: once it has a file, every change is written there; before that, to the host's own keeping, so
 * that neither closing nor a crash loses anything. One write at a time.
 */
export class Saving {
  readonly #session: Session;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #kept: Notebook | null = null;
  #chain: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
  }

  /** The notebook as it is now counts as kept: it was just opened. */
  adopt(): void {
    clearTimeout(this.#timer);
    this.#kept = this.#session.notebook;
  }

  /** Called after every change of the state. */
  reconcile(): void {
    const { place, history, saving } = this.#session.state;
    if (!place || place.readOnly || history.notebook === this.#kept) return;
    if (saving === 'saved') this.#session.set({ saving: 'edited' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), pause);
  }

  /** Writes now what has changed: to the file if there is one, else to the autosave. */
  keep(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#queue(async () => {
      const { place } = this.#session.state;
      const { notebook } = this.#session;
      if (!place || place.readOnly || notebook === this.#kept) return;
      await this.#session.bridge.host.autosave(place.key, place.path, notebook, place.baseDirectory);
      if (place.path !== null) await this.#write(place.path, place.revision);
      else this.#kept = notebook;
    });
  }

  /** Ctrl-S: asks for a place the first time. `elsewhere` asks always. Returns false when the user changed their mind. */
  async save(elsewhere = false): Promise<boolean> {
    let done = false;
    await this.#queue(async () => {
      const { place } = this.#session.state;
      if (!place) return;
      const path = elsewhere || place.readOnly ? null : place.path;
      done = await this.#write(path, path === null ? null : place.revision);
    });
    return done;
  }

  /** After the file changed under us: writes over it all the same. */
  async overwrite(): Promise<void> {
    const path = this.#session.state.place?.path ?? null;
    await this.#queue(async () => { await this.#write(path, null); });
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#chain = this.#chain.then(work).catch((thrown: unknown) => {
      this.#session.set({ saving: 'failed', saveFailure: toFailure(thrown) });
    });
    return this.#chain;
  }

  async #write(path: string | null, revision: string | null): Promise<boolean> {
    const session = this.#session;
    const { notebook } = session;
    session.set({ saving: 'saving' });
    const result = await session.bridge.host.saveNotebook(path, notebook, revision);
    const { place } = session.state;
    if (!result || !place) {
      session.set({ saving: 'edited' });
      return false;
    }
    await session.bridge.host.discardAutosave(place.key);
    const before = place.baseDirectory;
    const folder = folderOf(result.path);
    this.#kept = notebook;
    session.set({ place: { ...place, path: result.path, revision: result.revision, baseDirectory: folder, readOnly: false, recovered: false }, saving: session.notebook === notebook ? 'saved' : 'edited', saveFailure: null });
    if (before === folder) return true;
    this.#rebase(before, folder);
    // At once: until then, the paths in the file lead elsewhere.
    return session.notebook === notebook ? true : this.#write(result.path, result.revision);
  }

  /** The file moved to another folder: its sources' paths still lead to the same files. */
  #rebase(from: string | null, to: string): void {
    for (const cell of this.#session.notebook.cells) {
      if (cell.kind !== 'experiment') continue;
      const { written } = readDefinitionText(cell.definition);
      const moved = Object.entries(written?.sources ?? {}).reduce((text, [name, { path }]) => {
        const again = (each: string): string => relativeTo(absolute(each, from), to);
        return setField(text, ['sources', name, 'path'], typeof path === 'string' ? again(path) : path.map(again));
      }, cell.definition);
      this.#session.dispatch({ type: 'define', id: cell.id, definition: moved });
    }
  }
}
