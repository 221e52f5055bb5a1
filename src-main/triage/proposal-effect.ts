import type { Evaluation } from '../../src-contract/evaluation';
import { readDefinition, type CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { LiftChange, LiftFigures, Proposal, ProposalEffect } from '../../src-contract/triage';
import type { EvaluationOrder } from '../evaluation/evaluate-experiment';
import { evaluateExperiment } from '../evaluation/evaluate-experiment';
import { parseText } from '../evaluation/definition-text';

export type EffectOrder = Pick<EvaluationOrder, 'workspace' | 'statistics' | 'baseDirectory' | 'onProgress' | 'signal'>;

/** A definition's text with a proposal taken, as data. */
export function taken(text: string, { repairs, edits }: Proposal): CompleteDefinition {
  const value = structuredClone(parseText(text).value) as Record<string, unknown>;
  if (repairs.length > 0) value['repairs'] = [...((value['repairs'] as unknown[] | undefined) ?? []), ...repairs];
  for (const edit of edits) set(value, edit.path, edit.value);
  const read = readDefinition(value);
  if (read.ok) return read.definition;
  const [first] = read.problems;
  throw new LiftbenchError({ kind: 'input', message: first?.message ?? 'The definition cannot be read.', place: { field: first?.field } });
}

function set(into: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  let at: Record<string | number, unknown> = into;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}

/** What taking a proposal would do to the lift of each primary metric: two evaluations through the same caches. */
export async function effectOf(text: string, definition: CompleteDefinition, finding: string, proposal: Proposal, order: EffectOrder): Promise<ProposalEffect> {
  const base = { finding, proposal: proposal.id };
  const now = await tried(() => evaluateExperiment({ ...order, definition: onlyPrimary(definition), timeline: false }));
  const then = await tried(() => evaluateExperiment({ ...order, definition: onlyPrimary(proposal.comparisonOnly ? definition : taken(text, proposal)), timeline: false, asExposed: proposal.comparisonOnly }));
  const repairs = then.evaluation?.repairs?.slice(definition.repairs?.length ?? 0) ?? [];
  if (now.evaluation === null || then.evaluation === null) {
    const reason = now.evaluation === null ? `The experiment cannot be evaluated as it is: ${now.reason ?? ''}` : `It cannot be evaluated with this change: ${then.reason ?? ''}`;
    return { ...base, lifts: [], repairs, reason };
  }
  return { ...base, lifts: changes(now.evaluation, then.evaluation), repairs, reason: null };
}

/** Primary metrics only, no segments, and nothing that does not belong to a lift. */
function onlyPrimary(definition: CompleteDefinition): CompleteDefinition {
  return { ...definition, segments: [], metrics: definition.metrics.filter(({ role }) => role === 'primary') };
}

async function tried(work: () => Promise<Evaluation>): Promise<{ evaluation: Evaluation | null; reason: string | null }> {
  try {
    return { evaluation: await work(), reason: null };
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind === 'sample' || failure.kind === 'query') return { evaluation: null, reason: failure.message };
    throw thrown;
  }
}

function changes(now: Evaluation, then: Evaluation): LiftChange[] {
  return now.estimates.filter(({ segment }) => segment === null).flatMap((before) => {
    const after = then.estimates.find(({ metric, variant, segment }) => metric === before.metric && variant === before.variant && segment === null);
    if (after === undefined) return [];
    return [{ metric: before.metric, variant: before.variant, without: figures(before), with: figures(after), change: before.lift === null || after.lift === null ? null : after.lift - before.lift }];
  });
}

function figures({ lift, liftLow, liftHigh, pValue, units, controlUnits, reason }: Evaluation['estimates'][number]): LiftFigures {
  return { lift, low: liftLow, high: liftHigh, pValue, units, controlUnits, reason };
}
