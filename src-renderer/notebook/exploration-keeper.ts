import type { Session } from './session';

/** How long after the last answer all are kept. */
const PAUSE = 1500;

/**
 * Keeps the recent answers of a notebook's explorations in the user's cache, and has them at hand when it is opened again. Each
 * stands under all that decides it, so that it is shown for nothing else. Nothing is lost when they are gone.
 */
export class ExplorationKeeper {
  readonly #session: Session;
  /** The notebook, and its file, that the answers are of. */
  #key: string | null = null;
  #path: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = false;
  #recalled: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
    session.answers.onPut(() => this.#schedule());
  }

  /** Settles once what was kept of the notebook on show is at hand; never fails. */
  get recalled(): Promise<void> {
    return this.#recalled;
  }

  /** Called after every change of the state. */
  reconcile(): void {
    const { place } = this.#session.state;
    const path = place?.path ?? null;
    if ((place?.key ?? null) !== this.#key) {
      void this.keepNow();
      this.#key = place?.key ?? null;
      this.#path = path;
      this.#session.answers.clear();
      if (path !== null) this.#recalled = this.#recall(path);
    } else if (path !== this.#path) {
      this.#path = path;
      this.#schedule();
    }
  }

  /** Keeps without delay what waits to be kept, as the window may close. */
  async keepNow(): Promise<void> {
    clearTimeout(this.#timer);
    const { text } = this.#session.answers;
    if (!this.#due || this.#path === null || text === null) return;
    this.#due = false;
    await this.#session.bridge.host.keepExplorations(this.#path, text).catch(() => undefined);
  }

  #schedule(): void {
    this.#due = true;
    clearTimeout(this.#timer);
    if (this.#path !== null) this.#timer = setTimeout(() => void this.keepNow(), PAUSE);
  }

  async #recall(path: string): Promise<void> {
    const text = await this.#session.bridge.host.keptExplorations(path).catch(() => null);
    if (text !== null && this.#session.state.place?.path === path) this.#session.answers.recall(text);
  }
}
