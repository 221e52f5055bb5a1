import type { Progress } from '../../src-contract/dataset';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { toFailure } from '../../src-contract/failure';
import { needsOf } from '../../src-contract/metrics/catalogue';
import type { SecondMetric } from '../../src-contract/second-engine';
import type { Connection } from '../database/connection';
import { readCube } from './cube-sql';
import type { SamplePlan } from './plan-sample';
import { readQuantiles } from './quantile-sql';
import { duckDialect } from './sql-dialect';

/**
 * Every metric's moments, or its quantiles and their errors, by SQL alone, for the worker to judge once more. A
 * statement that fails is told with its metric, not thrown: that is a disagreement too.
 * @throws LiftbenchError `cancelled` when it is stopped
 */
export async function secondMoments(definition: CompleteDefinition, plan: SamplePlan, connection: Connection, onProgress: ((progress: Progress) => void) | undefined): Promise<SecondMetric[]> {
  const whole: SamplePlan = { ...plan, units: { ...plan.units, attributes: [] } };
  const found: SecondMetric[] = [];
  for (const [index, metric] of definition.metrics.entries()) {
    onProgress?.({ step: 'moments', label: `By SQL alone: ${metric.name ?? metric.id}`, fraction: index / definition.metrics.length, done: index, total: definition.metrics.length, unit: 'metrics' });
    try {
      if (needsOf(metric).quantile !== undefined) {
        found.push({ metric: metric.id, pivot: [], cells: [], quantiles: await readQuantiles(connection, whole, metric, index, duckDialect), failed: null });
        continue;
      }
      const cells = await readCube(connection, whole, metric, index, duckDialect);
      found.push({
        metric: metric.id,
        pivot: cells[0]?.pivot ?? [],
        cells: cells.map(({ variant, n, offset, product }) => ({ variant: definition.variants.findIndex(({ id }) => id === variant), n, offset, product })),
        failed: null,
      });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind === 'cancelled') throw thrown;
      found.push({ metric: metric.id, pivot: [], cells: [], failed: failure.message });
    }
  }
  return found;
}
