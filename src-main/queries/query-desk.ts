import type { OnProgress } from '../../src-contract/bridge';
import type { ColumnProfile, RowPage } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { mostKeptRows, unitsRelation, type QueryExport, type QueryFormat, type QueryPoints, type QueryRequest, type QueryResult } from '../../src-contract/query';
import { boundDate } from '../database/bound-date';
import type { BoundValues, Connection } from '../database/connection';
import type { Database } from '../database/database';
import { quoteIdentifier } from '../database/quoting';
import { readDefinitionText } from '../evaluation/definition-text';
import { Jobs } from '../evaluation/jobs';
import { columnClass } from '../sources/column-class';
import type { OpenedSource } from '../sources/opened-source';
import { exportQuery } from './export-query';
import { placeOfMessage } from './query-place';
import { neededMetrics, offerSource, offerUnits } from './query-relations';
import { checkQuery, type CheckedQuery } from './read-only';
import { pageOf, pointsOf, profileOf, type KeptResult } from './kept-result';
import { UnitsTables } from './units-tables';

/** The part of a workspace that queries use. */
export interface QueryWorkspace {
  readonly database: Database;
  readonly sources: readonly OpenedSource[];
}

/** A query that may be run on this connection: its relations are offered, its parameters bound. */
export interface PreparedQuery {
  readonly sql: string;
  readonly values: BoundValues;
  readonly reads: readonly string[];
  /** Lines before the query's own first line. */
  readonly skippedLines: number;
}

const KEPT_RESULTS = 40;

/** Answers the SQL cells: checks, runs, keeps results inside DuckDB, and hands their rows out by the page. */
export class QueryDesk {
  readonly #workspace: QueryWorkspace;
  readonly #units: UnitsTables;
  readonly #jobs = new Jobs();
  readonly #kept = new Map<string, KeptResult>();
  #count = 0;

  constructor(workspace: QueryWorkspace, units = new UnitsTables()) {
    this.#workspace = workspace;
    this.#units = units;
  }

  /** Runs a query and keeps the first million rows of its answer. An earlier answer of the same job is forgotten. */
  run(request: QueryRequest, onProgress: OnProgress | null): Promise<QueryResult> {
    return this.#jobs.run(request.job, (signal) => this.#onConnection(async (connection, database) => {
      const begun = performance.now();
      onProgress?.({ step: 'open', label: 'Preparing', fraction: null });
      const prepared = await this.#prepare(connection, database, request);
      this.#count += 1;
      const id = `result-${String(this.#count)}`;
      const table = quoteIdentifier(`query ${id}`);
      const statement = `CREATE TABLE ${table} AS ${prepared.sql} LIMIT ${String(mostKeptRows + 1)}`;
      await placed(request.sql, prepared.skippedLines, () => watched(connection, onProgress, () => connection.run(statement, prepared.values)));
      const { rows } = await connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`);
      const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${table}`);
      const columns = described.map(({ column_name: name, column_type: type }) => ({ name, type, class: columnClass(type) }));
      const result: QueryResult = { id, columns, rows: Math.min(rows, mostKeptRows), cut: rows > mostKeptRows, reads: prepared.reads, milliseconds: performance.now() - begun };
      await this.#keep({ request, table, database, result });
      return result;
    }, signal));
  }

  page(id: string, offset: number, limit: number): Promise<RowPage> {
    const kept = this.#find(id);
    return this.#onConnection((connection) => pageOf(connection, kept, offset, limit));
  }

  /** What is in each column of a result. */
  profile(id: string): Promise<readonly ColumnProfile[]> {
    const kept = this.#find(id);
    return this.#onConnection((connection) => profileOf(connection, kept));
  }

  points(id: string, columns: readonly string[], most: number): Promise<QueryPoints> {
    const kept = this.#find(id);
    return this.#onConnection((connection) => pointsOf(connection, kept, columns, most));
  }

  /**
   * Writes every row of a result, also those beyond what is kept: then the query runs again.
   * @param path where to; null gives the file as base64
   */
  export(id: string, format: QueryFormat, path: string | null): Promise<QueryExport> {
    const kept = this.#find(id);
    return this.#jobs.run(`export ${id}`, (signal) => this.#onConnection(async (connection, database) => {
      const whole = kept.result.cut ? await this.#prepare(connection, database, kept.request) : null;
      return exportQuery(connection, { sql: whole?.sql ?? `SELECT * FROM ${kept.table}`, values: whole?.values, columns: kept.result.columns, format, path, signal });
    }, signal));
  }

  stop(job: string): void {
    this.#jobs.stop(job);
  }

  stopAll(): void {
    this.#jobs.stopAll();
  }

  /** Checks a request's statements and offers what they read. */
  async #prepare(connection: Connection, database: Database, request: QueryRequest): Promise<PreparedQuery> {
    const sources = this.#workspace.sources;
    const offered = [...sources.map(({ name }) => name), unitsRelation];
    const earlier: { name: string; checked: CheckedQuery }[] = [];
    for (const { name, sql } of request.earlier) {
      earlier.push({ name, checked: await checkQuery(connection, sql, offered).catch((thrown: unknown) => { throw inEarlier(name, thrown); }) });
      offered.push(name);
    }
    const main = await checkQuery(connection, request.sql, offered);
    const all = [...earlier.map(({ checked }) => checked), main];
    const reads = [...new Set(all.flatMap((checked) => checked.reads))];
    for (const source of sources) if (reads.includes(source.name)) await offerSource(connection, source);
    if (reads.includes(unitsRelation)) await this.#offerUnits(connection, database, request, all);
    const parts = earlier.map(({ name, checked }) => `${quoteIdentifier(name)} AS (\n${checked.sql}\n)`);
    const head = parts.length === 0 ? '' : `WITH ${parts.join(',\n')}\n`;
    const sql = `${head}SELECT * FROM (\n${main.sql}\n) AS answer`;
    return { sql, values: bindings(request, all), reads, skippedLines: head.split('\n').length };
  }

  async #offerUnits(connection: Connection, database: Database, request: QueryRequest, queries: readonly CheckedQuery[]): Promise<void> {
    if (request.definition === null) throw new LiftbenchError({ kind: 'input', message: 'There are no units: the notebook has no experiment.', next: 'Add an experiment cell, or read a source.' });
    const units = await this.#units.open(database, connection, this.#workspace.sources, readDefinitionText(request.definition));
    const reading = queries.some(({ columns }) => columns === null) ? null : new Set(queries.flatMap(({ columns }) => [...(columns ?? [])]));
    await offerUnits(connection, units, neededMetrics(units.definition, reading));
  }

  async #keep(kept: KeptResult): Promise<void> {
    for (const [id, former] of this.#kept) if (former.request.job === kept.request.job || former.database !== kept.database) await this.#drop(id);
    this.#kept.set(kept.result.id, kept);
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_RESULTS) return;
      await this.#drop(id);
    }
  }

  async #drop(id: string): Promise<void> {
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    if (!kept || kept.database !== this.#workspace.database) return;
    await this.#onConnection((connection) => connection.run(`DROP TABLE IF EXISTS ${kept.table}`)).catch(() => undefined);
  }

  #find(id: string): KeptResult {
    const kept = this.#kept.get(id);
    if (kept?.database === this.#workspace.database) return kept;
    throw new LiftbenchError({ kind: 'engine', message: 'This result is no longer kept.', next: 'Run the query again.' });
  }

  async #onConnection<Result>(work: (connection: Connection, database: Database) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const { database } = this.#workspace;
    const connection = await database.connect({ signal });
    try {
      return await work(connection, database);
    } finally {
      connection.close();
    }
  }
}

