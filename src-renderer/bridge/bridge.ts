import type { BridgeEvent, EngineApi, HostApi } from '../../src-contract/bridge';

/** What the window knows of the world outside: the engine, the host, and what happens without being asked. */
export interface Bridge {
  readonly engine: EngineApi;
  readonly host: HostApi;
  /** Returns the way to stop listening. */
  subscribe(listener: (event: BridgeEvent) => void): () => void;
  /** Paths of dropped files as the engine can open them; in a browser they are handed to the server first. */
  pathsOf(files: readonly File[]): Promise<readonly string[]>;
}
