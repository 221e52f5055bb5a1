import { randomUUID } from 'node:crypto';
import { ClickHouseLogLevel, createClient, isException, isProgressRow, isRow, parseError } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseSettings, Row } from '@clickhouse/client';
import type { SourceDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { durationSeconds } from '../../src-contract/metrics/metric-kind';
import type { Connection } from '../database/connection';
import type { ExpressionKind } from '../database/expression';
import { cancelledError } from '../database/query-failure';
import { clickHouseColumn } from './clickhouse-columns';
import { clickHouseDialect, clickHouseName, clickHouseText } from './clickhouse-dialect';
import { clickHouseExpression } from './clickhouse-expression';
import { clickHouseFailure, type AskedOf } from './clickhouse-failure';
import { refuseOlder } from './clickhouse-version';
import type { Credentials } from './credentials';
import type { RemoteEngine, RemoteRow, RemoteTable, StatementProgress } from './remote-engine';

const DEFAULT_TIMEOUT = '10m';
/** A statement that was told to stop is given this long to be told so over there. */
const KILL_MS = 5000;
/** Sums and samples are far below; a server that sends more was asked wrongly. */
export const MOST_ROWS = 1_000_000;
/** Servers may bound a setting or not know it. */
const refusesSettings = /SETTING_CONSTRAINT_VIOLATION|UNKNOWN_SETTING|\(READONLY\)|Unknown setting/;

/**
 * One ClickHouse server, asked over HTTP. Nothing is ever written there: statements run as reading only, with the source's own
 * limit of time and a limit of rows, where the user may say so; a user who may only read anyway is asked without any setting, and
 * a setting that a server refuses is left out.
 */
export class ClickHouseEngine implements RemoteEngine {
  readonly name = 'ClickHouse';
  readonly dialect = clickHouseDialect;
  readonly #client: ClickHouseClient;
  readonly #asked: AskedOf;
  readonly #connect: () => Promise<Connection>;
  readonly #signal: AbortSignal | undefined;
  readonly #kills = new Set<Promise<void>>();
  #version: Promise<string> | null = null;
  #limits: Promise<ClickHouseSettings> | null = null;

  /** @param connect the embedded database, whose parser reads expressions. */
  constructor(o: { source: string; address: string; timeout: string | undefined; credentials: Credentials | null; connect: () => Promise<Connection>; signal: AbortSignal | undefined }) {
    const { timeout = DEFAULT_TIMEOUT } = o;
    const url = new URL(o.address);
    const { pathname } = url;
    url.pathname = '';
    this.#asked = { source: o.source, address: o.address, timeout };
    this.#connect = o.connect;
    this.#signal = o.signal;
    this.#client = createClient({
      url, application: 'liftbench', request_timeout: durationSeconds(timeout) * 1000,
      ...(pathname === '/' || pathname === '' ? {} : { pathname }),
      ...(o.credentials === null ? {} : { username: o.credentials.user, password: o.credentials.password }),
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  /** @throws LiftbenchError where the server is too old for what is asked of it */
  version(): Promise<string> {
    return (this.#version ??= this.#readVersion());
  }

  /** In a format that the oldest servers know, so that they are told apart from what is no ClickHouse. */
  async #readVersion(): Promise<string> {
    const [row] = await this.#ask('SELECT version() AS version', {}, undefined, 'JSONEachRow');
    const version = String(row?.['version'] ?? '');
    refuseOlder(version, this.#asked);
    return version;
  }

  async table(_name: string, { database = 'default', table = '' }: SourceDefinition): Promise<RemoteTable> {
    const sql = `${clickHouseName(database)}.${clickHouseName(table)}`;
    const described = await this.rows(`DESCRIBE TABLE ${sql}`);
    const [counted] = await this.rows(`SELECT count() AS rows FROM ${sql}`);
    return {
      sql,
      words: `${this.#asked.address}, ${database}.${table}`,
      columns: described.map(({ name, type }) => clickHouseColumn(String(name), inOneLine(String(type)))),
      rows: Number(counted?.['rows'] ?? 0),
      state: await this.#state(database, table, described),
    };
  }

  /** Parts and their times where the engine keeps parts and the user may see them; the columns otherwise. */
  async #state(database: string, table: string, described: readonly RemoteRow[]): Promise<string> {
    const columns = JSON.stringify(described.map(({ name, type }) => [name, type]));
    try {
      const where = `WHERE active AND database = ${clickHouseText(database)} AND table = ${clickHouseText(table)}`;
      const [parts] = await this.rows(`SELECT count() AS parts, sum(rows) AS held, max(modification_time) AS modified FROM system.parts ${where}`);
      return `${columns}${JSON.stringify(parts ?? null)}`;
    } catch (thrown) {
      if (thrown instanceof LiftbenchError && thrown.failure.kind === 'cancelled') throw thrown;
      return columns;
    }
  }

  async rewrite(checked: string, table: RemoteTable, field: string, expects: ExpressionKind): Promise<string> {
    return clickHouseExpression(await this.#connect(), checked, table, field, expects);
  }

  async rows(sql: string, onProgress?: StatementProgress): Promise<readonly RemoteRow[]> {
    const limits = await (this.#limits ??= this.#readLimits());
    try {
      return await this.#ask(sql, limits, onProgress);
    } catch (thrown) {
      const details = toFailure(thrown).details ?? '';
      if (Object.keys(limits).length === 0 || !refusesSettings.test(details)) throw thrown;
      this.#limits = Promise.resolve(withoutRefused(limits, details));
      return this.rows(sql, onProgress);
    }
  }

  /** What statements run under: nothing where the user may change no setting, or the server does not tell. */
  async #readLimits(): Promise<ClickHouseSettings> {
    await this.version();
    const [told] = await this.#ask("SELECT value AS readonly FROM system.settings WHERE name = 'readonly'", {}).catch((thrown: unknown): RemoteRow[] => {
      const { kind, place } = toFailure(thrown);
      // Who may not read settings may still read tables; who cannot be reached, or is not let in, is told now.
      if (kind === 'cancelled' || /\.(address|timeout)$/.test(place?.field ?? '')) throw thrown;
      return [];
    });
    if (told?.['readonly'] === undefined || String(told['readonly']) === '1') return {};
    return {
      ...(String(told['readonly']) === '0' ? { readonly: '2' } : {}),
      max_execution_time: Math.ceil(durationSeconds(this.#asked.timeout)),
      max_result_rows: String(MOST_ROWS), result_overflow_mode: 'throw', cancel_http_readonly_queries_on_client_close: 1,
    };
  }

  async #ask(sql: string, settings: ClickHouseSettings, onProgress?: StatementProgress, format: 'JSONEachRow' | 'JSONEachRowWithProgress' = 'JSONEachRowWithProgress'): Promise<readonly RemoteRow[]> {
    const signal = this.#signal;
    if (signal?.aborted) throw cancelledError();
    const id = randomUUID();
    const kill = (): void => {
      const killing = this.#kill(id).finally(() => this.#kills.delete(killing));
      this.#kills.add(killing);
    };
    signal?.addEventListener('abort', kill, { once: true });
    try {
      const result = await this.#client.query({ query: sql, query_id: id, format, clickhouse_settings: settings, ...(signal === undefined ? {} : { abort_signal: signal }) });
      const found: RemoteRow[] = [];
      for await (const part of result.stream<RemoteRow>()) {
        for (const line of part) {
          const read = readLine(line);
          if (isRow(read)) {
            found.push(read.row as RemoteRow);
            if (found.length > MOST_ROWS) throw tooManyRows();
          }
          else if (isProgressRow(read)) onProgress?.(Number(read.progress.read_rows), Number(read.progress.total_rows_to_read ?? 0));
          else if (isException(read)) throw parseError(new Error(read.exception));
          else if (format === 'JSONEachRow') found.push(read as RemoteRow);
        }
      }
      if (signal?.aborted) throw cancelledError();
      return found;
    } catch (thrown) {
      throw clickHouseFailure(thrown, this.#asked, sql, signal);
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  /** A closed connection alone does not stop a statement at once. Not being let to stop it is no failure. */
  async #kill(id: string): Promise<void> {
    const stop = AbortSignal.timeout(KILL_MS);
    await this.#client.command({ query: `KILL QUERY WHERE query_id = ${clickHouseText(id)} ASYNC`, abort_signal: stop }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all(this.#kills);
    await this.#client.close();
  }
}

/** Tuples are described over several lines. */
function inOneLine(type: string): string {
  return type.replace(/\(\n\s*/g, '(').replace(/\n\s*/g, ' ');
}

/** A line of an answer. Where a statement fails after rows, older servers write what they say of it as text. */
function readLine(line: Row): unknown {
  try {
    return line.json();
  } catch (thrown) {
    throw /^Code: \d+[.,] /.test(line.text) ? parseError(new Error(line.text)) : thrown;
  }
}

/** Limits without the one that a server refuses; without any where it names none of them. */
function withoutRefused(limits: ClickHouseSettings, words: string): ClickHouseSettings {
  const kept = Object.entries(limits).filter(([name]) => !new RegExp(`\\b${name}\\b`).test(words.split('\n\n')[0] ?? ''));
  return kept.length === Object.keys(limits).length ? {} : Object.fromEntries(kept);
}

function tooManyRows(): LiftbenchError {
  return new LiftbenchError({ kind: 'query', message: `ClickHouse sends more than ${MOST_ROWS.toLocaleString('en-US')} rows for one statement.`, next: 'Segment by columns with few values, such as a country or a device.' });
}
