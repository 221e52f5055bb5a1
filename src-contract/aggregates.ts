import { z } from 'zod';
import { mistakeInWords, parseAggregateExpression } from './aggregate-expression';

/** Where a definition's aggregates are: a source with totals per variant, or the totals themselves, which takes the place of `unit` and `exposure`. */
export const aggregatesSchema = z.strictObject({
  source: z.string().optional(),
  /** The totals themselves, one row per variant, where there is no file: `{ variant: control, successes: 120, trials: 1000 }`. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))).min(1).optional(),
  /** The column with the variant's id. Default: the first of `exp_variant_id`, `variant`, `label`. */
  variant: z.string().optional(),
  /** Rows that belong to the experiment; a DuckDB expression. */
  where: z.string().optional(),
  /** The number of units of a variant, e.g. `count(visitor.global.exposure)` or `trials`. */
  units: z.string().min(1),
});
export type AggregatesDefinition = z.infer<typeof aggregatesSchema>;

/** What the worker is given of one metric; cells are group × variants + variant, group 0 all units, then each segment's levels. */
export interface AggregateMoments {
  readonly metric: string;
  /** Units per cell. */
  readonly units: readonly number[];
  /** The metric's value per cell: a mean per unit, or a sum over another. NaN where there are no units. */
  readonly value: readonly number[];
  /** Σ of squared deviations of the units' values; NaN where it is not known. */
  readonly product: readonly number[];
  /** Why the spread of a cell is not known, in words; null where it is. */
  readonly reason: readonly (string | null)[];
  /** What to know about the figures; null when nothing. */
  readonly note: string | null;
  /** What Ep-Stats would make of the same aggregates, per variant. */
  readonly epStats: readonly { readonly count: number; readonly sum: number; readonly sumOfSquares: number }[];
}

/** What a definition over aggregates leaves out, filled in, so that it can be read like any other. */
export function withAggregateDefaults(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.aggregates)) return value;
  const { aggregates, unit = 'unit', exposure } = value;
  const { source, variant } = aggregates as { source?: unknown; variant?: unknown };
  return { ...value, unit, exposure: exposure ?? { source: typeof source === 'string' ? source : '', variant: typeof variant === 'string' ? variant : 'variant' } };
}

/** Mistakes that the schema alone cannot see in a definition over aggregates. */
export function aggregateProblems(written: {
  readonly aggregates?: AggregatesDefinition | undefined;
  readonly metrics: readonly { readonly kind: string; readonly id: string }[];
}): { field: string; message: string; at?: number }[] {
  const { aggregates, metrics } = written;
  const problems: { field: string; message: string; at?: number }[] = [];
  const parse = (field: string, text: string | undefined): void => {
    const parsed = text === undefined ? null : parseAggregateExpression(text);
    if (text !== undefined && parsed !== null && !parsed.ok) problems.push({ field, message: mistakeInWords(text, parsed.mistake), at: parsed.mistake.at });
  };
  parse('aggregates.units', aggregates?.units);
  if (aggregates !== undefined && (aggregates.source === undefined) === (aggregates.rows === undefined)) problems.push({ field: 'aggregates', message: 'Give either source or rows: where the totals are, or the totals themselves.' });
  metrics.forEach((metric, index) => {
    const at = `metrics[${String(index)}]`;
    if (metric.kind === 'aggregate') {
      const { numerator, denominator, squares } = metric as { numerator?: string; denominator?: string; squares?: string };
      if (aggregates === undefined) problems.push({ field: `${at}.kind`, message: 'A metric of kind aggregate needs the key aggregates, which names the source with the totals.' });
      parse(`${at}.numerator`, numerator);
      parse(`${at}.denominator`, denominator);
      parse(`${at}.squares`, squares);
    } else if (aggregates !== undefined) {
      problems.push({ field: `${at}.kind`, message: `Aggregates hold sums, not the rows of units that a metric of kind ${metric.kind} needs; use kind aggregate, or a source with rows.` });
    }
  });
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
