import { z } from 'zod';
import { metricKind } from './metric-kind';

/** A metric of aggregated data: sums over units instead of rows of units. Its expressions: src-contract/aggregate-expression.ts. */
export const aggregate = metricKind({
  kind: 'aggregate',
  label: 'Of aggregates',
  explanation: 'A sum over a number of units, from data that hold totals per variant instead of rows.',
  fields: {
    /** What is summed, e.g. `value(visitor.unit.purchase)`, or a column such as `successes`. */
    numerator: z.string().min(1),
    /** What it is divided by; a test needs the number of units. Default: the experiment's units. */
    denominator: z.string().min(1).optional(),
    /** Column with the sum over units of the squared values, for tables without one that is known; without it every unit counts 0 or 1. */
    squares: z.string().min(1).optional(),
  },
  format: 'number',
  needs: (metric) => ({
    numerator: { source: '', value: metric.numerator, aggregate: 'sum', window: undefined, path: '' },
    zeros: 'keep',
    binary: metric.squares === undefined && /^\s*(unique\s*\((?:[^()]|\([^()]*\))*\)|[\p{L}_][\p{L}\p{N}_]*(\((?:[^()])*\))?)\s*$/u.test(metric.numerator) && !/^\s*(count|value)\s*\(/.test(metric.numerator),
  }),
});
