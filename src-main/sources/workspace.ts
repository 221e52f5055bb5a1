import { existsSync } from 'node:fs';
import type { OnProgress, SourceRequest } from '../../src-contract/bridge';
import type { SourceChange } from '../../src-contract/source-change';
import { LiftbenchError } from '../../src-contract/failure';
import { Database } from '../database/database';
import { namesInWords, nearestName } from '../database/nearest-name';
import { cancelledError } from '../database/query-failure';
import { quoteIdentifier } from '../database/quoting';
import { kindOf } from './catalogue';
import { dataHash } from './data-hash';
import { readGrown } from './grown-import';
import type { ImportOrder, ImportShelf } from './import-shelf';
import { duckPath } from './duck-path';
import type { OpenedSource, SourceFile } from './opened-source';
import { reportProgress } from './progress-meter';
import { slicesOfTable } from './row-slices';
import { sourceChange } from './source-changes';
import { memoryLimit } from './resource-limits';
import { resolveFiles } from './source-files';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder';
import type { ReadResult } from './source-kind';
import { timeSql } from './time-sql';

export interface WorkspaceOptions {
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  readonly temporaryLimit?: string | undefined;
  /** Where the temporary folder is made; default: the system's. */
  readonly temporaryRoot?: string | undefined;
  /** Where imports of text files outlive the program. */
  readonly imports?: ImportShelf | undefined;
}

export interface EnsureOptions {
  /** Source → columns that will be read; other columns of a text file need not be loaded. Absent: all. */
  readonly neededColumns?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly onProgress?: OnProgress | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Held {
  readonly request: SourceRequest;
  readonly files: readonly SourceFile[];
  readonly needed: readonly string[] | null;
  readonly opened: OpenedSource;
  readonly drop: string;
  /** The kept imports that the relation reads; they may vanish when room is made for others. */
  readonly kept: readonly string[];
}

/** A table that is being kept, or will be in a moment. */
interface Keeping {
  readonly controller: AbortController;
  /** Resolves at once before it has begun. */
  done: Promise<unknown>;
}

/**
 * A set of sources in one locked-down database.
 *
 * DuckDB fixes the files that may be read when an instance is locked, so a file that is new means a new instance. Tables
 * are held in memory and read again from their files then. Measured on 10 million rows of 9 columns (0.9 GB of CSV, two
 * cores): a load into memory takes 2.1 s, into a database file that would outlive the instance 5.9 s (6 of the columns: 1.6
 * against 3.3 s), so that even loading twice is faster than loading once into a file; and under a memory limit tables in
 * memory are moved to the temporary folder anyway. An instance that jobs still use stays open until they end.
 *
 * Nothing is left half done: a source that fails to open, or is cancelled, leaves the others and its own former state.
 */
export class Workspace {
  readonly #options: WorkspaceOptions;
  readonly #temporaryDirectory: string;
  readonly #held = new Map<string, Held>();
  #database: Database | null = null;
  #allowed: ReadonlySet<string> = new Set();
  readonly #expected = new Set<string>();
  readonly #keeping = new Map<NodeJS.Timeout, Keeping>();
  #turn: Promise<unknown> = Promise.resolve();
  #loads = 0;
  #closed = false;

  constructor(options: WorkspaceOptions = {}) {
    this.#options = options;
    this.#temporaryDirectory = makeTemporaryFolder(options.temporaryRoot);
  }

