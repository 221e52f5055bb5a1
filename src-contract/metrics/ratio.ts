import { z } from 'zod';
import { aggregates, metricKind, ratioCovariateSchema, windowSchema, type MeasureNeed } from './metric-kind';

const side = z.strictObject({
  source: z.string(),
  where: z.string().optional(),
  value: z.string().optional(),
  aggregate: z.enum(aggregates).optional(),
});

/** Sum over sum, e.g. clicks per view; its error by the delta method over randomised units. */
export const ratio = metricKind({
  kind: 'ratio',
  label: 'Ratio',
  explanation: 'The sum of one measure over the sum of another, e.g. clicks per view; units stay the unit of analysis.',
  fields: { numerator: side, denominator: side, window: windowSchema.optional(), covariate: ratioCovariateSchema.optional() },
  format: 'number',
  needs: (metric) => {
    const need = (path: 'numerator' | 'denominator'): MeasureNeed => {
      const part = metric[path];
      return {
        source: part.source,
        where: part.where,
        value: part.value,
        aggregate: part.aggregate ?? (part.value === undefined ? 'count' : 'sum'),
        window: metric.window,
        path,
      };
    };
    return { numerator: need('numerator'), denominator: need('denominator'), covariate: metric.covariate, zeros: 'keep', binary: false };
  },
});
