import type { MethodName } from '../../src-contract/capabilities';
import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { methodSheets, plannedTestOf } from '../../src-contract/methods';
import { arrivalDays, arrivalRate, type MetricPlan, type MetricPlanRequest, type MetricPlans } from '../../src-contract/planning';
import { adjustPValues } from '../corrections/adjust-family';
import { corrections } from '../corrections/catalogue';
import { findRootFrom } from '../kernels/find-root';
import { sequentialPlans } from '../sequential/catalogue';
import { level, whole } from '../wording';
import { falsePositiveRisk } from './false-positive-risk';
import { REAL_EFFECTS } from './plan-experiment';
import { plannedStatistic, type PlannedArms } from './power-of-means';
import { plannedLooks, powerUnder, type PowerOf } from './power-under-looks';

/**
 * Plans from an experiment's own data: its control value, both arms' spread (after cap, covariate and linearisation), its
 * split, and the very settings of its analysis. The level is divided by the family's size where the correction keeps the
 * family-wise error, as in the evaluation's own power and required units.
 */
export function planMetrics(request: MetricPlanRequest): MetricPlans {
  check(request);
  const { analysis, arrivals } = request;
  const perDay = arrivalRate(arrivals);
  if (request.days !== null && perDay === null) throw new LiftbenchError({ kind: 'input', message: 'Days cannot be planned for: exposures have no time, so nobody knows how many units arrive in a day.', next: 'Name the time column of the exposure source, or leave the days out.', place: { field: 'days' } });
  const overall = request.estimates.filter(({ segment }) => segment === null);
  const adjusted = adjustPValues(overall, analysis.correction, analysis.family, analysis.alternative);
  const exposed = arrivals?.units.at(-1) ?? Math.max(0, ...totalUnits(overall).values());
  const looks = Math.min(200, Math.max(1, request.days === null ? (arrivalDays(arrivals) ?? plannedLooks) : Math.ceil(request.days)));
  const totals = totalUnits(overall);
  const tables = new Map<string, PowerOf>();
  const powerAtLevel = (alpha: number, sequential: Analysis['sequential']): PowerOf => {
    const key = `${sequential} ${String(alpha)}`;
    const known = tables.get(key) ?? powerUnder(sequential, looks, { alpha, alternative: analysis.alternative });
    tables.set(key, known);
    return known;
  };
  const plans = overall.flatMap((estimate, i): MetricPlan[] => {
    const metric = request.metrics.find(({ id }) => id === estimate.metric);
    if (metric === undefined || request.only?.includes(metric.id) === false) return [];
    const familyWise = corrections[analysis.correction].controls === 'family-wise error';
    const alpha = (1 - analysis.confidence) / (familyWise ? adjusted[i].familySize : 1);
    const present = totals.get(estimate.metric) ?? 0;
    const arrivingPerDay = perDay === null || exposed === 0 ? null : (perDay * present) / exposed;
    return [planOne(request, estimate, metric, { alpha, present, perDay: arrivingPerDay, powerOf: powerAtLevel(alpha, analysis.sequential), atOnce: powerAtLevel(alpha, 'none') })];
  });
  return { unitsPerDay: perDay, plans, assumptions: assumptionsOf(request, looks, perDay) };
}

interface Setting {
  readonly alpha: number;
  /** Units of the metric at hand, all variants together. */
  readonly present: number;
  readonly perDay: number | null;
  readonly powerOf: PowerOf;
  /** The same without a plan of looks. */
  readonly atOnce: PowerOf;
}

function planOne(request: MetricPlanRequest, estimate: Estimate, metric: MetricSummary, { alpha, present, perDay, powerOf, atOnce }: Setting): MetricPlan {
  const { analysis, power, days } = request;
  const { controlValue, standardDeviation, controlStandardDeviation } = estimate;
  const wanted = request.effect ?? metric.minimumEffect;
  const sign = analysis.alternative === 'less' || (analysis.alternative === 'two-sided' && metric.goal === 'decrease') ? -1 : 1;
  const effect = wanted === null ? null : sign * Math.abs(wanted);
  const units = days === null || perDay === null ? present : Math.round(days * perDay);
  const known = {
    metric: metric.id, variant: estimate.variant, control: estimate.control, baseline: controlValue, standardDeviation, controlStandardDeviation,
    effect, units, alpha, varianceReduction: estimate.adjustment?.varianceReduction ?? null,
  };
  const nothing = { achievedPower: null, requiredUnits: null, days: null, detectableEffect: null, detectableDifference: null, falsePositiveRisk: null, sequentialInflation: null };
  const reason = unplannable(estimate);
  if (reason !== null || controlValue === null) return { ...known, ...nothing, reason };
  const arms = (all: number): PlannedArms => ({
    standardDeviation: standardDeviation ?? NaN, controlStandardDeviation: controlStandardDeviation ?? NaN,
    units: Math.max(2, (estimate.units * all) / present), controlUnits: Math.max(2, (estimate.controlUnits * all) / present),
  });
  const powerAt = (lift: number, all: number, by = powerOf): number => {
    const { noncentrality, df } = plannedStatistic(lift * Math.abs(controlValue), arms(all), plannedTestOf(estimate.method));
    return by(noncentrality, df);
  };
  const needed = (lift: number, by = powerOf): number => findRootFrom((all) => powerAt(lift, all, by) - power, present, 1e-9);
  const exact = effect === null ? NaN : needed(effect);
  const achieved = effect === null ? NaN : powerAt(effect, units);
  const detectable = sign * findRootFrom((size) => powerAt(sign * size, units) - power, 0.05, 1e-10);
  return {
    ...known,
    achievedPower: finite(achieved),
    requiredUnits: finite(Math.ceil(exact)),
    days: perDay === null ? null : finite(Math.ceil(exact / perDay)),
    detectableEffect: finite(detectable),
    detectableDifference: finite(detectable * Math.abs(controlValue)),
    falsePositiveRisk: Number.isNaN(achieved) ? null : falsePositiveRisk(analysis.alternative === 'two-sided' ? alpha / 2 : alpha, achieved, REAL_EFFECTS),
    sequentialInflation: analysis.sequential === 'none' ? 1 : effect === null ? null : finite(exact / needed(effect, atOnce)),
    reason: null,
  };
}

