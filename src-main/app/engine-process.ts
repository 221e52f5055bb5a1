import { useCompiledCode } from '../shelf/compiled-code';
import { programFiles } from '../shelf/program-files';

/* The engine's process: DuckDB and the statistics worker, one link per port that main hands over; on code that an earlier start compiled. */

/** Long enough for what a person does first to have run. */
const keepAfterMs = 20_000;

const files = programFiles(import.meta.dirname);
const compiled = useCompiledCode({ folder: import.meta.dirname, name: 'engine', stamp: files.stamp, environment: process.env });
void import('./engine-service').then(({ serveEngine }) => { serveEngine(files); });
setTimeout(() => { compiled.keep(); }, keepAfterMs).unref();
