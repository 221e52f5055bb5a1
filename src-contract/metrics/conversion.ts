import { covariateSchema, measureFields, metricKind } from './metric-kind';

/** Share of units with at least one matching row. */
export const conversion = metricKind({
  kind: 'conversion',
  label: 'Conversion',
  explanation: 'The share of units with at least one matching row after exposure.',
  fields: { ...measureFields, covariate: covariateSchema.optional() },
  format: 'percent',
  needs: (metric) => ({
    numerator: { source: metric.source, where: metric.where, aggregate: 'any', window: metric.window, path: '' },
    covariate: metric.covariate,
    zeros: 'keep',
    binary: true,
  }),
});
