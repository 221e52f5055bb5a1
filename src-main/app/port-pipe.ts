import type { MessageEvent, ParentPort } from 'electron';
import type { Pipe } from '../../src-contract/link';
import type { CredentialQuestion } from './credential-line';

/** What main and the utility process have in common in their ports. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: MessageEvent) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
}

/** An Electron message port as the pipe of a link. Values are cloned; a closed port drops what is sent. */
export function portPipe(port: MainPort): Pipe {
  return {
    send: (frame) => { port.postMessage(frame); },
    onMessage: (listener) => {
      port.on('message', (event) => { listener(event.data); });
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
  };
}

/** What main and its engine process say to each other, beside the ports that they hand over. */
export type EngineNote =
  | { readonly type: 'working'; readonly fraction: number | null; readonly label: string }
  | { readonly type: 'finished'; readonly seconds: number; readonly label: string; readonly failed: boolean }
  | CredentialQuestion;

/** The parent's port in a utility process; only there. */
export function parentPort(): ParentPort {
  return process.parentPort;
}
