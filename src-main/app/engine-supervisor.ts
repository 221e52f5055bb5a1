import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { Failure } from '../../src-contract/failure';
import type { ProgramFiles } from '../shelf/program-files';
import type { CredentialAnswer } from './credential-line';
import type { EngineNote } from './port-pipe';

/** Waits before the next try after each death in a row; the last one repeats. */
const backOff = [100, 500, 2000, 5000, 15_000] as const;
/** After this long, a death counts as the first again. */
const steadyAfterMs = 30_000;
/** libuv threads: every running query holds one, and files must still be read beside them. */
const threadPool = '16';
/** What the engine may know of our environment. */
const keptVariables = ['PATH', 'HOME', 'USERPROFILE', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'XDG_CACHE_HOME', 'LIFTBENCH_CACHE', 'LIFTBENCH_USER_DATA', 'LIFTBENCH_MEMORY', 'NODE_EXTRA_CA_CERTS', 'LIFTBENCH_CLICKHOUSE_USER', 'LIFTBENCH_CLICKHOUSE_PASSWORD'] as const;

export interface SupervisorEvents {
  /** The engine died; it will be started again. */
  lost(failure: Failure): void;
  /** A new engine runs; take a new port. */
  back(): void;
  note(note: EngineNote): void;
}

/** Keeps one engine process alive: starts it, hands out ports to it, starts it again when it dies. */
export class EngineSupervisor {
  readonly #files: ProgramFiles;
  readonly #events: SupervisorEvents;
  #child: UtilityProcess | null = null;
  #deaths = 0;
  #startedAt = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #lastWords = '';

  constructor(files: ProgramFiles, events: SupervisorEvents) {
    this.#files = files;
    this.#events = events;
  }

  start(): void {
    this.#startedAt = Date.now();
    this.#lastWords = '';
    const child = utilityProcess.fork(this.#files.engine, [], { serviceName: 'Liftbench engine', env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    child.stderr?.on('data', (part: Buffer) => (this.#lastWords = (this.#lastWords + part.toString()).slice(-2000)));
    child.on('message', (note: EngineNote) => { this.#events.note(note); });
    child.once('exit', (code) => { this.#exited(child, code); });
  }

  /** One end of a new connection to the engine, for a window; null while there is none. */
  connect(): MessagePortMain | null {
    if (!this.#child) return null;
    const { port1, port2 } = new MessageChannelMain();
    this.#child.postMessage({ type: 'port' }, [port1]);
    return port2;
  }

  /** Answers what the engine asked; nothing where it died meanwhile. */
  answer(answer: CredentialAnswer): void {
    this.#child?.postMessage(answer);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#child?.kill();
    this.#child = null;
  }

  #exited(child: UtilityProcess, code: number): void {
    if (this.#child === child) this.#child = null;
    if (this.#stopped) return;
    this.#deaths = Date.now() - this.#startedAt > steadyAfterMs ? 1 : this.#deaths + 1;
    this.#events.lost({
      kind: 'engine',
      message: 'The engine stopped unexpectedly and is being started again.',
      next: 'Nothing is lost: the notebook is computed afresh.',
      details: `Exit code ${String(code)}. ${this.#lastWords.trim()}`.trim(),
    });
    this.#timer = setTimeout(() => {
      this.start();
      this.#events.back();
    }, backOff[Math.min(this.#deaths, backOff.length) - 1]);
  }
}

function environment(): Record<string, string> {
  const kept = keptVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: threadPool };
}
