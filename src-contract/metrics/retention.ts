import { covariateSchema, measureFields, metricKind, windowSchema } from './metric-kind';

/** Share of units with a matching row in a window that begins some time after first exposure. */
export const retention = metricKind({
  kind: 'retention',
  label: 'Retention',
  explanation: 'The share of units that come back: at least one matching row inside a later window.',
  fields: {
    ...measureFields,
    window: windowSchema.refine((window) => window.from !== undefined, 'Retention needs a window with from, e.g. { from: 7d, to: 14d }.'),
    covariate: covariateSchema.optional(),
  },
  format: 'percent',
  needs: (metric) => ({
    numerator: { source: metric.source, where: metric.where, aggregate: 'any', window: metric.window, path: '' },
    covariate: metric.covariate,
    zeros: 'keep',
    binary: true,
  }),
});
