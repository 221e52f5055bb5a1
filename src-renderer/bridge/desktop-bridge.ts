import * as Comlink from 'comlink';
import { channels, engineMethods, hostMethods, windowMethods, type DesktopBridge, type EngineApi, type HostApi, type PortMessage, type WindowApi } from '../../src-contract/bridge';
import { Link, type LinkFrame, type Pipe } from '../../src-contract/link';
import { BridgeListeners, type Bridge } from './bridge';
import { Replaceable } from './replaceable';

/** The bridge of the desktop window: two ports that the preload script forwards, the engine's again after each restart. */
export function desktopBridge(desktop: DesktopBridge): Bridge {
  const listeners = new BridgeListeners();
  const engine = new Replaceable<EngineApi>(engineMethods);
  const host = new Replaceable<HostApi>(hostMethods);
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    if (event.source !== window || !isPortMessage(event.data) || !port) return;
    const link = new Link(Comlink, messagePortPipe(port));
    if (event.data.to === 'engine') {
      const remote = link.remote<EngineApi>(channels.engine);
      engine.set(remote);
      port.addEventListener('close', () => engine.leave(remote));
    } else {
      link.serve<WindowApi>(channels.window, { event: (told) => listeners.tell(told) }, windowMethods);
      host.set(link.remote<HostApi>(channels.host));
    }
  });
  desktop.connect();
  return {
    engine: engine.api,
    host: host.api,
    subscribe: (listener) => listeners.subscribe(listener),
    pathsOf: (files) => Promise.resolve(files.map((file) => desktop.pathOf(file)).filter((path) => path !== '')),
  };
}

/** A DOM port as a pipe. */
export function messagePortPipe(port: MessagePort): Pipe {
  return {
    send: (frame: LinkFrame) => port.postMessage(frame),
    onMessage(listener) {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', listener),
  };
}

function isPortMessage(data: unknown): data is PortMessage {
  return typeof data === 'object' && data !== null && (data as Partial<PortMessage>).liftbench === 'port';
}
