import type { BridgeEvent, EngineApi, HostApi } from '../../src-contract/bridge';

/** Hears what happens without being asked; a promise says when it has been dealt with. */
export type BridgeListener = (event: BridgeEvent) => void | Promise<void>;

/** What the window knows of the world outside: the engine, the host, and what happens without being asked. */
export interface Bridge {
  readonly engine: EngineApi;
  readonly host: HostApi;
  /** Returns the way to stop listening. */
  subscribe(listener: BridgeListener): () => void;
  /** Paths of dropped files as the engine can open them; in a browser they are handed to the server first. */
  pathsOf(files: readonly File[]): Promise<readonly string[]>;
}

/** Listeners that can be told an event and waited for. */
export class BridgeListeners {
  readonly #all = new Set<BridgeListener>();

  subscribe(listener: BridgeListener): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  async tell(event: BridgeEvent): Promise<void> {
    await Promise.all([...this.#all].map(async (listener) => listener(event)));
  }
}
