import { z } from 'zod';
import { aggregates, measureFields, metricKind } from './metric-kind';

/** A quantile of values: of all events, clustered in units, or of one value per unit. */
export const quantile = metricKind({
  kind: 'quantile',
  label: 'Quantile',
  explanation: 'A quantile of a value, such as the 90th percentile of load time, over events or over units; units stay the unit of analysis.',
  fields: {
    ...measureFields,
    value: z.string(),
    /** Which quantile, as a share: 0.5 is the median. */
    quantile: z.number().gt(0).lt(1),
    /** `event`: every row counts, clustered by unit; `unit`: rows are aggregated per unit first. */
    per: z.enum(['event', 'unit']).optional(),
    /** Also the effect on the 5th to the 95th percentile. */
    curve: z.boolean().optional(),
    aggregate: z.enum(aggregates).optional(),
    /** With `per: unit`: whether units without rows count as 0. */
    zeros: z.enum(['keep', 'exclude']).optional(),
  },
  format: 'number',
  needs: (metric) => ({
    numerator: { source: metric.source, where: metric.where, value: metric.value, aggregate: metric.aggregate ?? 'sum', window: metric.window, path: '' },
    zeros: metric.zeros ?? 'exclude',
    quantile: { share: metric.quantile, per: metric.per ?? 'event', curve: metric.curve ?? false },
    binary: false,
  }),
});
