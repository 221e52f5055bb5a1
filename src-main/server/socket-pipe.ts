import type { WebSocket } from 'ws';
import type { Pipe } from '../../src-contract/link';
import { fromLinkText, toLinkText } from '../../src-contract/link-text';

/** A WebSocket as the pipe of a link. What is not a frame is dropped. */
export function socketPipe(socket: WebSocket): Pipe {
  return {
    send: (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(toLinkText(frame));
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (!isBinary) listener(parsed(data.toString('utf8')));
      });
    },
    onClose: (listener) => {
      socket.on('close', listener);
      socket.on('error', listener);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return fromLinkText(text);
  } catch {
    return null;
  }
}
