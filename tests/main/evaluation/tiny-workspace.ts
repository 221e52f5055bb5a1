import type { DuckDBConnection } from '@duckdb/node-api';
import { readDefinition, type CompleteDefinition, type Definition } from '../../../src-contract/experiment';
import type { Evaluation, Estimate } from '../../../src-contract/evaluation';
import type { Sample } from '../../../src-contract/sample';
import { Database } from '../../../src-main/database/database';
import { quoteIdentifier } from '../../../src-main/database/quoting';
import { evaluateExperiment, type EvaluationOrder, type EvaluationWorkspace } from '../../../src-main/evaluation/evaluate-experiment';
import { columnClass } from '../../../src-main/sources/column-class';
import type { OpenedSource } from '../../../src-main/sources/opened-source';
import { timeSql } from '../../../src-main/sources/time-sql';
import { Answers } from '../../../src-worker/answer';

/** A workspace whose sources are tables made by SQL, and which counts the statements that reach DuckDB. */
export class TinyWorkspace implements EvaluationWorkspace {
  readonly statements: string[] = [];
  readonly #sources = new Map<string, OpenedSource>();

  private constructor(readonly database: Database) {}

  /** @param tables source name → the query that gives its rows. */
  static async open(tables: Readonly<Record<string, string>>, timezone = 'UTC'): Promise<TinyWorkspace> {
    const database = await Database.open({ allowedPaths: [], threads: 1 });
    const workspace = new TinyWorkspace(database);
    for (const [name, query] of Object.entries(tables)) await workspace.#add(name, query, timezone);
    const connect = database.connect.bind(database);
    database.connect = async (o) => {
      const connection = await connect(o);
      workspace.#listen(connection.raw());
      return connection;
    };
    return workspace;
  }

  readonly #heard = new WeakSet<object>();
  /** Connections are lent out again and again; each is listened to once. */
  #listen(raw: DuckDBConnection): void {
    if (this.#heard.has(raw)) return;
    this.#heard.add(raw);
    for (const name of ['run', 'runAndReadAll', 'stream'] as const) {
      const original = raw[name].bind(raw) as (sql: string, ...rest: unknown[]) => Promise<never>;
      raw[name] = (sql: string, ...rest: unknown[]) => {
        if (!sql.includes('duckdb_views()')) this.statements.push(sql);
        return original(sql, ...rest);
      };
    }
  }

  async #add(name: string, query: string, timezone: string): Promise<void> {
    const connection = await this.database.connect();
    const relation = quoteIdentifier(name);
    await connection.run(`CREATE TABLE ${relation} AS ${query}`);
    const described = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${relation}`);
    const { rows } = await connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${relation}`);
    connection.close();
    const columns = described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type, class: columnClass(column_type) }));
    this.#sources.set(name, {
      name, relation, columns, rows, timezone,
      format: 'csv', files: [], rejected: 0, droppedRows: 0, unreadableCells: 0, rejectedRows: [], dialect: null, notices: [], dataHash: `tiny-${name}`, rowOrderSql: 'rowid',
      timeSql: (column) => timeSql(column, columns.find((one) => one.name === column)?.type ?? '', timezone),
    });
  }

  /** Names of the tables in the database. */
  async tables(): Promise<string[]> {
    const connection = await this.database.connect();
    const rows = await connection.rows<{ name: string }>('SELECT table_name AS name FROM duckdb_tables() ORDER BY name');
    connection.close();
    return rows.map(({ name }) => name);
  }

  ensure(): Promise<Map<string, OpenedSource>> {
    return Promise.resolve(this.#sources);
  }
}

/** The statistics worker in this thread. */
export class InProcessStatistics extends Answers {
  readonly held: string[] = [];
  sample: Sample | null = null;
  override hold(sample: Sample): Promise<void> {
    this.sample = sample;
    return super.hold(sample);
  }
}

/** A checked definition, or an error that lists its problems. */
export function definitionOf(written: Definition): CompleteDefinition {
  const result = readDefinition(written);
  if (result.ok) return result.definition;
  throw new Error(result.problems.map(({ field, message }) => `${field}: ${message}`).join('\n'));
}

/** Evaluates a definition over a workspace. */
export function evaluate(
  workspace: EvaluationWorkspace, written: Definition, o: Partial<Pick<EvaluationOrder, 'statistics' | 'timeline' | 'signal' | 'onProgress' | 'cache' | 'baseDirectory'>> = {},
): Promise<Evaluation> {
  return evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written), baseDirectory: null, timeline: false, ...o });
}

/** The estimate of a metric; of the only treatment unless another is named. */
export function estimateOf(evaluation: Evaluation, metric: string, o: { variant?: string; segment?: string } = {}): Estimate {
  const found = evaluation.estimates.filter((estimate) => estimate.metric === metric && estimate.segment === (o.segment ?? null) && (o.variant === undefined || estimate.variant === o.variant));
  if (found.length !== 1) throw new Error(`${String(found.length)} estimates of ${metric}`);
  return found[0]!;
}
