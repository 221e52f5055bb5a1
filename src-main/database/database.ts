import { availableParallelism } from 'node:os';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { LiftbenchError } from '../../src-contract/failure';
import { Connection } from './connection';
import { queryError } from './query-failure';
import { quoteIdentifier, quoteText, quoteTextList } from './quoting';

export interface DatabaseOptions {
  /** The files that may be read; nothing else can be. */
  readonly allowedPaths: readonly string[];
  /** e.g. `4GB`; DuckDB's default is 80 % of the machine's memory. */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Where data spill to. Without it nothing spills. */
  readonly temporaryDirectory?: string | undefined;
  /** More folders that may be read and written, of our own files only. */
  readonly folders?: readonly string[] | undefined;
  /** e.g. `20GB`; DuckDB's default is 90 % of the disk's free space. */
  readonly temporaryLimit?: string | undefined;
}

/**
 * Every running query holds one thread of libuv's pool, which file reads share: with as many queries as the pool has
 * threads (4 unless UV_THREADPOOL_SIZE says otherwise) nothing reads from disk any more. A process that runs more jobs at
 * a time than this should be started with a larger UV_THREADPOOL_SIZE.
 */
const reportingConnections = 6;

/** Settings that hold for every instance from its making; the rest are made before the lock. */
const always: Readonly<Record<string, string>> = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  temp_directory: '',
};

/** The instance that {@link Database.warm} makes for the next to open a database. */
let ahead: Promise<DuckDBInstance> | null = null;

/** What a streamed query may make ahead of its reader, beside the memory limit: enough for DuckDB's threads to work while rows are taken. */
const streamingBuffer = '96MB';

/**
 * One DuckDB instance in memory, locked down after opening: no extension is loaded or installed, only the allowed files and
 * the temporary folder can be reached, and no setting can be changed. Settings that belong to a connection (progress)
 * must therefore be made before the lock: a handful of connections is opened first and lent out again and again.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  readonly #reporting: ReadonlySet<DuckDBConnection>;
  readonly #cleaning = new Set<Promise<void>>();
  #lent = 0;
  #closing = false;
  #broken = false;
  #whenClosed: () => void = () => undefined;
  readonly #closed = new Promise<void>((resolve) => (this.#whenClosed = resolve));

  private constructor(instance: DuckDBInstance, idle: DuckDBConnection[]) {
    this.#instance = instance;
    this.#idle = idle;
    this.#reporting = new Set(idle);
  }

  /** Begins to make the instance that the next {@link open} takes, beside whatever comes before it. */
  static warm(): void {
    ahead ??= DuckDBInstance.create(':memory:', always);
    // Whoever opens a database hears of it.
    ahead.catch(() => undefined);
  }

  /** Gives up what {@link warm} began, where no database took it; resolves when nothing of it runs any more. */
  static async cool(): Promise<void> {
    const unused = ahead;
    ahead = null;
    (await unused?.catch(() => null))?.closeSync();
  }

  /** Opens and locks an instance. */
  static async open(o: DatabaseOptions): Promise<Database> {
    const making = ahead ?? DuckDBInstance.create(':memory:', always);
    ahead = null;
    let sql = '';
    try {
      const instance = await making;
      const connections = await Promise.all(Array.from({ length: reportingConnections }, () => instance.connect()));
      for (const connection of connections) {
        sql = `SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET streaming_buffer_size = '${streamingBuffer}'`;
        await connection.run(sql);
      }
      const [first] = connections;
      sql = [
        `SET GLOBAL TimeZone = 'UTC'`,
        `SET threads = ${String(o.threads ?? availableParallelism())}`,
        ...(o.temporaryDirectory === undefined ? [] : [`SET temp_directory = ${quoteText(o.temporaryDirectory)}`]),
        ...(o.memoryLimit === undefined ? [] : [`SET memory_limit = ${quoteText(o.memoryLimit)}`]),
        // Given when the instance is made, this limit is shown but not obeyed.
        ...(o.temporaryLimit === undefined ? [] : [`SET max_temp_directory_size = ${quoteText(o.temporaryLimit)}`]),
        `SET allowed_paths = ${quoteTextList(o.allowedPaths)}`,
        `SET allowed_directories = ${quoteTextList([...(o.temporaryDirectory === undefined ? [] : [o.temporaryDirectory]), ...(o.folders ?? [])])}`,
        'SET enable_external_access = false',
        'SET lock_configuration = true',
      ].join('; ');
      await first?.run(sql);
      return new Database(instance, connections);
    } catch (thrown) {
      throw queryError(thrown, sql);
    }
  }

  /**
   * A connection for one job; close it when the job is done.
   * @param o.signal stops the job's statements when it aborts.
   */
  async connect(o: { signal?: AbortSignal | undefined } = {}): Promise<Connection> {
    if (this.#closing) throw new LiftbenchError({ kind: 'engine', message: 'The data were closed while they were needed.', next: 'Try again.' });
    this.#lent += 1;
    if (this.#idle.length === 0 && this.#cleaning.size > 0) await Promise.race(this.#cleaning);
    const raw = this.#idle.pop() ?? (await this.#instance.connect());
    return new Connection(raw, { signal: o.signal, reportsProgress: this.#reporting.has(raw), release: () => this.#takeBack(raw), onFatal: () => (this.#broken = true) });
  }

  /** DuckDB has met an internal error; nothing can be asked of this instance any more. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Connections that are lent out. */
  get jobs(): number {
    return this.#lent;
  }

  /** Refuses new jobs and resolves once the running ones have given their connections back and the memory is free. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#closeWhenIdle();
    await this.#closed;
  }

  #takeBack(raw: DuckDBConnection): void {
    const cleaning = dropTemporary(raw)
      .then(() => (this.#reporting.has(raw) ? void this.#idle.push(raw) : raw.closeSync()))
      .catch(() => raw.closeSync())
      .finally(() => {
        this.#cleaning.delete(cleaning);
        this.#lent -= 1;
        this.#closeWhenIdle();
      });
    this.#cleaning.add(cleaning);
  }

  #closeWhenIdle(): void {
    if (!this.#closing || this.#lent > 0) return;
    for (const raw of this.#idle.splice(0)) raw.closeSync();
    this.#instance.closeSync();
    this.#whenClosed();
  }
}

async function dropTemporary(raw: DuckDBConnection): Promise<void> {
  const reader = await raw.runAndReadAll(
    `SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE temporary AND NOT internal
     UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary`,
  );
  for (const [kind, name] of reader.getRowsJS()) await raw.run(`DROP ${String(kind)} IF EXISTS temp.${quoteIdentifier(String(name))}`);
}
