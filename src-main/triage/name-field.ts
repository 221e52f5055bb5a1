import { LiftbenchError } from '../../src-contract/failure';
import { blame } from '../evaluation/read-streams';
import type { ExperimentData } from './experiment-data';

/** An expression of a definition may fail only on some row (a cast). Then each is tried alone, so that the failure names its field. */
export async function namingField<Result>({ plan, connection }: ExperimentData, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.kind !== 'query' || thrown.failure.place?.field !== undefined) throw thrown;
    const { units } = plan;
    await blame(connection, units.where, units.source.relation, 'exposure.where', null);
    await blame(connection, units.filter, units.source.relation, 'filters.exposure', units.where);
    await blame(connection, units.variant, units.source.relation, 'exposure.variant', units.where);
    for (const { source, condition, value, field } of plan.measures) {
      await blame(connection, condition, source.relation, `${field}.where`, null);
      await blame(connection, value?.sql ?? null, source.relation, `${field}.value`, condition);
    }
    throw thrown;
  }
}
