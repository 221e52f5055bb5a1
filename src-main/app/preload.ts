import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, PortMessage } from '../../src-contract/bridge';

/** The page's own global, of which only this is used here. */
declare const window: { postMessage(message: PortMessage, origin: string, ports: readonly unknown[]): void };

/** Forwards ports from main into the page, which no bridge can carry, and names dropped files. Nothing else gets through. */
ipcRenderer.on('port', (event, to: PortMessage['to']) => {
  const message: PortMessage = { liftbench: 'port', to };
  window.postMessage(message, '*', [...event.ports]);
});

const bridge: DesktopBridge = {
  connect: () => { ipcRenderer.send('connect'); },
  pathOf: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  platform: process.platform,
};
contextBridge.exposeInMainWorld('liftbench', bridge);
