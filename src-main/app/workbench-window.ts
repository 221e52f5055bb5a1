import { app, BrowserWindow, MessageChannelMain, nativeTheme, Notification } from 'electron';
import * as Comlink from 'comlink';
import { channels, hostMethods } from '../../src-contract/bridge';
import type { BridgeEvent, HostApi, PortMessage, WindowApi } from '../../src-contract/bridge';
import { toFailure } from '../../src-contract/failure';
import { Link } from '../../src-contract/link';
import { NotebookDesk } from '../notebooks/notebook-desk';
import type { NotebookShelf } from '../notebooks/notebook-desk';
import type { ProgramFiles } from '../shelf/program-files';
import { DesktopHost } from './desktop-host';
import { EngineSupervisor } from './engine-supervisor';
import { portPipe } from './port-pipe';
import type { EngineNote } from './port-pipe';
import { keepPlace, lastPlace } from './window-place';
import { windowAddress } from './window-lock-down';

/** How long a closing window may take to keep its work. */
const keepingMs = 2000;
/** Work that lasts longer is announced when it ends behind other windows. */
const longSeconds = 8;

export interface WindowOptions {
  readonly files: ProgramFiles;
  readonly shelf: NotebookShelf;
  readonly open: readonly string[];
  readonly sample: boolean;
  /** The module server of `npm run dev`, else null. */
  readonly developmentAddress: string | null;
  /** A file was opened or saved: recent files changed. */
  readonly opened: (path: string) => void;
}

/** One window with its notebook and an engine of its own. */
export class WorkbenchWindow {
  readonly window: BrowserWindow;
  readonly #desk: NotebookDesk;
  readonly #shelf: NotebookShelf;
  readonly #supervisor: EngineSupervisor;
  readonly #host: DesktopHost;
  #page: WindowApi | null = null;
  #link: Link | null = null;
  #kept = false;

  static async open(o: WindowOptions): Promise<WorkbenchWindow> {
    const place = await lastPlace(o.shelf.settings);
    const window = new BrowserWindow({
      ...place.bounds,
      minWidth: 720,
      minHeight: 480,
      show: false,
      title: 'Liftbench',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1c2127' : '#ffffff',
      webPreferences: { preload: o.files.preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false, devTools: !app.isPackaged },
    });
    if (place.maximized) window.maximize();
    return new WorkbenchWindow(window, o);
  }

  private constructor(window: BrowserWindow, o: WindowOptions) {
    this.window = window;
    this.#shelf = o.shelf;
    this.#desk = new NotebookDesk(o.shelf);
    this.#supervisor = new EngineSupervisor(o.files, {
      lost: (failure) => {
        window.setProgressBar(-1);
        this.send({ type: 'engine-lost', failure });
      },
      back: () => {
        this.#giveEnginePort();
        this.send({ type: 'engine-back' });
      },
      note: (note) => { this.#hear(note); },
    });
    this.#host = new DesktopHost({
      window,
      desk: this.#desk,
      shelf: o.shelf,
      files: o.open,
      sample: o.sample,
      events: {
        opened: (path) => {
          app.addRecentDocument(path);
          if (process.platform === 'darwin') window.setRepresentedFilename(path);
          o.opened(path);
        },
        titled: (title, edited) => {
          window.setTitle(title === '' ? 'Liftbench' : `${edited ? '• ' : ''}${title} · Liftbench`);
          window.setDocumentEdited(edited);
        },
      },
    });
    this.#supervisor.start();
    window.webContents.ipc.on('connect', (event) => {
      if (event.senderFrame === window.webContents.mainFrame) this.#connect();
    });
    window.on('page-title-updated', (event) => { event.preventDefault(); });
    window.once('ready-to-show', () => { window.show(); });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && reason !== 'killed') setTimeout(() => { if (!window.isDestroyed()) window.webContents.reload(); }, 500);
    });
    window.on('close', (event) => { this.#close(event); });
    window.on('closed', () => {
      this.#supervisor.stop();
      this.#link?.close();
      void this.#desk.close();
    });
    void window.loadURL(o.developmentAddress ?? windowAddress);
  }

  /** Tells the page; harmless while there is none. */
  send(event: BridgeEvent): void {
    void this.#page?.event(event).catch(() => undefined);
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** A page (again) asks for its two ports. */
  #connect(): void {
    this.#link?.close();
    const { port1, port2 } = new MessageChannelMain();
    this.#link = new Link(Comlink, portPipe(port1));
    this.#link.serve<HostApi>(channels.host, this.#host, hostMethods);
    this.#page = this.#link.remote<WindowApi>(channels.window);
    this.#give('host', port2);
    this.#giveEnginePort();
  }

  #giveEnginePort(): void {
    const port = this.#supervisor.connect();
    if (port) this.#give('engine', port);
  }

  #give(to: PortMessage['to'], port: Electron.MessagePortMain): void {
    if (!this.window.isDestroyed()) this.window.webContents.postMessage('port', to, [port]);
  }

  /** Shows long work on the dock or taskbar, and says when it ended unseen. */
  #hear(note: EngineNote): void {
    if (this.window.isDestroyed()) return;
    if (note.type === 'whose') {
      const { question } = note;
      this.#shelf.warehouses.credentials(note.address).then(
        (credentials) => { this.#supervisor.answer({ type: 'credentials', question, credentials, failure: null }); },
        (thrown: unknown) => { this.#supervisor.answer({ type: 'credentials', question, credentials: null, failure: toFailure(thrown) }); },
      );
      return;
    }
    if (note.type === 'working') {
      this.window.setProgressBar(note.fraction ?? 2);
      return;
    }
    this.window.setProgressBar(-1);
    if (note.seconds < longSeconds || this.window.isFocused() || !Notification.isSupported()) return;
    const done = new Notification({ title: note.failed ? 'Liftbench could not finish' : 'Liftbench is ready', body: note.label });
    done.on('click', () => { this.focus(); });
    done.show();
  }

  /** Closing asks nothing: the page keeps its work first, then the window goes. */
  #close(event: Electron.Event): void {
    if (this.#kept || !this.#page) return;
    event.preventDefault();
    this.#kept = true;
    const kept = this.#page.event({ type: 'command', command: 'keep' }).catch(() => undefined);
    const late = new Promise((done) => setTimeout(done, keepingMs));
    void Promise.all([Promise.race([kept, late]), keepPlace(this.#shelf.settings, this.window)]).then(() => { if (!this.window.isDestroyed()) this.window.close(); });
  }
}
