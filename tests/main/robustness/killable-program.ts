import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { builtWorker } from '../statistics/built-worker';

const root = resolve(import.meta.dirname, '../../..');

export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** The program that is killed where it is told, and a folder for what it reads and keeps. */
export class KillableProgram {
  private constructor(readonly folder: string, readonly path: string, readonly remove: () => void) {}

  /** @param name of the folder. */
  static async build(name: string): Promise<KillableProgram> {
    const { path, remove } = await builtWorker('tests/main/robustness/killable-run.ts');
    const folder = mkdtempSync(join(tmpdir(), `liftbench-${name}-`));
    return new KillableProgram(folder, path, () => {
      remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** @param words the files, the cache's folder or `-`, and where to die, as killable-run.ts takes them. */
  run(...words: readonly string[]): Promise<Ended> {
    return ended(this.#start(words));
  }

  /** What a run finds that ends of itself. */
  async found(...words: readonly string[]): Promise<unknown> {
    return JSON.parse((await this.run(...words)).said);
  }

  /** Two runs, neither of which gives a file its name before the other has one to name, so that each has work under way that the other knows nothing of. */
  async together(one: readonly string[], other: readonly string[]): Promise<[Ended, Ended]> {
    const children = [one, other].map((words) => this.#start(words, 'ipc')) as [ChildProcess, ChildProcess];
    const ends = Promise.all([ended(children[0]), ended(children[1])] as const);
    await Promise.race([ends, Promise.all(children.map((child) => new Promise((ready) => child.once('message', ready))))]);
    for (const child of children) if (child.connected) child.send('go');
    return ends.then(([first, second]) => [first, second]);
  }

  #start(words: readonly string[], ...more: readonly 'ipc'[]): ChildProcess {
    return spawn(process.execPath, [this.path, ...words], { cwd: root, stdio: ['ignore', 'pipe', 'inherit', ...more] });
  }
}

function ended(child: ChildProcess): Promise<Ended> {
  let said = '';
  child.stdout?.on('data', (part: Buffer) => (said += part.toString()));
  return new Promise((done) => child.once('close', (_code, signal) => done({ signal, said })));
}
