import type { ClosedForm, MetricPlan, PlanRequest, PlanResult } from '../../src-contract/planning';
import type { EvaluationIndex } from './evaluation-index';
import { formatCount, formatLift, formatPercent, formatProbability } from './numbers';

/** What one comparison still needs, for a person who reads nothing else. */
export function planSentence(index: EvaluationIndex, plan: MetricPlan, unitsPerDay: number | null): string {
  const { requiredUnits, units, effect, achievedPower, detectableEffect, days } = plan;
  const name = `${index.metric(plan.metric).name}, ${index.variantName(plan.variant)}`;
  const detectable = detectableEffect === null ? '' : ` These units find a lift of ${formatLift(detectableEffect)} or more.`;
  if (plan.reason !== null) return `${name}: ${plan.reason}`;
  if (effect === null) return `${name}: no smallest effect is given, so nothing is planned for.${detectable}`;
  if (requiredUnits === null) return `${name}: no number of units would find a lift of ${formatLift(effect)}.${detectable}`;
  if (requiredUnits <= units) return `${name}: ${formatCount(units)} units are enough to find a lift of ${formatLift(effect)}, with a chance of ${formatProbability(achievedPower)}.${detectable}`;
  const more = `${formatCount(requiredUnits - units)} more units`;
  const when = days === null || unitsPerDay === null ? '' : `, ${formatCount(days)} days in all at ${formatCount(Math.round(unitsPerDay))} a day`;
  return `${name}: to find a lift of ${formatLift(effect)} it takes ${formatCount(requiredUnits)} units, ${more}${when}. Now the chance is ${formatProbability(achievedPower)}.${detectable}`;
}

/** The same of an experiment to come. */
export function newPlanSentence(request: PlanRequest, result: PlanResult): string {
  const { effect, power, units } = request;
  const { requiredUnits, requiredPerVariant, days, achievedPower, detectableEffect } = result;
  const parts: string[] = [];
  if (effect !== null && requiredUnits !== null) {
    const [first = 0] = requiredPerVariant ?? [];
    parts.push(`To find a lift of ${formatLift(effect)} with a power of ${formatPercent(power, 0)} it takes ${formatCount(requiredUnits)} units, ${formatCount(first)} in each variant${days === null ? '' : `: ${formatCount(days)} days`}.`);
  }
  if (units !== null && achievedPower !== null) parts.push(`With ${formatCount(units)} units the chance is ${formatProbability(achievedPower)}.`);
  if (units !== null && detectableEffect !== null) parts.push(`They find a lift of ${formatLift(detectableEffect)} or more.`);
  return parts.join(' ');
}

const closedFormWords: Readonly<Record<ClosedForm['name'], string>> = { normal: 'unpooled normal', pooled: 'pooled normal (Fleiss)', arcsine: 'arcsine (Cohen)' };

/** What other calculators would say, so that nobody is puzzled by a small gap. */
export function closedFormsSentence(forms: readonly ClosedForm[] | null): string {
  if (!forms || forms.length === 0) return '';
  return `Closed forms of other calculators, units of the control: ${forms.map((form) => `${closedFormWords[form.name]} ${formatCount(Math.ceil(form.controlUnits))}`).join(', ')}.`;
}
