import { capSchema, covariateSchema, measureFields, metricKind } from './metric-kind';

/** Mean number of matching rows per unit. */
export const count = metricKind({
  kind: 'count',
  label: 'Count',
  explanation: 'The mean number of matching rows per unit after exposure.',
  fields: { ...measureFields, cap: capSchema.optional(), covariate: covariateSchema.optional() },
  format: 'number',
  needs: (metric) => ({
    numerator: { source: metric.source, where: metric.where, aggregate: 'count', window: metric.window, path: '' },
    covariate: metric.covariate,
    cap: metric.cap,
    zeros: 'keep',
    binary: false,
  }),
});
