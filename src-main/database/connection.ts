import type { DuckDBConnection, DuckDBValue, JS } from '@duckdb/node-api';
import { cancelledError, queryError } from './query-failure';

/** Values bound to `$name` or positional parameters. */
export type BoundValues = DuckDBValue[] | Record<string, DuckDBValue>;

const interruptAgainAfterMs = 20;

/**
 * One job's connection. It runs one statement at a time; a signal given when it was opened stops whatever runs and
 * refuses what would follow.
 */
export class Connection {
  readonly #raw: DuckDBConnection;
  readonly #release: () => void;
  readonly #onFatal: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #reportsProgress: boolean;
  #closed = false;
  #running = 0;

  /** For {@link Database} only. */
  constructor(raw: DuckDBConnection, o: { signal: AbortSignal | undefined; reportsProgress: boolean; release: () => void; onFatal: () => void }) {
    this.#raw = raw;
    this.#release = o.release;
    this.#onFatal = o.onFatal;
    this.#signal = o.signal;
    this.#reportsProgress = o.reportsProgress;
    o.signal?.addEventListener('abort', this.#onAbort);
  }

  /** Runs one or more statements for their effect. */
  async run(sql: string, values?: BoundValues): Promise<void> {
    await this.guard(sql, () => this.#raw.run(sql, values));
  }

  /**
   * Rows of a small result as objects. Integers beyond 32 bit come as numbers where exact, else as bigint; timestamps as
   * Date; lists as arrays; structs as objects.
   */
  async rows<Row extends Record<string, unknown> = Record<string, unknown>>(sql: string, values?: BoundValues): Promise<Row[]> {
    const reader = await this.guard(sql, () => this.#raw.runAndReadAll(sql, values));
    return reader.getRowObjectsJS().map((row) => plain(row) as Row);
  }

  /** The first row of a result that has one. */
  async row<Row extends Record<string, unknown> = Record<string, unknown>>(sql: string, values?: BoundValues): Promise<Row> {
    const [row] = await this.rows<Row>(sql, values);
    if (!row) throw queryError(new Error('The query gave no row.'), sql);
    return row;
  }

  /**
   * Runs `work` on the raw connection under this connection's signal, with DuckDB's errors translated. For bulk reads.
   * @param sql what failures show as their SQL.
   */
  async guard<Result>(sql: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#signal?.aborted) throw cancelledError();
    this.#running += 1;
    try {
      return await work();
    } catch (thrown) {
      const error = queryError(thrown, sql);
      if (error.failure.kind === 'engine') this.#onFatal();
      throw this.#signal?.aborted ? cancelledError() : error;
    } finally {
      this.#running -= 1;
    }
  }

  /** The connection of the bindings, for reading chunks. */
  raw(): DuckDBConnection {
    return this.#raw;
  }

  /** Stops the statement that runs; it rejects with kind `cancelled`. Harmless when nothing runs. */
  interrupt(): void {
    if (!this.#closed) this.#raw.interrupt();
  }

  /** How far the running statement is, 0…1; null when DuckDB cannot tell. */
  progress(): number | null {
    if (!this.#reportsProgress || this.#closed || this.#running === 0) return null;
    const { percentage } = this.#raw.progress;
    return percentage < 0 ? null : Math.min(1, percentage / 100);
  }

  /** Gives the connection back. Temporary tables and views of the job are dropped. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#release();
  }

  /** DuckDB forgets an interrupt that arrives before the statement has begun, hence the repetition while one runs. */
  readonly #onAbort = (): void => {
    if (this.#closed || this.#running === 0) return;
    this.#raw.interrupt();
    setTimeout(this.#onAbort, interruptAgainAfterMs);
  };
}

function plain(value: JS): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Date || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value as Record<string, JS>).map(([key, item]) => [key, plain(item)]));
}
