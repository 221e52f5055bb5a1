import type { Worker } from 'node:worker_threads';
import type { CompiledOptions } from '../shelf/compiled-code';

/** What the thread that starts the statistics worker is given. */
export interface WorkerStart {
  /** The worker's own script. */
  readonly worker: string;
  readonly compiled: Omit<CompiledOptions, 'environment'>;
}

/** Said by the thread: something had to be compiled. */
export const compiledAfresh = 'compiled afresh';
/** Asked of the thread, and its answer when it is done. */
export const keepCompiled = 'keep compiled';
export const keptCompiled = 'kept compiled';

/** Nobody waits longer for a thread to keep its code. */
const mostMs = 1000;

/** Has a thread that rests keep what it compiled. Resolves when it has, or when that takes too long. */
export async function haveCompiledKept(worker: Worker): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  await new Promise<void>((done) => {
    late = setTimeout(done, mostMs);
    worker.once('exit', () => { done(); });
    worker.on('message', (message: unknown) => { if (message === keptCompiled) done(); });
    worker.postMessage(keepCompiled);
  });
  clearTimeout(late);
}
