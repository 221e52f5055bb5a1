import type { ColumnClass, DatasetNotice, Dialect, RejectedRow, SourceFormat } from '../../src-contract/dataset';
import type { SourceChange } from '../../src-contract/source-change';

export interface SourceColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly type: string;
  readonly class: ColumnClass;
}

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly modified: string;
}

/** Tells a source's rows apart by the files that they are from. */
export interface FileRows {
  /** The relation whose rows these are; of another one, made from it, nothing is said. */
  readonly of: string;
  /** A query for the rows of some of the files alone, with the columns and the row order that they have in the whole; null where they cannot be told from others'. */
  queryFor(files: readonly SourceFile[]): string | null;
}

/** Cuts a source's rows into parts that are each read at the cost of their own rows alone. */
export interface RowSlices {
  /** The relation whose rows these are; of another one, made from it, nothing is said. */
  readonly of: string;
  /** Queries for about as many parts as wanted, of about equal size: each row is in exactly one, with the columns and the row order of the whole. */
  into(parts: number): readonly string[];
}

/** A source that can be queried: where its rows are, what they are, and what could not be read. */
export interface OpenedSource {
  readonly name: string;
  /** SQL of the relation (table or view) to read from. */
  readonly relation: string;
  readonly format: SourceFormat;
  readonly files: readonly SourceFile[];
  /** In the file's order. With `neededColumns`, only those. */
  readonly columns: readonly SourceColumn[];
  readonly rows: number;
  /** Rows left out plus unreadable cells: as many as have an entry in the file, even where `rejectedRows` is cut. */
  readonly rejected: number;
  /** Rows of the files that are not in the relation. */
  readonly droppedRows: number;
  /** Cells that could not be read as their column's type; they are NULL in a row that is kept. */
  readonly unreadableCells: number;
  /** The first of the rejected, at most {@link shownRejects}. */
  readonly rejectedRows: readonly RejectedRow[];
  readonly dialect: Dialect | null;
  readonly notices: readonly DatasetNotice[];
  readonly dataHash: string;
  /** The zone of local timestamps. */
  readonly timezone: string;
  /** SQL that gives a column's time as microseconds since 1970 UTC (BIGINT), NULL where it cannot be read. */
  timeSql(column: string): string;
  /** SQL that gives a row's position over all files, BIGINT, increasing in file order. */
  readonly rowOrderSql: string;
  /** Absent where rows cannot be told apart by their files. */
  readonly fileRows?: FileRows | undefined;
  /** Absent where rows cannot be read part by part. */
  readonly slices?: RowSlices | undefined;
  /** Identifies what the repairs of a definition did to it; absent for a source as it is. */
  readonly repairsKey?: string;
  /** How its files differ from when they were read before, where they were read again. */
  readonly reread?: SourceChange | undefined;
}

export const shownRejects = 200;
