import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import * as Comlink from 'comlink';
import { WebSocketServer } from 'ws';
import { channels, engineMethods, hostMethods, loopback } from '../../src-contract/bridge';
import type { EngineApi, HostApi } from '../../src-contract/bridge';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { FailureKind } from '../../src-contract/failure';
import { Link } from '../../src-contract/link';
import { NotebookDesk } from '../notebooks/notebook-desk';
import type { NotebookShelf } from '../notebooks/notebook-desk';
import { withoutNaN } from '../reports/json';
import { BrowserHost } from './browser-host';
import { answerApi } from './json-api';
import { RequestGuard } from './request-guard';
import { securityHeaders } from './security-headers';
import { socketPipe } from './socket-pipe';
import { staticFile } from './static-files';

export type ServedEngine = EngineApi & { close(): Promise<void> };

export interface ServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** What the page starts with. */
  readonly files: readonly string[];
  /** The built window. */
  readonly rendererFolder: string;
  readonly shelf: NotebookShelf;
  /** An engine of its own for each page, and one for the JSON API. */
  readonly openEngine: () => ServedEngine;
  readonly version: string;
}

const statusOf: Readonly<Record<FailureKind, number>> = { input: 400, query: 400, sample: 422, disk: 507, cancelled: 409, engine: 503, bug: 500 };

/** The workbench for a browser on this machine, and the same engine as a JSON API: loopback only, with a token. */
export class LoopbackServer {
  readonly #options: ServerOptions;
  readonly #guard = new RequestGuard();
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 256e6, handleProtocols: () => loopback.protocol });
  #apiEngine: ServedEngine | null = null;
  readonly #pages = new Set<() => Promise<void>>();
  #uploads: Promise<string> | null = null;
  #port = 0;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => { this.#upgrade(request, socket, head); });
    this.#server.requestTimeout = 0;
  }

  /** Listens on 127.0.0.1. @throws LiftbenchError `input` when the port is taken or may not be used */
  static async start(options: ServerOptions): Promise<LoopbackServer> {
    const served = new LoopbackServer(options);
    await new Promise<void>((done, fail) => {
      served.#server.once('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'EADDRINUSE' ? 'is already in use' : error.code === 'EACCES' ? 'may not be used without more rights' : 'cannot be listened on';
        fail(new LiftbenchError({ kind: 'input', message: `Port ${String(options.port)} ${why}.`, next: 'Choose another --port, or leave it out for any free one.', details: error.message }, { cause: error }));
      });
      served.#server.listen(options.port, '127.0.0.1', done);
    });
    const address = served.#server.address();
    served.#port = typeof address === 'object' && address ? address.port : options.port;
    served.#guard.listensOn(served.#port);
    return served;
  }

  get port(): number {
    return this.#port;
  }

  get token(): string {
    return this.#guard.token;
  }

  /** What to open in a browser. The token is in the fragment, which browsers send to nobody. */
  get address(): string {
    return `http://127.0.0.1:${String(this.#port)}/#token=${this.#guard.token}`;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((done) => this.#server.close(() => { done(); }));
    await Promise.all([...this.#pages].map((leave) => leave()));
    await this.#apiEngine?.close();
    if (this.#uploads) await rm(await this.#uploads, { recursive: true, force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!this.#guard.isLocal(request)) {
      refuse(response, 403, 'Only pages of this very server may ask.');
    } else if (url.pathname.startsWith('/api/')) {
      await this.#answerApi(request, response, url);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only GET is answered here.');
    } else {
      // The raw path, because a parsed URL has its dots already resolved.
      const file = await staticFile(this.#options.rendererFolder, (request.url ?? '/').split(/[?#]/)[0] ?? '/');
      if (!file) refuse(response, 404, 'There is no such page.');
      else {
        response.writeHead(200, { ...securityHeaders, 'content-type': file.type, 'content-length': file.bytes.length });
        response.end(request.method === 'HEAD' ? undefined : file.bytes);
      }
    }
  }

  async #answerApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!this.#guard.hasBearer(request)) {
      refuse(response, 401, 'Send the token as "Authorization: Bearer …"; it was printed when the server started.');
      return;
    }
    try {
      const answer = await answerApi(request, url, {
        engine: () => (this.#apiEngine ??= this.#options.openEngine()),
        version: this.#options.version,
        uploadFolder: () => (this.#uploads ??= mkdtemp(join(tmpdir(), 'liftbench-upload-'))),
        directory: process.cwd(),
        onAbandoned: (listener) => response.once('close', () => { if (!response.writableEnded) listener(); }),
      });
      if (answer === null) refuse(response, 404, `There is no ${request.method ?? 'GET'} ${url.pathname}.`);
      else sendJson(response, 200, isEvaluation(answer) ? withoutNaN(answer) : answer);
    } catch (error) {
      const failure = toFailure(error);
      sendJson(response, statusOf[failure.kind], { failure });
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?')[0];
    const refused = path !== loopback.socketPath ? '404 Not Found' : !this.#guard.isLocal(request) ? '403 Forbidden' : !this.#guard.hasSocketToken(request) ? '401 Unauthorized' : null;
    if (refused !== null) {
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (page) => {
      const link = new Link(Comlink, socketPipe(page));
      const engine = this.#options.openEngine();
      const desk = new NotebookDesk(this.#options.shelf);
      link.serve<EngineApi>(channels.engine, engine, engineMethods);
      link.serve<HostApi>(channels.host, new BrowserHost(desk, this.#options.shelf, this.#options.files), hostMethods);
      const leave = async (): Promise<void> => {
        if (!this.#pages.delete(leave)) return;
        await desk.close();
        await engine.close();
      };
      this.#pages.add(leave);
      page.on('close', () => void leave().catch(() => undefined));
    });
  }
}

function isEvaluation(answer: unknown): answer is Parameters<typeof withoutNaN>[0] {
  return typeof answer === 'object' && answer !== null && 'estimates' in answer;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { failure: { kind: 'input', message } });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = `${JSON.stringify(value)}\n`;
  response.writeHead(status, { ...securityHeaders, 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), ...(status >= 400 ? { connection: 'close' } : {}) });
  response.end(text);
}
