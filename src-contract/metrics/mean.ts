import { z } from 'zod';
import { aggregates, capSchema, covariateSchema, measureFields, metricKind } from './metric-kind';

/** Mean over units of a value aggregated per unit. */
export const mean = metricKind({
  kind: 'mean',
  label: 'Mean',
  explanation: 'A value aggregated per unit (sum, maximum, …), then averaged over units.',
  fields: {
    ...measureFields,
    value: z.string(),
    aggregate: z.enum(aggregates).optional(),
    cap: capSchema.optional(),
    covariate: covariateSchema.optional(),
    zeros: z.enum(['keep', 'exclude']).optional(),
    transform: z.enum(['log1p', 'sqrt']).optional(),
  },
  format: 'number',
  needs: (metric) => ({
    numerator: { source: metric.source, where: metric.where, value: metric.value, aggregate: metric.aggregate ?? 'sum', window: metric.window, path: '' },
    covariate: metric.covariate,
    cap: metric.cap,
    zeros: metric.zeros ?? 'keep',
    transform: metric.transform,
    binary: false,
  }),
});
