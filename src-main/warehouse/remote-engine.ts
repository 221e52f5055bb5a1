import type { SourceDefinition } from '../../src-contract/experiment';
import type { ExpressionKind } from '../database/expression';
import type { PushDialect } from './push-dialect';

/** A column of a table in a warehouse. */
export interface RemoteColumn {
  readonly name: string;
  /** As the warehouse calls it. */
  readonly type: string;
  /** What DuckDB would call it; null where a definition cannot use it. */
  readonly duckType: string | null;
  /** The column as an expression. */
  readonly sql: string;
  /** Epoch microseconds, where the column is a time. */
  readonly micros: string | null;
}

export interface RemoteTable {
  /** As a FROM names it. */
  readonly sql: string;
  /** For people: address, database and table. */
  readonly words: string;
  readonly columns: readonly RemoteColumn[];
  readonly rows: number;
  /** Changes when the rows do, as far as the warehouse tells. */
  readonly state: string;
}

/** How far a statement is, as the warehouse tells. */
export type StatementProgress = (done: number, total: number) => void;

export type RemoteRow = Readonly<Record<string, unknown>>;

/** An engine that holds tables and adds up what is asked of it. */
export interface RemoteEngine {
  readonly name: string;
  readonly dialect: PushDialect;
  version(): Promise<string>;
  /** @param name the source's. @throws LiftbenchError `input` naming the field that is wrong */
  table(name: string, source: SourceDefinition): Promise<RemoteTable>;
  /** Rewrites a checked DuckDB expression. @throws LiftbenchError at `field` where it cannot be said */
  rewrite(checked: string, table: RemoteTable, field: string, expects: ExpressionKind): Promise<string>;
  rows(sql: string, onProgress?: StatementProgress): Promise<readonly RemoteRow[]>;
  close(): Promise<void>;
}
