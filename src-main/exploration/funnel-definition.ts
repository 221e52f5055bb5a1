import type { FunnelOrder, FunnelStep, PlannedFunnel } from '../../src-contract/exploration-funnel';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Metric } from '../../src-contract/metrics/catalogue';
import { durationSchema } from '../../src-contract/metrics/metric-kind';

/** More steps than this nobody reads. */
export const MOST_STEPS = 20;

/** A definition whose metrics are the steps of a funnel, in their order, with what the worker is told of them. */
export interface FunnelDefinition {
  readonly definition: CompleteDefinition;
  readonly planned: PlannedFunnel;
  /** Of the first step. */
  readonly metric: string;
}

/**
 * Steps as conversion metrics: what units did after exposure, in a window of the funnel's own, else in each metric's.
 * @throws LiftbenchError `input` naming the step that is wrong
 */
export function funnelDefinition(definition: CompleteDefinition, { steps, order, within }: FunnelOrder): FunnelDefinition {
  if (steps.length === 0 || steps.length > MOST_STEPS) throw refused('steps', `A funnel has from 1 to ${String(MOST_STEPS)} steps, not ${String(steps.length)}.`, 'Add the steps that units take after their exposure.');
  if (within !== null && !durationSchema.safeParse(within).success) throw refused('within', `"${within}" is no duration.`, 'Write a duration such as 7d, 12h, 90m or 30s.');
  const metrics = steps.map((step, at) => stepMetric(definition, step, at, within));
  return {
    definition: { ...definition, metrics, segments: [], analysis: { ...definition.analysis, method: 'welch', covariateAdjustment: false, strata: [], conformance: 'none' } },
    planned: { names: metrics.map(({ name, id }) => name ?? id), order, within },
    metric: metrics[0]?.id ?? '',
  };
}

function stepMetric({ metrics, sources }: CompleteDefinition, step: FunnelStep, at: number, within: string | null): Metric {
  const field = `steps[${String(at)}]`;
  const window = within === null ? {} : { window: { within } };
  const common = { id: `funnel_step_${String(at + 1)}`, kind: 'conversion', role: 'secondary', goal: 'none' } as const;
  if ('metric' in step) {
    const found = metrics.find(({ id }) => id === step.metric);
    const conversions = metrics.filter(({ kind }) => kind === 'conversion');
    if (found?.kind !== 'conversion') throw refused(field, `There is no conversion metric "${step.metric}".`, `Known: ${conversions.map(({ id }) => id).join(', ') || 'none'}.`);
    return { ...common, name: found.name ?? found.id, source: found.source, ...(found.where === undefined ? {} : { where: found.where }), ...(within === null && found.window !== undefined ? { window: found.window } : window) };
  }
  if (step.where.trim() === '') throw refused(`${field}.where`, `Step ${String(at + 1)} has no condition.`, "Write which rows are this step, such as event = 'add_to_cart'.");
  if (sources[step.source] === undefined) throw refused(`${field}.source`, `There is no source "${step.source}".`, `Known: ${Object.keys(sources).join(', ')}.`);
  return { ...common, name: step.name.trim() === '' ? step.where : step.name, source: step.source, where: step.where, ...window };
}

function refused(field: string, message: string, next: string): LiftbenchError {
  return new LiftbenchError({ kind: 'input', message, next, place: { field } });
}
