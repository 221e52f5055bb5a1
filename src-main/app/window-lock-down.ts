import { app } from 'electron';
import type { Session } from 'electron';
import { securityHeaders } from '../server/security-headers';
import { staticFile } from '../server/static-files';

/** The window's own scheme: its files come through us, not from the disk, and nothing else has its origin. */
export const scheme = 'liftbench';
export const windowAddress = `${scheme}://app/index.html`;

/** Addresses that may be asked for at all: our own, what a page makes itself, and the developer's tools. */
export function mayBeAsked(address: string, developmentOrigin: string | null): boolean {
  if (/^(?:liftbench|data|blob|devtools|about):/.test(address)) return true;
  return developmentOrigin !== null && (address.startsWith(developmentOrigin) || address.startsWith(developmentOrigin.replace(/^http/, 'ws')));
}

/**
 * Closes a session: no permission is given, nothing leaves the machine, and the scheme serves the window's files.
 * @param developmentOrigin the module server of `npm run dev`, else null
 */
export function lockDownSession(session: Session, rendererFolder: string, developmentOrigin: string | null): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => { answer(false); });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  void session.setProxy({ mode: 'direct' });
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => { answer({ cancel: !mayBeAsked(url, developmentOrigin) }); });
  session.on('will-download', (event) => { event.preventDefault(); });
  session.protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const file = url.host === 'app' && request.method === 'GET' ? await staticFile(rendererFolder, url.pathname) : null;
    if (!file) return new Response('There is no such page.', { status: 404, headers: securityHeaders });
    return new Response(new Uint8Array(file.bytes), { headers: { ...securityHeaders, 'content-type': file.type } });
  });
}

/** No page of ours leaves its place, opens another or embeds a foreign one. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      // A page may load itself again, as the module server has it do while developing.
      if (event.url !== contents.getURL()) event.preventDefault();
    });
    contents.on('will-redirect', (event) => { event.preventDefault(); });
    contents.on('will-frame-navigate', (event) => { if (!event.isMainFrame) event.preventDefault(); });
    contents.on('will-attach-webview', (event) => { event.preventDefault(); });
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
