import * as Comlink from 'comlink';
import { channels, engineMethods, hostMethods, loopback, windowMethods, type EngineApi, type HostApi, type WindowApi } from '../../src-contract/bridge';
import { LiftbenchError, type Failure } from '../../src-contract/failure';
import { Link, type Pipe } from '../../src-contract/link';
import { fromLinkText, toLinkText } from '../../src-contract/link-text';
import { BridgeListeners, type Bridge } from './bridge';
import { browserHost } from './browser-host';
import { Replaceable } from './replaceable';

const lostFailure: Failure = { kind: 'engine', message: 'The connection to the Liftbench server was lost.', next: 'Start it again if it was stopped; this page connects by itself.' };

/** The bridge of a page that the loopback server serves: one socket, opened again when it closes. */
export function browserBridge(address: Location): Bridge {
  const token = new URLSearchParams(address.hash.slice(1)).get('token') ?? '';
  const listeners = new BridgeListeners();
  const engine = new Replaceable<EngineApi>(engineMethods);
  const served = new Replaceable<HostApi>(hostMethods);
  let lost = false;
  let pause = 250;
  const connect = (): void => {
    const socket = new WebSocket(`ws://${address.host}${loopback.socketPath}`, [loopback.protocol, token]);
    socket.addEventListener('open', () => {
      pause = 250;
      const link = new Link(Comlink, socketPipe(socket));
      link.serve<WindowApi>(channels.window, { event: (told) => listeners.tell(told) }, windowMethods);
      engine.set(link.remote<EngineApi>(channels.engine));
      served.set(link.remote<HostApi>(channels.host));
      if (lost) void listeners.tell({ type: 'engine-back' });
      lost = false;
    });
    socket.addEventListener('close', () => {
      if (!lost) void listeners.tell({ type: 'engine-lost', failure: lostFailure });
      lost = true;
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 8000);
    });
  };
  connect();
  const upload = (files: readonly File[]): Promise<readonly string[]> => Promise.all(files.map((file) => uploadOne(file, token)));
  return {
    engine: engine.api,
    host: browserHost(served.api, upload),
    subscribe: (listener) => listeners.subscribe(listener),
    pathsOf: upload,
  };
}

/** A browser's socket as a pipe. */
export function socketPipe(socket: WebSocket): Pipe {
  return {
    send: (frame) => { if (socket.readyState === WebSocket.OPEN) socket.send(toLinkText(frame)); },
    onMessage: (listener) => socket.addEventListener('message', (event: MessageEvent<unknown>) => { if (typeof event.data === 'string') listener(fromLinkText(event.data)); }),
    onClose: (listener) => socket.addEventListener('close', listener),
  };
}

/** Hands a file to the server, which is this very machine, and learns its path there. */
async function uploadOne(file: File, token: string): Promise<string> {
  const response = await fetch(`${loopback.uploadPath}?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file, headers: { authorization: `Bearer ${token}` } });
  const answer = (await response.json()) as { path?: string; failure?: Failure };
  if (answer.path !== undefined) return answer.path;
  throw new LiftbenchError(answer.failure ?? { kind: 'disk', message: `"${file.name}" could not be handed to the server.`, next: 'Open it again.' });
}
