import { app, BrowserWindow, Menu, nativeTheme, protocol, session } from 'electron';
import { toFailure } from '../../src-contract/failure';
import { NotebookShelf } from '../notebooks/notebook-desk';
import { programFiles } from '../shelf/program-files';
import { userFolder } from '../shelf/user-folder';
import { startWords } from './command-line-files';
import { keyStore } from './key-store';
import { buildMenu } from './native-menu';
import { lockDownPages, lockDownSession, scheme } from './window-lock-down';
import { WorkbenchWindow } from './workbench-window';

/* The desktop application: one process for windows, menus, dialogs and files; engines are its children. */

const files = programFiles(import.meta.dirname);
const developmentAddress = app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null);
const windows = new Set<WorkbenchWindow>();
/** Files named before there is a window, as macOS does it. */
const early: string[] = [];
let shelf: NotebookShelf | null = null;
/** The person asked to quit. Windows that keep their work first hold the quit up, so it is asked for again after each. */
let quitting = false;

process.on('uncaughtException', (error) => { complain(error); });
process.on('unhandledRejection', (error) => { complain(error); });

// Said outright, because a default application may have set another before us.
app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir') || userFolder());
// A second wall behind the refusal of requests: no name of another machine can even be looked up.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1');
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
// Where the launcher had to do without the sandbox (root has none), asking for it would end every child process.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock()) begin();
else app.quit();

function begin(): void {
  lockDownPages();
  app.on('second-instance', (_event, words, folder) => {
    const { files: named, sample } = startWords(words, folder, isDefaultApp());
    if (named.length > 0 || sample) openInWindow(named, sample);
    else current()?.focus();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (app.isReady() && shelf) openInWindow([path], false);
    else early.push(path);
  });
  app.on('activate', () => { if (windows.size === 0) void openWindow([], false); });
  app.on('before-quit', () => (quitting = true));
  app.on('window-all-closed', () => { if (quitting || process.platform !== 'darwin') app.quit(); });
  app.on('will-quit', () => shelf?.locks.releaseNow());
  // What is remembered is read while Electron gets ready, and the menu made while the page loads.
  const prepared = new NotebookShelf(app.getPath('userData'), files.sampleFolder, keyStore, files.stamp);
  const remembered = prepared.settings.recall('native-theme');
  void app.whenReady().then(async () => {
    lockDownSession(session.defaultSession, files.rendererFolder, developmentAddress === null ? null : new URL(developmentAddress).origin);
    shelf = prepared;
    const theme = await remembered;
    if (theme === 'light' || theme === 'dark') nativeTheme.themeSource = theme;
    const start = startWords(process.argv, process.cwd(), isDefaultApp());
    await openWindow([...start.files, ...early.splice(0)], start.sample);
    await refreshMenu();
  }).catch((error: unknown) => {
    complain(error);
    app.exit(3);
  });
}

async function openWindow(open: readonly string[], sample: boolean): Promise<void> {
  if (!shelf) return;
  quitting = false;
  const made = await WorkbenchWindow.open({ files, shelf, open, sample, developmentAddress, opened: () => void refreshMenu() });
  windows.add(made);
  made.window.once('closed', () => {
    windows.delete(made);
    if (quitting && windows.size > 0) app.quit();
  });
}

/** Into the window in front, or a new one where there is none. */
function openInWindow(open: readonly string[], sample: boolean): void {
  const front = current();
  if (!front || sample) void openWindow(open, sample);
  else {
    front.focus();
    front.send({ type: 'open-files', files: open });
  }
}

function current(): WorkbenchWindow | undefined {
  const focused = BrowserWindow.getFocusedWindow();
  return [...windows].find((each) => each.window === focused) ?? [...windows].at(-1);
}

async function refreshMenu(): Promise<void> {
  if (!shelf) return;
  const { settings } = shelf;
  Menu.setApplicationMenu(buildMenu(await settings.recent(), {
    command: (name) => {
      if (name.startsWith('theme-')) setTheme(name.slice('theme-'.length));
      current()?.send({ type: 'command', command: name });
    },
    openFile: (path) => { openInWindow([path], false); },
    newWindow: () => void openWindow([], false),
    forgetRecent: () => {
      app.clearRecentDocuments();
      void settings.forgetRecent().then(refreshMenu);
    },
  }));
}

function setTheme(theme: string): void {
  if (theme !== 'light' && theme !== 'dark' && theme !== 'system') return;
  nativeTheme.themeSource = theme;
  void shelf?.settings.remember('native-theme', theme).catch(() => undefined);
}

function isDefaultApp(): boolean {
  return process.defaultApp;
}

/** One line for whoever started us from a terminal; the window goes on. */
function complain(error: unknown): void {
  const { message, details } = toFailure(error);
  process.stderr.write(`liftbench: ${details === undefined ? message : `${message} ${details}`}\n`);
}
