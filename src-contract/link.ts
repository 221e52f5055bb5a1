import { LiftbenchError, toFailure } from './failure';
import type { Failure } from './failure';
import { Parcels, parcelsOf, type Parcel } from './parcels';

/**
 * Comlink calls over one pipe: several named services on a message port or a socket, callbacks as arguments,
 * failures that arrive as {@link LiftbenchError}, and no call that stays open when the pipe closes.
 *
 * Comlink is handed in, because the rooms that hold the two ends load it each for itself.
 */

/** What travels, in pieces where it is large: the channel (a service or a callback) and Comlink's own message. */
export interface LinkFrame {
  readonly ch: string;
  readonly m: LinkMessage;
}

interface LinkMessage {
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly path?: readonly string[];
  readonly value?: unknown;
}

/** One end of a connection that carries frames, in order, as structured clones or as text (see link-text.ts). */
export interface Pipe {
  send(frame: LinkFrame | Parcel): void;
  onMessage(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
}

interface Endpoint {
  postMessage(message: LinkMessage): void;
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: string, listener: (event: { data: unknown }) => void): void;
}

interface TransferHandler {
  canHandle(value: unknown): boolean;
  serialize(value: unknown): [unknown, never[]];
  deserialize(value: unknown): unknown;
}

/** The part of Comlink's namespace that a link uses. */
export interface ComlinkModule {
  expose(object: unknown, endpoint: Endpoint): void;
  wrap(endpoint: Endpoint): unknown;
  readonly transferHandlers: Map<string, TransferHandler>;
}

type Listener = (event: { data: unknown }) => void;

const lost: Failure = {
  kind: 'engine',
  message: 'The connection to the engine was closed before it answered.',
  next: 'Nothing is lost; the work can be repeated.',
};

/** Callbacks that were turned into a channel name but whose call has not been sent yet. */
const unbound = new Map<string, unknown>();
const prepared = new WeakSet<ComlinkModule>();
let current: Link | null = null;
let lastChannel = 0;

export class Link {
  readonly #comlink: ComlinkModule;
  readonly #pipe: Pipe;
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Per served channel, what may be called there; a callback's list is empty. */
  readonly #served = new Map<string, ReadonlySet<string>>();
  /** Calls without an answer, by id, with their channel. */
  readonly #open = new Map<string, string>();
  readonly #parcels = new Parcels();
  #closed = false;

  /** @param comlink everything that `import * as Comlink from 'comlink'` gives */
  constructor(comlink: unknown, pipe: Pipe) {
    this.#comlink = comlink as ComlinkModule;
    this.#pipe = pipe;
    prepare(this.#comlink);
    pipe.onMessage((frame) => { this.#receive(frame); });
    pipe.onClose(() => { this.close(); });
  }

  /**
   * Offers an object's methods to the other end. Only the named ones can be reached, by direct calls; nothing of the
   * object's prototype, no properties, no construction.
   */
  serve<Api extends object>(channel: string, api: Api, methods: Readonly<Record<keyof Api & string, true>>): void {
    const names = Object.keys(methods) as (keyof Api & string)[];
    const bare = Object.create(null) as Record<string, unknown>;
    for (const name of names) {
      const method: unknown = api[name];
      if (typeof method === 'function') bare[name] = (...given: unknown[]): unknown => method.apply(api, given);
    }
    this.#served.set(channel, new Set(names));
    this.#comlink.expose(bare, this.#endpoint(channel));
  }

  /** The other end's service. Its calls reject with a {@link LiftbenchError}; functions may be passed as callbacks. */
  remote<Api extends object>(channel: string): Api {
    return this.#comlink.wrap(this.#endpoint(channel)) as Api;
  }

  /** Rejects every open and every later call with a failure of kind `engine`. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const [id, channel] of [...this.#open]) this.#answerLost(channel, id);
  }

  #endpoint(channel: string): Endpoint {
    return {
      addEventListener: (_type, listener) => {
        const listeners = this.#listeners.get(channel) ?? new Set();
        this.#listeners.set(channel, listeners.add(listener));
      },
      removeEventListener: (_type, listener) => {
        this.#listeners.get(channel)?.delete(listener);
        if (this.#listeners.get(channel)?.size === 0) {
          this.#listeners.delete(channel);
          this.#served.delete(channel);
        }
      },
      postMessage: (message) => { this.#post(channel, message); },
    };
  }

  #post(channel: string, message: LinkMessage): void {
    for (const [name, callback] of unbound) {
      unbound.delete(name);
      this.#served.set(name, new Set());
      this.#comlink.expose(callback, this.#endpoint(name));
    }
    const isCall = message.id !== undefined && message.type !== 'RAW' && message.type !== 'HANDLER';
    if (this.#closed) {
      if (isCall && message.id !== undefined) this.#answerLost(channel, message.id);
      return;
    }
    if (isCall && message.id !== undefined) this.#open.set(message.id, channel);
    for (const part of parcelsOf<LinkFrame>({ ch: channel, m: message })) this.#pipe.send(part);
  }

  #receive(received: unknown): void {
    const frame = this.#parcels.take(received);
    if (this.#closed || !isFrame(frame)) return;
    const { ch, m } = frame;
    const isAnswer = m.type === 'RAW' || m.type === 'HANDLER';
    if (isAnswer && m.id !== undefined) this.#open.delete(m.id);
    else if (!this.#allows(ch, m)) return;
    this.#deliver(ch, m);
  }

  #allows(channel: string, message: LinkMessage): boolean {
    const methods = this.#served.get(channel);
    const path = message.path ?? [];
    if (!methods) return false;
    if (message.type === 'RELEASE') return methods.size === 0 && path.length === 0;
    if (message.type !== 'APPLY') return false;
    return methods.size === 0 ? path.length === 0 : path.length === 1 && methods.has(String(path[0]));
  }

  #deliver(channel: string, message: LinkMessage): void {
    // Comlink reads callbacks out of a message while it is delivered: they belong to this very link.
    current = this;
    for (const listener of [...(this.#listeners.get(channel) ?? [])]) listener({ data: message });
  }

  #answerLost(channel: string, id: string): void {
    this.#open.delete(id);
    this.#deliver(channel, { id, type: 'HANDLER', name: 'throw', value: lost });
  }

  /** The function at the other end of a callback's channel. */
  callback(channel: string): unknown {
    return this.#comlink.wrap(this.#endpoint(channel));
  }
}

function isFrame(value: unknown): value is LinkFrame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<LinkFrame>;
  return typeof frame.ch === 'string' && typeof frame.m === 'object' && frame.m !== null && Array.isArray(frame.m.path ?? []);
}

/** Teaches a Comlink two things, once: functions cross as channels of the link, and what is thrown crosses as a failure. */
function prepare(comlink: ComlinkModule): void {
  if (prepared.has(comlink)) return;
  prepared.add(comlink);
  const thrown = comlink.transferHandlers.get('throw');
  comlink.transferHandlers.set('proxy', {
    canHandle: (value) => typeof value === 'function',
    serialize: (value) => {
      lastChannel += 1;
      const name = `${sideName}.${String(lastChannel)}`;
      unbound.set(name, value);
      return [name, []];
    },
    deserialize: (name) => current?.callback(String(name)),
  });
  comlink.transferHandlers.set('throw', {
    canHandle: (value) => thrown?.canHandle(value) ?? false,
    serialize: (value) => [toFailure((value as { value: unknown }).value), []],
    deserialize: (failure) => {
      throw new LiftbenchError(failure as Failure);
    },
  });
}

/** Both ends name callbacks; the names must not meet. */
const sideName = Math.random().toString(36).slice(2, 10);
