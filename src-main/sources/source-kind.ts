import type { Dialect, DatasetNotice, ReadOptions, RejectedRow, SourceFormat } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';
import type { FileRows, RowSlices, SourceColumn, SourceFile } from './opened-source';

/** What a format needs to make a relation out of files. */
export interface ReadOrder {
  readonly source: string;
  readonly connection: Connection;
  /** The relation to create, quoted. The caller drops it when reading fails. */
  readonly relation: string;
  readonly files: readonly SourceFile[];
  readonly options: ReadOptions;
  /** Columns wanted, any case; null for all. Formats that cannot project may give more. */
  readonly needed: readonly string[] | null;
  /** Where copies may be written while reading; emptied with the workspace. */
  readonly temporaryDirectory: string;
  readonly signal: AbortSignal | undefined;
  /** Reports progress while `work`, the part that takes long, runs. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** What reading gave. */
export interface ReadResult {
  readonly kind: 'table' | 'view';
  readonly columns: readonly SourceColumn[];
  readonly rows: number;
  readonly droppedRows: number;
  readonly unreadableCells: number;
  readonly rejectedRows: readonly RejectedRow[];
  readonly dialect: Dialect | null;
  readonly notices: readonly DatasetNotice[];
  readonly rowOrderSql: string;
  /** Absent where rows cannot be told apart by their files. */
  readonly fileRows?: FileRows | undefined;
  /** Of a view; a table has its own. Absent where rows cannot be read part by part. */
  readonly slices?: RowSlices | undefined;
}

/** A format that sources come in. */
export interface SourceKind {
  readonly format: SourceFormat;
  /** Whether a file is of this format, by its name and first bytes. */
  recognises(path: string, head: Uint8Array): boolean;
  read(order: ReadOrder): Promise<ReadResult>;
}
