import { z } from 'zod';

/** Formats that a source can be read from. */
export const sourceFormats = ['csv', 'json', 'parquet', 'duckdb'] as const;
export type SourceFormat = (typeof sourceFormats)[number];

/** What a column means to the analysis, whatever its type in the file. */
export type ColumnClass = 'text' | 'number' | 'time' | 'boolean' | 'other';

/**
 * How a source is read: what the definition's `sources` entry says, beside its path.
 * Nothing given means "as detected".
 */
export const readOptionsSchema = z.strictObject({
  format: z.enum(sourceFormats).optional(),
  delimiter: z.string().min(1).max(4).optional(),
  quote: z.string().max(1).optional(),
  header: z.boolean().optional(),
  /** The table of a database file, where it has several; `schema.table` outside the schema main. */
  table: z.string().min(1).optional(),
  /** Column name → DuckDB type, for columns whose detected type is wrong. */
  types: z.record(z.string(), z.string()).optional(),
  /** The zone that local timestamps (without an offset) are in; an IANA name. Default UTC. */
  timezone: z.string().optional(),
});
export type ReadOptions = z.infer<typeof readOptionsSchema>;

/** What the sniffer decided about a text file, after the user's own options were applied. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  /** Lines skipped before the header. */
  readonly skippedLines: number;
  /** Which of these the user set; the rest is a guess. */
  readonly given: readonly string[];
}

/** A row that could not be read as its columns demand. Never dropped silently. */
export interface RejectedRow {
  readonly file: string;
  /** 1-based line in the file; null where the format has none. */
  readonly line: number | null;
  readonly column: string | null;
  /** e.g. `CAST`, `MISSING COLUMNS`, `TOO MANY COLUMNS`, `UNQUOTED VALUE`. */
  readonly reason: string;
  readonly message: string;
  /** The line's text, cut to 500 characters; null where unknown. */
  readonly text: string | null;
}

export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** One column of a source. Counts are exact. */
export interface ColumnProfile {
  readonly name: string;
  /** DuckDB's type, e.g. `VARCHAR`, `DOUBLE`, `TIMESTAMP`. */
  readonly type: string;
  readonly class: ColumnClass;
  readonly nulls: number;
  /** Exact number of distinct values; null while not counted (many columns of a huge file). */
  readonly distinct: number | null;
  /** Smallest and largest value as text (times ISO 8601); null when all null. */
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** NaN or infinite values in a number column. */
  readonly notFinite: number;
  /** The most frequent values with their counts, most frequent first, at most 20. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** Equal-width bins for numbers (epoch ms for times); null for other classes. */
  readonly histogram: readonly HistogramBin[] | null;
  /**
   * What is still being counted while a source is opened; absent when nothing is. `figures`: nothing but name, type and class
   * is known, and the rest stands for nothing. `shape`: only the histogram is missing.
   */
  readonly pending?: 'figures' | 'shape' | undefined;
}

/** A finding about a source that a person should read before trusting it. */
export interface DatasetNotice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly column?: string | undefined;
  readonly count?: number | undefined;
}

/** All there is to know about a source before an experiment is defined on it. */
export interface DatasetProfile {
  readonly source: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly modified: string }[];
  /** `clickhouse`: profiled where it is. */
  readonly format: SourceFormat | 'clickhouse';
  readonly dialect: Dialect | null;
  readonly rows: number;
  readonly rejected: { readonly count: number; readonly rows: readonly RejectedRow[] };
  readonly columns: readonly ColumnProfile[];
  readonly notices: readonly DatasetNotice[];
  /** SHA-256 over the files' names, sizes and content samples; identifies the data in an evaluation. */
  readonly dataHash: string;
}

/** A page of rows for the data grid; cells as display text (null = SQL NULL). */
export interface RowPage {
  readonly columns: readonly string[];
  readonly offset: number;
  readonly total: number;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Progress of anything that may last. `fraction` null = unknown; `rate` in `unit` per second. */
export interface Progress {
  readonly step: 'open' | 'load' | 'profile' | 'units' | 'streams' | 'moments' | 'judge' | 'calibrate' | 'write';
  readonly label: string;
  readonly fraction: number | null;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  readonly unit?: 'rows' | 'bytes' | 'units' | 'metrics' | undefined;
  readonly rate?: number | undefined;
  readonly remainingSeconds?: number | undefined;
}