  /** The database with the sources of the latest {@link ensure}. */
  get database(): Database {
    if (!this.#database) throw new LiftbenchError({ kind: 'input', message: 'No data are open.', next: 'Open a file first.' });
    return this.#database;
  }

  get sources(): readonly OpenedSource[] {
    return [...this.#held.values()].map((held) => held.opened);
  }

  /** @throws LiftbenchError when no source of that name is open. */
  source(name: string): OpenedSource {
    return this.#find(name).opened;
  }

  /** What a source was opened by. */
  request(name: string): SourceRequest {
    return this.#find(name).request;
  }

  #find(name: string): Held {
    const held = this.#held.get(name);
    if (held) return held;
    const names = [...this.#held.keys()];
    const near = nearestName(name, names);
    throw new LiftbenchError({ kind: 'input', message: `No source "${name}" is open.`, next: near === null ? `Open: ${namesInWords(names)}.` : `Did you mean "${near}"?` });
  }

  /**
   * Opens what is missing or changed on disk, keeps the rest. One call at a time; a later one waits.
   * @returns the requested sources by name.
   */
  async ensure(requests: readonly SourceRequest[], o: EnsureOptions = {}): Promise<Map<string, OpenedSource>> {
    const turn = this.#turn.then(() => this.#ensure(requests, o));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Announces sources that will be opened one after the other, so that the first of them already opens a database that may
   * read the files of all, and no table has to be read again. What cannot be found is passed over; opening it will tell.
   */
  async expect(requests: readonly SourceRequest[]): Promise<void> {
    for (const request of requests) {
      for (const file of await resolveFiles(request).catch(() => [])) this.#expected.add(file.path);
    }
  }

  /** The open sources whose files on disk are no longer as they were read. */
  async changes(): Promise<SourceChange[]> {
    const found: SourceChange[] = [];
    for (const { request, files } of [...this.#held.values()]) {
      const now = await resolveFiles(request).catch(() => []);
      const change = sourceChange(request.name, files, now);
      if (change !== null) found.push(change);
    }
    return found;
  }

  /** Forgets a source and frees its memory. */
  async drop(name: string): Promise<void> {
    const turn = this.#turn.then(async () => {
      const held = this.#held.get(name);
      this.#held.delete(name);
      if (held && this.#database) await runOnce(this.#database, held.drop);
    });
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /** Closes the database once its jobs have ended and removes the temporary folder. */
  async close(): Promise<void> {
    this.#closed = true;
    const keeping = [...this.#keeping];
    for (const [timer, { controller }] of keeping) {
      clearTimeout(timer);
      controller.abort();
    }
    await this.#turn;
    // What is being written gives up, and clears up after itself.
    await Promise.all(keeping.map(([, { done }]) => done));
    this.#held.clear();
    await this.#database?.close();
    this.#database = null;
    removeTemporaryFolder(this.#temporaryDirectory);
  }

  async #ensure(requests: readonly SourceRequest[], o: EnsureOptions): Promise<Map<string, OpenedSource>> {
    if (o.signal?.aborted || this.#closed) throw cancelledError();
    const wanted: { request: SourceRequest; files: SourceFile[]; needed: readonly string[] | null }[] = [];
    for (const request of requests) {
      const files = await resolveFiles(request);
      const needed = o.neededColumns?.[request.name] ?? null;
      const held = this.#held.get(request.name);
      if (!held || !isCurrent(held, request, files, needed) || !held.kept.every(existsSync)) wanted.push({ request, files, needed: widened(held, request, files, needed) });
    }
    if (wanted.length > 0) await this.#openAll(wanted, o);
    return new Map(requests.map((request) => [request.name, this.source(request.name)]));
  }

  async #openAll(wanted: readonly { request: SourceRequest; files: SourceFile[]; needed: readonly string[] | null }[], o: EnsureOptions): Promise<void> {
    const paths = wanted.flatMap(({ files }) => files.map((file) => file.path));
    const fits = this.#database !== null && !this.#database.broken && paths.every((path) => this.#allowed.has(path));
    const rest = [...this.#held.values()].filter((held) => !wanted.some(({ request }) => request.name === held.request.name));
    const former = this.#database;
    const allowed = fits ? this.#allowed : new Set([...paths, ...this.#expected, ...rest.flatMap((held) => held.files.map((file) => file.path))]);
    const database = fits && former ? former : await this.#open(allowed);
    const made: Held[] = [];
    try {
      for (const one of wanted) made.push(await this.#read(database, one, o));
      // What was open before is read again only after the new files have proved good, and with the former copy gone.
      if (database !== former) {
        for (const held of rest) {
          const again = await this.#readAgain(database, held, o);
          if (again === null) this.#held.delete(held.request.name);
          else made.push(again);
        }
      }
    } catch (thrown) {
      if (database === former) for (const held of made) await runOnce(database, held.drop).catch(() => undefined);
      else await database.close();
      throw thrown;
    }
    const replaced = made.map((held) => this.#held.get(held.request.name)?.drop).filter((drop) => drop !== undefined);
    for (const held of made) this.#held.set(held.request.name, held);
    this.#database = database;
    this.#allowed = allowed;
    if (database === former) for (const drop of replaced) await runOnce(database, drop);
    else void former?.close();
  }

  /** Reads a source that nobody asked for this time; null when its files are gone or bad by now, which only those who ask for it need to hear. */
  async #readAgain(database: Database, held: Held, o: EnsureOptions): Promise<Held | null> {
    try {
      return await this.#read(database, { ...held, files: await resolveFiles(held.request) }, o);
    } catch (thrown) {
      if (thrown instanceof LiftbenchError && (thrown.failure.kind === 'input' || thrown.failure.kind === 'disk')) return null;
      throw thrown;
    }
  }

  async #open(paths: ReadonlySet<string>): Promise<Database> {
    return Database.open({
      allowedPaths: [...new Set([...paths].flatMap((path) => [path, duckPath(path), ...(/\.(duckdb|db|ddb)$/i.test(path) ? [`${path}.wal`] : [])]))],
      temporaryDirectory: this.#temporaryDirectory,
      folders: [(await this.#options.imports?.folder()) ?? []].flat(),
      memoryLimit: this.#options.memoryLimit ?? memoryLimit(),
      threads: this.#options.threads,
      temporaryLimit: this.#options.temporaryLimit,
    });
  }

  async #read(database: Database, wanted: { request: SourceRequest; files: readonly SourceFile[]; needed: readonly string[] | null }, o: EnsureOptions): Promise<Held> {
    const { request, files, needed } = wanted;
    const kind = await kindOf(files, request.options.format);
    this.#loads += 1;
    const relation = quoteIdentifier(`${request.name} ${String(this.#loads)}`);
    const table = quoteIdentifier(`${request.name} ${String(this.#loads)} new`);
    const connection = await database.connect({ signal: o.signal });
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const [first] = files;
    const label = `Reading ${first?.path.split(/[/\\]/).at(-1) ?? request.name}${files.length > 1 ? ` and ${String(files.length - 1)} more` : ''}`;
    try {
      const hashing = dataHash(files);
      // Told below, unless reading fails first.
      hashing.catch(() => undefined);
      const imports = needed === null && kind.format !== 'parquet' ? this.#options.imports : undefined;
      const key = imports?.keyOf(files, request, await hashing) ?? null;
      const kept = key === null ? null : ((await imports?.take(connection, relation, key)) ?? null);
      const readInto = (into: string, some: readonly SourceFile[]): Promise<ReadResult> => kind.read({
        source: request.name,
        connection,
        relation: into,
        files: some,
        options: request.options,
        needed,
        temporaryDirectory: this.#temporaryDirectory,
        signal: o.signal,
        during: (work) => reportProgress(connection, { step: 'load', label, bytes }, o.onProgress, work),
      });
      const grown = key === null || kept !== null || imports === undefined ? null : await readGrown({ imports, connection, request, files, relation, table, read: (some) => readInto(table, some) });
      const read = kept?.result ?? grown?.result ?? (await readInto(relation, files));
      const hash = await hashing;
      const timezone = request.options.timezone ?? 'UTC';
      const opened: OpenedSource = {
        name: request.name,
        relation,
        format: kind.format,
        files,
        columns: read.columns,
        rows: read.rows,
        rejected: read.droppedRows + read.unreadableCells,
        droppedRows: read.droppedRows,
        unreadableCells: read.unreadableCells,
        rejectedRows: read.rejectedRows,
        dialect: read.dialect,
        notices: read.notices,
        dataHash: hash,
        timezone,
        timeSql: (column) => timeSql(column, read.columns.find((candidate) => candidate.name === column)?.type ?? 'unknown', timezone),
        rowOrderSql: read.rowOrderSql,
        fileRows: read.fileRows,
        slices: read.kind === 'table' ? slicesOfTable(relation, read.columns, read.rows) : read.slices,
        reread: this.#rereading(request, files),
      };
      if (key !== null && grown !== null) this.#keepLater(database, { request, key, result: read, before: grown.before, files: grown.newFiles, table, rows: grown.newRows });
      else if (key !== null && kept === null && read.kind === 'table') this.#keepLater(database, { request, key, result: read, before: [], files, table: relation, rows: read.rows });
      const drop = `DROP ${read.kind === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS ${relation}${grown === null ? '' : `; DROP TABLE IF EXISTS ${table}`}`;
      return { request, files, needed, opened, drop, kept: kept?.paths ?? grown?.paths ?? [] };
    } catch (thrown) {
      await runOnce(database, `DROP TABLE IF EXISTS ${relation}`).catch(() => runOnce(database, `DROP VIEW IF EXISTS ${relation}`).catch(() => undefined));
      await runOnce(database, `DROP TABLE IF EXISTS ${table}`).catch(() => undefined);
      throw withFile(thrown, first?.path);
    } finally {
      connection.close();
    }
  }

  /** What was told of a source before stays true of its files until they change again. */
  #rereading(request: SourceRequest, files: readonly SourceFile[]): SourceChange | undefined {
    const former = this.#held.get(request.name);
    if (former === undefined || JSON.stringify(former.request) !== JSON.stringify(request)) return undefined;
    return sourceChange(request.name, former.files, files) ?? former.opened.reread;
  }

  /** The relation must not be dropped and read again meanwhile; if it is, nothing is kept. */
  #keepLater(database: Database, order: ImportOrder): void {
    if (this.#closed) return;
    const controller = new AbortController();
    const keeping: Keeping = { controller, done: Promise.resolve() };
    const timer = setTimeout(() => {
      const kept = this.#options.imports?.keep(() => database.connect({ signal: controller.signal }), order);
      keeping.done = Promise.resolve(kept).finally(() => this.#keeping.delete(timer));
    }, this.#options.imports?.afterMs);
    timer.unref();
    this.#keeping.set(timer, keeping);
  }
}

async function runOnce(database: Database, sql: string): Promise<void> {
  const connection = await database.connect();
  try {
    await connection.run(sql);
  } finally {
    connection.close();
  }
}

function isCurrent(held: Held, request: SourceRequest, files: readonly SourceFile[], needed: readonly string[] | null): boolean {
  return sameFiles(held, request, files) && covers(held, needed);
}

function sameFiles(held: Held, request: SourceRequest, files: readonly SourceFile[]): boolean {
  return JSON.stringify([held.request.options, held.files]) === JSON.stringify([request.options, files]);
}

function covers(held: Held, needed: readonly string[] | null): boolean {
  const loaded = held.needed?.map((name) => name.toLowerCase());
  return loaded === undefined || (needed !== null && needed.every((name) => loaded.includes(name.toLowerCase())));
}

/** When the same files are loaded again for a column more, the columns loaded before are kept. */
function widened(held: Held | undefined, request: SourceRequest, files: readonly SourceFile[], needed: readonly string[] | null): readonly string[] | null {
  return held?.needed && needed && sameFiles(held, request, files) ? [...new Set([...held.needed, ...needed])] : needed;
}

/** A failure while reading names the file it was about, unless it does already. */
function withFile(thrown: unknown, path: string | undefined): unknown {
  if (!(thrown instanceof LiftbenchError) || thrown.failure.place || thrown.failure.kind === 'cancelled' || path === undefined) return thrown;
  return new LiftbenchError({ ...thrown.failure, place: { file: path } }, { cause: thrown });
}