const TOLD_EVERY_MS = 150;

/** Tells how far a statement is, as far as DuckDB can say. */
async function watched<Result>(connection: Connection, onProgress: OnProgress | null, work: () => Promise<Result>): Promise<Result> {
  onProgress?.({ step: 'load', label: 'Running', fraction: null });
  const timer = setInterval(() => onProgress?.({ step: 'load', label: 'Running', fraction: connection.progress() }), TOLD_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** The values of the parameters that the statements name. */
function bindings(request: QueryRequest, queries: readonly CheckedQuery[]): BoundValues {
  const values: Record<string, number | string | null | ReturnType<typeof boundDate>> = {};
  for (const name of new Set(queries.flatMap(({ parameters }) => parameters))) {
    const given = request.parameters.find((parameter) => parameter.name.toLowerCase() === name);
    if (given === undefined) {
      const at = new RegExp(`\\$${name}\\b`, 'i').exec(request.sql);
      const before = at === null ? null : request.sql.slice(0, at.index);
      throw new LiftbenchError({
        kind: 'input', message: `There is no parameter "$${name}".`, next: /^\d+$/.test(name) ? 'Name it as a parameter cell does, for example $country.' : `Add a parameter cell called ${name}.`,
        ...(before === null ? {} : { place: { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') } }),
      });
    }
    values[name] = given.type === 'date' && typeof given.value === 'string' ? boundDate(given.value) : given.value;
  }
  return values;
}

/** A failure of DuckDB's with its place in the query as written. */
async function placed<Result>(query: string, skippedLines: number, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query') throw thrown;
    const { failure } = thrown;
    const place = placeOfMessage(failure.details ?? '', query, skippedLines);
    throw new LiftbenchError({ ...failure, message: failure.message.replace(/^(Binder|Catalog|Parser|Conversion|Invalid Input) Error: /, ''), details: (failure.details ?? '').split('\n\n')[0], ...(place ? { place } : {}), next: failure.next ?? 'Correct the query.' }, { cause: thrown });
  }
}

function inEarlier(name: string, thrown: unknown): unknown {
  if (!(thrown instanceof LiftbenchError) || (thrown.failure.kind !== 'query' && thrown.failure.kind !== 'input')) return thrown;
  return new LiftbenchError({ ...thrown.failure, place: undefined, message: `The cell "${name}", which this query reads, has a mistake: ${thrown.failure.message}`, next: `Correct the cell "${name}".` }, { cause: thrown });
}
