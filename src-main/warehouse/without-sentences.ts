import { methodOf, methodSheets } from '../../src-contract/methods';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { PushPlan } from './push-plan';

/** What an evaluation in a warehouse leaves out, in sentences: what was asked for first, then what every such evaluation lacks. */
export function withoutSentences({ definition, trust }: { readonly definition: CompleteDefinition; readonly trust?: boolean | undefined }, { metrics }: Pick<PushPlan, 'metrics'>): string[] {
  const refused = metrics.filter((one) => one.refused !== null).map(({ metric }) => metric.id);
  const byValues = definition.metrics.filter((metric) => !refused.includes(metric.id) && methodSheets[methodOf(definition.analysis, metric)].reads === 'values').map(({ id }) => id);
  const covered = definition.sources[definition.exposure.source]?.order === undefined;
  return [
    ...(refused.length === 0 ? [] : [`The warehouse cannot be asked for ${refused.join(', ')} as written; the reason stands with ${refused.length === 1 ? 'the metric' : 'each'}.`]),
    ...(byValues.length === 0 ? [] : [`${byValues.join(', ')} ${byValues.length === 1 ? 'has' : 'have'} values but no test: ${byValues.length === 1 ? 'its method reads' : 'their methods read'} every unit’s value.`]),
    ...(trust === true ? ['The checks on the assignment that read rows (order, balance, new units, replays, causes) were not made.'] : []),
    ...(covered ? ['Rows of one instant have no order in the table: a unit’s tie goes to the variant or attribute that sorts first (name a column under order to decide it).'] : []),
    'Rows stay in the warehouse: there is no data triage, no SQL cell over them, no calibration, no exploration and no way from a number back to its rows.',
  ];
}
