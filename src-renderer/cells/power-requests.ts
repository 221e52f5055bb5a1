import type { Evaluation } from '../../src-contract/evaluation';
import type { MetricPlan, PlanRequest } from '../../src-contract/planning';
import type { PowerCurve } from '../charts/power-curve';
import { settingsOf } from '../wording/settings';
import type { CellOf } from './cell';

/** The figures of an experiment to come, with the usual ones where nothing was given. */
export type NewPlan = Required<Omit<NonNullable<CellOf<'power'>['plan']>, 'standardDeviation' | 'units' | 'unitsPerDay'>> & { readonly standardDeviation: number | null; readonly units: number | null; readonly unitsPerDay: number | null };

export function newPlanOf(cell: CellOf<'power'>): NewPlan {
  const { plan = {} } = cell;
  const kind = plan.kind ?? 'share';
  return {
    kind, baseline: plan.baseline ?? (kind === 'share' ? 0.1 : 10), standardDeviation: plan.standardDeviation ?? (kind === 'share' ? null : 20), effect: plan.effect ?? 0.05,
    power: plan.power ?? 0.8, confidence: plan.confidence ?? 0.95, alternative: plan.alternative ?? 'two-sided', variants: plan.variants ?? 2,
    units: plan.units ?? null, unitsPerDay: plan.unitsPerDay ?? null, varianceReduction: plan.varianceReduction ?? 0, sequential: plan.sequential ?? 'none',
  };
}

/** What the planner is asked about an experiment to come: equal parts, and Bonferroni where several treatments share a control. */
export function requestOfNew(plan: NewPlan): PlanRequest {
  return {
    kind: plan.kind, baseline: plan.baseline, standardDeviation: plan.kind === 'share' ? null : plan.standardDeviation, effect: plan.effect,
    confidence: plan.confidence, alternative: plan.alternative, power: plan.power, weights: Array.from({ length: plan.variants }, () => 1),
    correction: plan.variants > 2 ? 'bonferroni' : 'none', varianceReduction: plan.varianceReduction, units: plan.units, unitsPerDay: plan.unitsPerDay, sequential: plan.sequential,
  };
}

/** The same question about one comparison of an experiment with data: from its own values, spread, split and level. */
export function requestOfComparison(evaluation: Evaluation, plan: MetricPlan, power: number): PlanRequest | null {
  const estimates = evaluation.estimates.filter((each) => each.metric === plan.metric && each.segment === null);
  const estimate = estimates.find((each) => each.variant === plan.variant);
  if (!estimate || plan.baseline === null || plan.standardDeviation === null || plan.controlStandardDeviation === null) return null;
  const present = estimate.controlUnits + estimates.reduce((sum, each) => sum + each.units, 0);
  const settings = settingsOf(evaluation);
  return {
    kind: 'mean', baseline: plan.baseline, standardDeviation: plan.controlStandardDeviation, treatmentStandardDeviation: plan.standardDeviation, effect: plan.effect ?? plan.detectableEffect,
    confidence: 1 - plan.alpha, alternative: settings.alternative, power, weights: [estimate.controlUnits, estimate.units], correction: 'none', varianceReduction: 0,
    units: Math.round(((estimate.controlUnits + estimate.units) * plan.units) / Math.max(1, present)), unitsPerDay: null, sequential: settings.sequential, looks: Math.min(200, Math.max(1, evaluation.arrivals?.days.length ?? 14)),
    ...(settings.method === 'welch' || settings.method === 'student' || settings.method === 'z' ? { method: settings.method } : {}),
  };
}

const POINTS = 24;

/** Lifts to draw a curve over: from next to nothing to well beyond what matters, on the side where it is looked for; what matters is among them. */
export function liftsOf(sizes: readonly (number | null)[]): readonly number[] {
  const known = sizes.filter((size): size is number => size !== null && Number.isFinite(size) && size !== 0);
  const most = Math.max(0, ...known.map(Math.abs)) * 1.6;
  if (most === 0) return [];
  const sign = (known[0] ?? 1) < 0 ? -1 : 1;
  const even = Array.from({ length: POINTS }, (_, at) => (sign * most * (at + 1)) / POINTS);
  return [...new Set([...even, ...known])].sort((a, b) => sign * (a - b));
}

/** The points of a curve, asked one by one of the planner. */
export async function curvePoints(ask: (request: PlanRequest) => Promise<{ readonly achievedPower: number | null }>, request: PlanRequest, lifts: readonly number[]): Promise<PowerCurve['points']> {
  const answers = await Promise.all(lifts.map((lift) => ask({ ...request, effect: lift })));
  return answers.flatMap(({ achievedPower }, at) => (achievedPower === null ? [] : [{ lift: lifts[at] ?? 0, power: achievedPower }]));
}
