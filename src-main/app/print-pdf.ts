import { BrowserWindow, session } from 'electron';
import { LiftbenchError } from '../../src-contract/failure';
import { scheme } from './window-lock-down';

const address = `${scheme}://report/report.html`;
/** A report says that it is drawn by `data-ready` on its root; one that never does is printed as it then is. */
const longestDrawingMs = 15_000;

/**
 * Prints a self-contained HTML document to PDF in a hidden window of its own, which can reach nothing.
 * @throws LiftbenchError `bug` when the document cannot be shown
 */
export async function printPdf(html: string): Promise<Buffer> {
  const closed = session.fromPartition(`print-${String(Date.now())}`, { cache: false });
  closed.setPermissionRequestHandler((_contents, _permission, answer) => { answer(false); });
  closed.webRequest.onBeforeRequest(({ url }, answer) => { answer({ cancel: !(url === address || /^(?:data|blob):/.test(url)) }); });
  closed.protocol.handle(scheme, () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }));
  const window = new BrowserWindow({
    show: false,
    width: 1024,
    height: 1400,
    webPreferences: { session: closed, sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false, backgroundThrottling: false, offscreen: false },
  });
  try {
    await window.loadURL(address);
    await window.webContents.executeJavaScript(drawn);
    return await window.webContents.printToPDF({ printBackground: true, pageSize: 'A4', preferCSSPageSize: true, generateTaggedPDF: true, generateDocumentOutline: true });
  } catch (error) {
    throw new LiftbenchError({ kind: 'bug', message: 'The report could not be printed.', next: 'Export it as HTML and print that from a browser.', details: String(error) }, { cause: error });
  } finally {
    window.destroy();
    closed.protocol.unhandle(scheme);
  }
}

/** Resolves once the page says that it is drawn and its fonts are there, or after the longest time. */
const drawn = `new Promise((done) => {
  const root = document.documentElement;
  const begun = Date.now();
  const look = () => {
    if (root.dataset.ready !== undefined || Date.now() - begun > ${String(longestDrawingMs)}) document.fonts.ready.then(() => requestAnimationFrame(() => setTimeout(done, 100)));
    else setTimeout(look, 50);
  };
  look();
}).then(() => null)`;