function unplannable({ controlValue, standardDeviation, controlStandardDeviation, units, controlUnits, reason }: Estimate): string | null {
  if (controlValue === null || standardDeviation === null || controlStandardDeviation === null) return reason ?? 'There are too few units to know the spread.';
  if (controlValue === 0) return "The control's value is 0, so no lift can be planned for.";
  if (units < 2 || controlUnits < 2) return 'An arm has fewer than two units.';
  return standardDeviation === 0 && controlStandardDeviation === 0 ? 'All units have the same value.' : null;
}

/** Units of the control and of every treatment, per metric. */
function totalUnits(estimates: readonly Estimate[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { metric, units, controlUnits } of estimates) totals.set(metric, (totals.get(metric) ?? controlUnits) + units);
  return totals;
}

function check({ power, effect, days, only, metrics }: MetricPlanRequest): void {
  const refuse = (field: string, message: string, next: string): never => {
    throw new LiftbenchError({ kind: 'input', message, next, place: { field } });
  };
  if (!(power > 0.05 && power < 1)) refuse('power', 'The power must lie between 0.05 and 1.', 'Write 80 % as 0.8.');
  if (effect !== null && !(Number.isFinite(effect) && effect !== 0)) refuse('effect', 'The effect must be a lift other than 0.', 'Write 5 % as 0.05.');
  if (days !== null && !(days > 0 && Number.isFinite(days))) refuse('days', 'The days must be above 0.', 'Write 28 for four weeks.');
  const unknown = only?.find((id) => !metrics.some((metric) => metric.id === id));
  if (unknown !== undefined) refuse('metric', `There is no metric "${unknown}".`, `Known: ${metrics.map(({ id }) => id).join(', ')}.`);
}

const testWords = { welch: "Welch's test", student: "Student's test", z: 'The z-test' } as const;

/** Which test is planned for, and why where it is not the method itself. */
function testInWords(method: MethodName): string {
  const test = plannedTestOf(method);
  if (test === method) return testWords[test];
  const own = method === 'lin' || method === 'post-stratified' ? `${methodSheets[method].label}, by the spread that it leaves` : `${method} has no formula for power`;
  return `${testWords[test]} (${own})`;
}

function assumptionsOf({ analysis, effect, arrivals, days, randomisationUnit }: MetricPlanRequest, looks: number, perDay: number | null): string[] {
  const { method, alternative, confidence, correction, sequential } = analysis;
  const sentences = [
    `${testInWords(method)} at the present split, with the baseline and the spread of these very data (after cap, covariate and linearisation).`,
    `${alternative === 'two-sided' ? 'Two-sided' : `One-sided (${alternative})`}, at ${level(confidence)} confidence${sequential === 'none' ? ', looked at once' : `; ${sequentialPlans[sequential].label} over ${String(looks)} even looks, ending at the units named`}${correction === 'none' ? ', not corrected for several comparisons' : `; ${corrections[correction].label}, at its strictest`}.`,
    effect === null ? "Effects are each metric's minimum effect." : `Effects are a lift of ${level(Math.abs(effect))} in the direction of the goal.`,
    'The false-positive risk takes one experiment in ten to have a real effect.',
  ];
  if (randomisationUnit !== undefined) sentences.push(`Units are those of ${randomisationUnit}, which was randomised: the spread between them, with as many units inside each as now, carries the design effect.`);
  if (perDay !== null && arrivals !== null) sentences.push(`Units keep arriving at ${whole(perDay)} a day, the mean of the days with arrivals${days === null ? '' : `, for ${String(days)} days`}; people who come back are not new units, so later days usually bring fewer.`);
  return sentences;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
