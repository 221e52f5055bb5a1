import { LiftbenchError } from '../../src-contract/failure';

/** Work under way, by name: a newer piece of the same name stops the older, and pieces that must not meet wait their turn. */
export class Jobs {
  readonly #running = new Map<string, AbortController>();
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * Runs work under a name, after everything that was asked for before it.
   * @throws LiftbenchError `cancelled` at once when it is stopped, even while it still waits
   */
  async run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.stop(name);
    const controller = new AbortController();
    this.#running.set(name, controller);
    const { signal } = controller;
    const turn = this.#queue.then(async () => {
      if (signal.aborted) throw stopped();
      return work(signal);
    });
    this.#queue = turn.catch(() => undefined);
    const ended = new Promise<never>((_done, fail) => { signal.addEventListener('abort', () => { fail(stopped()); }); });
    try {
      return await Promise.race([turn, ended]);
    } finally {
      if (this.#running.get(name) === controller) this.#running.delete(name);
    }
  }

  /**
   * Long work under a name that takes turns: each piece waits for what was asked for before it, so that short work that is
   * asked for meanwhile gets in between.
   * @throws LiftbenchError `cancelled` at once when it is stopped, even while it still waits
   */
  async inTurns<Result>(name: string, work: (signal: AbortSignal, turn: <Piece>(piece: () => Promise<Piece>) => Promise<Piece>) => Promise<Result>): Promise<Result> {
    this.stop(name);
    const controller = new AbortController();
    this.#running.set(name, controller);
    const { signal } = controller;
    const turn = <Piece>(piece: () => Promise<Piece>): Promise<Piece> => {
      const next = this.#queue.then(() => {
        if (signal.aborted) throw stopped();
        return piece();
      });
      this.#queue = next.catch(() => undefined);
      return next;
    };
    const ended = new Promise<never>((_done, fail) => { signal.addEventListener('abort', () => { fail(stopped()); }); });
    try {
      return await Promise.race([work(signal, turn), ended]);
    } finally {
      if (this.#running.get(name) === controller) this.#running.delete(name);
    }
  }

  /** Stops the work of a name; harmless when there is none. */
  stop(name: string): void {
    this.#running.get(name)?.abort();
    this.#running.delete(name);
  }

  stopAll(): void {
    for (const name of [...this.#running.keys()]) this.stop(name);
  }
}

function stopped(): LiftbenchError {
  return new LiftbenchError({ kind: 'cancelled', message: 'Stopped before it was finished.' });
}
