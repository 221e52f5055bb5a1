/*
 * A whole run in a process of its own that is killed where it is told: a text file is loaded and kept as Parquet, evaluated,
 * its units and rows kept. What it finds goes to standard output as JSON, unless it dies first.
 *
 *   node killable-run.js CSV CACHE|- POINT [NTH]
 *
 * Started with a channel to its parent, it tells when its first file waits for its name, and names none until it is answered.
 */
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { Definition } from '../../../src-contract/experiment';
import { Connection } from '../../../src-main/database/connection';
import { SampleCache } from '../../../src-main/evaluation/sample-cache';
import { CacheFolder } from '../../../src-main/shelf/cache-folder';
import { ImportShelf } from '../../../src-main/sources/import-shelf';
import { Workspace } from '../../../src-main/sources/workspace';
import { evaluate } from '../evaluation/tiny-workspace';

const [csv = '', cacheFolder = '-', point = 'never', nth = '1'] = process.argv.slice(2);

/** As the power cut of a process: nothing is flushed, nothing is tidied up. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
let left = Number(nth);
function reached(here: string): boolean {
  return here === point && (left -= 1) === 0;
}

let allowed: Promise<unknown> | null = process.send === undefined ? Promise.resolve() : null;
function permission(): Promise<unknown> {
  allowed ??= new Promise((answered) => process.once('message', answered).send?.('ready')).then(() => { process.disconnect(); });
  return allowed;
}

// Where a file is written: half of its bytes, all of them but under no name yet, or the name just given.
const { open, rename } = fs;
fs.rename = async (from, to) => {
  await permission();
  if (reached('before-rename')) die();
  await rename(from, to);
  if (reached('after-rename')) die();
};
fs.open = async (...given: Parameters<typeof open>) => {
  const file = await open(...given);
  if (given[1] !== 'wx') return file;
  const write = file.write.bind(file) as (bytes: Uint8Array, from: number, count: number, at: number) => Promise<{ bytesWritten: number }>;
  (file as { write: unknown }).write = async (bytes: Uint8Array, from: number, count: number, at: number): ReturnType<typeof write> => {
    if (!reached('half-written')) return write(bytes, from, count, at);
    await write(bytes, from, Math.floor(count / 2), at);
    die();
    return { bytesWritten: 0 };
  };
  return file satisfies FileHandle;
};
syncBuiltinESMExports();
// Where DuckDB is at work: writing the Parquet file, or reading the rows of the exposed units.
const statements = { copying: /^COPY/, 'reading-rows': /^(?!CREATE)[^]*JOIN "?liftbench_units_/ } as const;
const { guard } = Connection.prototype;
Connection.prototype.guard = function guardOrDie<Result>(this: Connection, sql: string, work: () => Promise<Result>): Promise<Result> {
  const running = guard.call(this, sql, work) as Promise<Result>;
  for (const [name, words] of Object.entries(statements)) if (words.test(sql) && reached(name)) setImmediate(die);
  return running;
};

const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: csv, time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [
    { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', covariate: { days: 7 } },
    { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" },
    { id: 'slow', kind: 'quantile', quantile: 0.9, source: 'events', where: "event = 'view'", value: 'amount' },
  ],
  segments: ['country'],
};

// What is kept of an import is kept on its own, after it was read.
const imported: Promise<unknown>[] = [];
const { keep } = ImportShelf.prototype;
ImportShelf.prototype.keep = function keepAndTell(this: ImportShelf, ...given: Parameters<typeof keep>): ReturnType<typeof keep> {
  const kept = keep.apply(this, given);
  imported.push(kept);
  return kept;
};

const folder = cacheFolder === '-' ? null : new CacheFolder(cacheFolder, 1e9);
const cache = folder === null ? null : new SampleCache(folder, 'one', 0);
const workspace = new Workspace({ threads: 2, imports: folder === null ? undefined : new ImportShelf(folder, 'one', { fromBytes: 0, afterMs: 0 }) });
const onProgress = ({ step }: { readonly step: string }): void => { if (reached(step)) die(); };
await workspace.ensure([{ name: 'events', paths: [csv], baseDirectory: null, options: {} }], { onProgress });
const evaluation = await evaluate(workspace, definition, { timeline: true, onProgress, ...(cache === null ? {} : { cache }) });
// The timer that begins to keep the import was set before this one, for less.
await new Promise((done) => setTimeout(done, 50));
await Promise.all(imported);
await cache?.settled();
await workspace.close();
process.stdout.write(JSON.stringify({ estimates: evaluation.estimates, timeline: evaluation.timeline, checks: evaluation.checks, rows: evaluation.provenance.rowsRead }));
