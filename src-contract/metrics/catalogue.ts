import { z } from 'zod';
import { aggregate } from './aggregate';
import { conversion } from './conversion';
import { count } from './count';
import { mean } from './mean';
import type { MetricNeeds } from './metric-kind';
import { quantile } from './quantile';
import { ratio } from './ratio';
import { retention } from './retention';

/** Every metric kind, in the order of menus. Adding a kind is its file and its line here and in the union below. */
export const metricKinds = [conversion, count, mean, ratio, retention, quantile, aggregate] as const;

/** A metric as written in a definition, discriminated by `kind`. */
export const metricSchema = z.discriminatedUnion('kind', [
  conversion.schema,
  count.schema,
  mean.schema,
  ratio.schema,
  retention.schema,
  quantile.schema,
  aggregate.schema,
]);
export type Metric = z.infer<typeof metricSchema>;
export type MetricKindName = Metric['kind'];

/** The catalogue's entry for a kind. */
export function kindOf(metric: { kind: MetricKindName }): (typeof metricKinds)[number] {
  const found = metricKinds.find((member) => member.kind === metric.kind);
  if (!found) throw new RangeError(`unknown metric kind ${metric.kind}`);
  return found;
}

/** What a metric must be given to be computed: measures, covariate, cap. */
export function needsOf(metric: Metric): MetricNeeds {
  return (kindOf(metric).needs as (metric: Metric) => MetricNeeds)(metric);
}
