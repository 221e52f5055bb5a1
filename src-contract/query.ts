import { z } from 'zod';
import type { ColumnClass } from './dataset';
import type { BoundParameter } from './parameters';

/** The relation that SQL cells find the experiment's units in. */
export const unitsRelation = 'units';

/** Rows of a result that are kept for looking at; exports write all of them. */
export const mostKeptRows = 1_000_000;

/** A named SQL cell that another one reads. */
export interface NamedQuery {
  readonly name: string;
  readonly sql: string;
}

/** A question in SQL over the sources, the units and earlier named queries. Read-only: one SELECT. */
export interface QueryRequest {
  /** Cancels and supersedes an earlier request of the same job. */
  readonly job: string;
  readonly sql: string;
  /** Named queries that it reads, each after those that it reads itself. */
  readonly earlier: readonly NamedQuery[];
  readonly parameters: readonly BoundParameter[];
  /** YAML or JSON text of the experiment whose units `units` are; null = none. */
  readonly definition: string | null;
}

export interface QueryColumn {
  readonly name: string;
  /** DuckDB's type. */
  readonly type: string;
  readonly class: ColumnClass;
}

/** A result that the engine keeps; its rows are asked for by the page. */
export interface QueryResult {
  /** Names the kept result; forgotten when many newer ones came, or the data were opened anew. */
  readonly id: string;
  readonly columns: readonly QueryColumn[];
  /** Rows kept: at most {@link mostKeptRows}. */
  readonly rows: number;
  /** The query gave more rows than are kept. */
  readonly cut: boolean;
  /** Names of the sources, the units and the named queries that it reads. */
  readonly reads: readonly string[];
  readonly milliseconds: number;
}

export const queryFormats = ['csv', 'parquet', 'arrow'] as const;
export type QueryFormat = (typeof queryFormats)[number];

/** What a written result is: in a file, or as base64 where the engine was given no path. */
export interface QueryExport {
  readonly rows: number;
  readonly base64: string | null;
}

/** How a result is drawn. */
export const queryChartTypes = ['bar', 'line', 'scatter', 'histogram'] as const;
export type QueryChartType = (typeof queryChartTypes)[number];

/** Columns of a result for a chart, as JSON; times as ISO 8601 text. */
export interface QueryPoints {
  readonly columns: readonly { readonly name: string; readonly values: readonly (number | string | null)[] }[];
  /** Rows that the points stand for; more than there are points when they are a sample. */
  readonly rows: number;
  /** The points are a part of the rows: the first ones, or every so many-th. */
  readonly thinned: boolean;
}

/** A SQL cell as it is kept. */
export const sqlFields = {
  /** What other cells call it; absent = nothing can read it. */
  name: z.string().optional(),
  text: z.string(),
  show: z.enum(['rows', 'columns', 'chart']).optional(),
  chart: z.strictObject({ type: z.enum(queryChartTypes).optional(), x: z.string().optional(), y: z.string().optional(), colour: z.string().optional() }).optional(),
};
