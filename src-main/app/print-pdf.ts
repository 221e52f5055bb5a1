import { BrowserWindow, session } from 'electron';
import { LiftbenchError } from '../../src-contract/failure';
import { scheme } from './window-lock-down';

const address = `${scheme}://report/report.html`;
/** A report counts as drawn when its page has not changed for this long … */
const quietMs = 300;
/** … or, whatever it does, after this long. */
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

/** Resolves once the page is drawn and its fonts are there. */
const drawn = `new Promise((done) => {
  const begun = Date.now();
  let changed = begun;
  const watch = new MutationObserver(() => { changed = Date.now(); });
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const look = () => {
    const now = Date.now();
    const begins = document.getElementById('root')?.childElementCount === 0;
    if ((begins || now - changed < ${String(quietMs)}) && now - begun < ${String(longestDrawingMs)}) return setTimeout(look, 50);
    watch.disconnect();
    document.fonts.ready.then(() => done(null));
  };
  look();
})`;
