import { z } from 'zod';
import { durationSchema } from './metrics/metric-kind';
import type { LeftOutRows } from './sample';

/** Engines that a definition's tables may stay in. */
export const warehouses = ['clickhouse'] as const;
export type WarehouseName = (typeof warehouses)[number];

/** What a source that stays in a warehouse has in place of a path; `table` is among the options of reading. */
export const warehouseFields = {
  /** The engine that holds the table and adds it up. */
  warehouse: z.enum(warehouses).optional(),
  /** Where it answers: `http://host:8123` or `https://…`, without user or password. */
  address: z.string().optional(),
  /** Default: `default`. */
  database: z.string().min(1).optional(),
  /** A column that numbers the rows, for rows of one instant; a table in a warehouse has no order of its own. */
  order: z.string().min(1).optional(),
  /** The longest that one statement may take. Default 10m. */
  timeout: durationSchema.optional(),
};

interface WrittenSource {
  readonly path: string | readonly string[];
  readonly warehouse?: WarehouseName | undefined;
  readonly address?: string | undefined;
  readonly database?: string | undefined;
  readonly table?: string | undefined;
  readonly order?: string | undefined;
  readonly timeout?: string | undefined;
  readonly format?: unknown;
  readonly delimiter?: unknown;
  readonly quote?: unknown;
  readonly header?: unknown;
  readonly types?: unknown;
  readonly timezone?: unknown;
}

/** Mistakes in where sources are, that the schema alone cannot see. No message repeats an address: it may hold a password. */
export function sourcePlaceProblems(sources: Readonly<Record<string, WrittenSource>>): { field: string; message: string }[] {
  const problems: { field: string; message: string }[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const at = (key: string, message: string): void => void problems.push({ field: `sources.${name}.${key}`, message });
    if (source.warehouse === undefined) {
      if (source.path === '') at('path', '"path" is missing; it must be a file, a pattern of files or a list of them.');
      for (const key of ['address', 'database', 'order', 'timeout'] as const) if (source[key] !== undefined) at(key, `${key} is for a table in a warehouse; add warehouse: clickhouse, or leave it out.`);
      continue;
    }
    if (source.path !== '') at('path', 'A source is either files (path) or a table in a warehouse, not both.');
    for (const key of ['format', 'delimiter', 'quote', 'header', 'types', 'timezone'] as const) if (source[key] !== undefined) at(key, `${key} says how a file is read; a table in a warehouse has its own types.`);
    if (source.table === undefined) at('table', '"table" is missing; it must name the table.');
    const mistake = addressMistake(source.address);
    if (mistake !== null) at('address', mistake);
  }
  return problems;
}

/** What is wrong with an address; null when nothing. */
export function addressMistake(address: string | undefined): string | null {
  if (address === undefined) return '"address" is missing; write it as http://host:8123.';
  if (/^[^/]*\/\/[^/]*@/.test(address) || /^[^/@]+:[^/@]*@/.test(address)) {
    return 'An address must not hold a user or a password: the definition is shared and kept. Give them in the window under Connect to ClickHouse, or in LIFTBENCH_CLICKHOUSE_USER and LIFTBENCH_CLICKHOUSE_PASSWORD.';
  }
  if (!/^https?:\/\//i.test(address)) return 'An address begins with http:// or https://; 8123 and 8443 are the usual ports.';
  if (/[?#]/.test(address)) return 'An address has no ? or #; settings of the server stay on the server.';
  if (!/^https?:\/\/([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(\/\S*)?$/i.test(address)) return 'This is no address; write it as http://host:8123.';
  return null;
}

/** The moments of one metric as a warehouse added them up; cell = group × variants + variant, group 0 all units, then each segment's levels. */
export interface PushedCells {
  readonly n: readonly number[];
  /** Per variable, per cell: mean of (value − pivot). */
  readonly offset: readonly (readonly number[])[];
  /** Per pair of variables (00, 01, 11, 02, …), per cell: Σ (a − mean a)(b − mean b). */
  readonly product: readonly (readonly number[])[];
}

/** Quantiles as a warehouse found them, cell by cell; `n` counts units with a value. */
export interface PushedQuantiles {
  readonly n: readonly number[];
  /** null without a value. */
  readonly value: readonly (number | null)[];
  /** null where there are too few values to know it. */
  readonly error: readonly (number | null)[];
}

export interface PushedMetric {
  readonly metric: string;
  readonly roles: readonly ('numerator' | 'denominator' | 'covariate' | 'covariateDenominator')[];
  readonly pivot: readonly number[];
  readonly cells: PushedCells;
  /** The same by day, cumulative, cell = day × variants + variant; null without days. */
  readonly days: PushedCells | null;
  /** In place of moments where the metric is a quantile: by segment, by day (cell = day × variants + variant), and along its curve (cell = quantile × variants + variant). */
  readonly quantiles?: { readonly cells: PushedQuantiles; readonly days: PushedQuantiles | null; readonly curve: PushedQuantiles | null } | undefined;
  /** Third central moment per variant, all units; null for ratios. */
  readonly third: readonly number[] | null;
  readonly cap: { readonly lower: number | null; readonly upper: number | null; readonly cutShare: number | null } | null;
  /** Rows that count, and those that cannot. */
  readonly rows: number;
  readonly leftOut: LeftOutRows;
  /** Why nothing can be estimated, in words; null when something can. */
  readonly unanswered: string | null;
}

/** All that a warehouse was asked for; the units themselves stay there. */
export interface PushedMoments {
  readonly metrics: readonly PushedMetric[];
  /** Units by day of first exposure, day × variant; null where exposures have no time. */
  readonly arrivals: readonly number[] | null;
}

/** Where an evaluation was added up, and what was asked for but cannot be had from there. */
export interface PushedDown {
  readonly engine: string;
  readonly version: string;
  /** `http://host:8123, database.table`, one per source. */
  readonly tables: readonly string[];
  /** Sentences: what cannot be had where units stay in the warehouse. */
  readonly without: readonly string[];
}
