/**
 * An API whose provider comes and goes: calls wait for the first one, and go to the present one. Open calls of a
 * provider that went away are rejected by their own link.
 */
export class Replaceable<Api extends object> {
  readonly api: Api;
  #present: Promise<Api>;
  #current: Api | null = null;
  #arrive: ((api: Api) => void) | null = null;

  constructor(methods: Readonly<Record<keyof Api & string, true>>) {
    this.#present = new Promise((resolve) => { this.#arrive = resolve; });
    const calls = Object.keys(methods).map((name) => [name, async (...args: unknown[]): Promise<unknown> => {
      const api = (await this.#present) as Record<string, (...given: unknown[]) => unknown>;
      return api[name]?.(...args);
    }] as const);
    this.api = Object.fromEntries(calls) as Api;
  }

  /** A new provider: later calls go there. */
  set(api: Api): void {
    const boxed = boxedRemote(api);
    this.#arrive?.(boxed);
    this.#arrive = null;
    this.#current = api;
    this.#present = Promise.resolve(boxed);
  }

  /** A provider went away: later calls wait for the next one, unless it is here already. */
  leave(api: Api): void {
    if (this.#current !== api) return;
    this.#current = null;
    this.#present = new Promise((resolve) => { this.#arrive = resolve; });
  }
}

/** A Comlink remote answers to every name, `then` too, so that awaiting one would call it; this one does not. */
function boxedRemote<Api extends object>(api: Api): Api {
  return new Proxy(api, { get: (target, name) => (name === 'then' ? undefined : (Reflect.get(target, name) as unknown)) });
}
