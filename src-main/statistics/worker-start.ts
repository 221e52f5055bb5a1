import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { useCompiledCode } from '../shelf/compiled-code';
import { compiledAfresh, keepCompiled, keptCompiled, type WorkerStart } from './worker-compiled';

/* The statistics worker's thread, on code that an earlier run compiled. */

/** Long enough for what a person asks first to have run. */
const keepAfterMs = 20_000;

const { worker, compiled } = workerData as WorkerStart;
const code = useCompiledCode({ ...compiled, environment: process.env });
parentPort?.on('message', (message: unknown) => {
  if (message !== keepCompiled) return;
  code.keep();
  parentPort?.postMessage(keptCompiled);
});
createRequire(import.meta.url)(worker);
if (code.fresh) {
  parentPort?.postMessage(compiledAfresh);
  setTimeout(() => { code.keep(); }, keepAfterMs).unref();
}
