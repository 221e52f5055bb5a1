import type { ClosedForm, PlanRequest, PlanResult } from '../../src-contract/planning';
import { LiftbenchError } from '../../src-contract/failure';
import { corrections } from '../corrections/catalogue';
import { findRootFrom } from '../kernels/find-root';
import { sequentialPlans } from '../sequential/catalogue';
import { level } from '../wording';
import { falsePositiveRisk } from './false-positive-risk';
import { plannedStatistic, unitsByNormal, type PowerSettings } from './power-of-means';
import { unitsForShares } from './power-of-shares';
import { plannedLooks, powerUnder, type PowerOf } from './power-under-looks';

/** Share of experiments whose effect is real, for the false-positive risk (Kohavi, Deng & Vermeer 2022, table 2). */
export const REAL_EFFECTS = 0.1;

/**
 * Units, detectable effect and power before an experiment. The comparison planned for is that of the control
 * with the smallest treatment. Means: the chosen test (Welch's by default) by the noncentral t. Shares: the
 * normal approximation with unpooled variances p(1 − p) at baseline and baseline × (1 + effect). A covariate
 * scales the variance; a family-wise correction divides the level by the number of treatments; a sequential
 * plan is judged by its chance to cross at any of its looks.
 *
 * @throws LiftbenchError `input` naming the field that cannot be planned with.
 */
export function planExperiment(request: PlanRequest): PlanResult {
  check(request);
  const { weights, effect, units, power, unitsPerDay, sequential = 'none', looks = plannedLooks } = request;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const control = weights[0] / total;
  const treatment = Math.min(...weights.slice(1)) / total;
  const treatments = weights.length - 1;
  const familyWise = corrections[request.correction].controls === 'family-wise error';
  const alpha = (1 - request.confidence) / (familyWise ? treatments : 1);
  const settings: PowerSettings = { alpha, alternative: request.alternative };
  const powerOf = powerUnder(sequential, looks, settings);
  const powerAt = (lift: number, all: number, by = powerOf): number => powerOfLift(request, lift, all * treatment, all * control, by);
  const needed = (lift: number, by = powerOf): number => findRootFrom((all) => powerAt(lift, all, by) - power, 1000, 1e-12);
  const exact = effect === null ? null : needed(effect);
  const required = exact === null ? null : Math.ceil(roundedDown(exact));
  const measured = units ?? required;
  const achieved = effect === null || units === null ? null : powerAt(effect, units);
  const detectable = measured === null ? null : detectableLift(request, (lift) => powerAt(lift, measured));
  const risk = achieved ?? (effect === null ? null : power);
  return {
    requiredUnits: required,
    exactUnits: exact,
    requiredPerVariant: required === null ? null : weights.map((weight) => Math.ceil((required * weight) / total - 1e-9)),
    days: required === null || unitsPerDay === null ? null : Math.ceil(required / unitsPerDay),
    achievedPower: achieved,
    detectableEffect: detectable,
    detectableDifference: detectable === null ? null : detectable * Math.abs(request.baseline),
    alpha,
    falsePositiveRisk: risk === null ? null : falsePositiveRisk(request.alternative === 'two-sided' ? alpha / 2 : alpha, risk, request.realEffects ?? REAL_EFFECTS),
    sequentialInflation: effect === null || exact === null ? null : sequential === 'none' ? 1 : exact / needed(effect, powerUnder('none', 1, settings)),
    closedForms: effect === null ? null : closedForms(request, effect, treatment / control, settings),
    assumptions: assumptionsOf(request, alpha, treatments),
  };
}

function powerOfLift(request: PlanRequest, lift: number, units: number, controlUnits: number, powerOf: PowerOf): number {
  const { baseline, varianceReduction, standardDeviation, treatmentStandardDeviation, method = 'welch' } = request;
  const left = Math.sqrt(1 - varianceReduction);
  const effect = lift * Math.abs(baseline);
  if (request.kind === 'mean') {
    const spread = { standardDeviation: (treatmentStandardDeviation ?? standardDeviation ?? NaN) * left, controlStandardDeviation: (standardDeviation ?? NaN) * left };
    const { noncentrality, df } = plannedStatistic(effect, { ...spread, units: Math.max(2, units), controlUnits: Math.max(2, controlUnits) }, method);
    return powerOf(noncentrality, df);
  }
  const share = baseline + effect;
  if (share <= 0 || share >= 1) return 1;
  const error = Math.sqrt((share * (1 - share)) / units + (baseline * (1 - baseline)) / controlUnits) * left;
  return powerOf(effect / error, Infinity);
}

/** Control units by the closed forms of other calculators; those of shares for two equal arms. */
function closedForms({ kind, baseline, standardDeviation, treatmentStandardDeviation, varianceReduction, power }: PlanRequest, lift: number, ratio: number, settings: PowerSettings): ClosedForm[] {
  const effect = lift * Math.abs(baseline);
  const left = 1 - varianceReduction;
  const spread = (share: number): number => Math.sqrt(share * (1 - share));
  const [own, control] = kind === 'mean' ? [treatmentStandardDeviation ?? standardDeviation ?? NaN, standardDeviation ?? NaN] : [spread(baseline + effect), spread(baseline)];
  const normal: ClosedForm = { name: 'normal', controlUnits: left * unitsByNormal(effect, own, control, ratio, power, settings) };
  if (kind === 'mean' || Math.abs(ratio - 1) > 1e-12) return [normal];
  const byShares = (form: 'pooled-null' | 'arcsine'): number => left * unitsForShares(baseline, baseline + effect, power, settings, form);
  return [normal, { name: 'pooled', controlUnits: byShares('pooled-null') }, { name: 'arcsine', controlUnits: byShares('arcsine') }];
}

/** The smallest lift in the direction that the test looks, rises first. */
function detectableLift(request: PlanRequest, powerAt: (lift: number) => number): number | null {
  const sign = request.alternative === 'less' || (request.effect !== null && request.effect < 0) ? -1 : 1;
  const size = findRootFrom((lift) => powerAt(sign * lift) - request.power, 0.05, 1e-12);
  return Number.isFinite(size) ? sign * size : null;
}

/** A solver's last digits must not turn 1,000.0000000001 units into 1,001. */
function roundedDown(units: number): number {
  return Math.abs(units - Math.round(units)) < 1e-7 * units ? Math.min(units, Math.round(units)) : units;
}

function check(request: PlanRequest): void {
  const { kind, baseline, standardDeviation, effect, confidence, power, weights, varianceReduction, alternative, units, unitsPerDay, looks, realEffects } = request;
  const refuse = (field: string, message: string, next: string): never => {
    throw new LiftbenchError({ kind: 'input', message, next, place: { field } });
  };
  if (!Number.isFinite(baseline) || baseline === 0) refuse('baseline', 'The baseline must be a number other than 0.', 'Give the value that the control is expected to have.');
  if (kind === 'share' && !(baseline > 0 && baseline < 1)) refuse('baseline', 'The baseline of a share must lie between 0 and 1.', 'Write 10 % as 0.1; for a mean, give its standard deviation too.');
  if (kind === 'mean' && !((standardDeviation ?? 0) > 0)) refuse('standardDeviation', 'A mean cannot be planned for without the standard deviation of its units.', 'Give it, e.g. from an earlier evaluation.');
  if (request.treatmentStandardDeviation != null && !(request.treatmentStandardDeviation > 0)) refuse('treatmentStandardDeviation', "The treatments' standard deviation must be above 0.", 'Leave it out where both arms are alike.');
  if (effect !== null && !(Number.isFinite(effect) && effect !== 0)) refuse('effect', 'The effect must be a lift other than 0.', 'Write 5 % as 0.05.');
  if (effect !== null && ((alternative === 'greater' && effect < 0) || (alternative === 'less' && effect > 0))) refuse('effect', 'A one-sided test cannot find an effect on its other side.', 'Turn the sign of the effect, or the alternative.');
  if (kind === 'share' && effect !== null && !(baseline * (1 + effect) > 0 && baseline * (1 + effect) < 1)) refuse('effect', 'With this effect the share would leave 0 … 1.', 'Give a smaller effect.');
  if (!(confidence > 0.5 && confidence < 1)) refuse('confidence', 'The confidence must lie between 0.5 and 1.', 'Write 95 % as 0.95.');
  if (!(power > 0.05 && power < 1)) refuse('power', 'The power must lie between 0.05 and 1.', 'Write 80 % as 0.8.');
  if (weights.length < 2 || !weights.every((weight) => weight > 0)) refuse('weights', 'At least two variants with positive weights are needed.', 'Give e.g. 1 and 1.');
  if (!(varianceReduction >= 0 && varianceReduction < 1)) refuse('varianceReduction', 'The variance reduction must be at least 0 and below 1.', 'Write 30 % as 0.3.');
  if (units !== null && !(units >= 4 && Number.isFinite(units))) refuse('units', 'There must be at least four units in all.', 'Give the units of all variants together.');
  if (unitsPerDay !== null && !(unitsPerDay > 0 && Number.isFinite(unitsPerDay))) refuse('unitsPerDay', 'The units per day must be above 0.', 'Give the new units of all variants together per day.');
  if (looks !== undefined && !(Number.isInteger(looks) && looks >= 1 && looks <= 200)) refuse('looks', 'The looks must be a whole number from 1 to 200.', 'Write 14 for daily looks over two weeks.');
  if (realEffects !== undefined && !(realEffects > 0 && realEffects < 1)) refuse('realEffects', 'The share of real effects must lie between 0 and 1.', 'Write 10 % as 0.1.');
}

const testWords = {
  welch: "Welch's test by the noncentral t",
  student: "Student's test by the noncentral t",
  z: 'The z-test of two means',
} as const;

function assumptionsOf(request: PlanRequest, alpha: number, treatments: number): string[] {
  const { kind, alternative, correction, confidence, varianceReduction, method = 'welch', treatmentStandardDeviation, sequential = 'none', looks = plannedLooks } = request;
  const looked = sequential === 'none' ? 'looked at once' : `${sequentialPlans[sequential].label.replace(/^A/, 'a')} over ${String(looks)} even looks (normal approximation)`;
  const sentences = [
    kind === 'mean'
      ? `${testWords[method]}, with ${treatmentStandardDeviation == null ? 'the same standard deviation in both arms' : 'the standard deviations given'}.`
      : 'The normal approximation with unpooled variances of the two shares.',
    `${alternative === 'two-sided' ? 'Two-sided' : `One-sided (${alternative})`}, at ${level(confidence)} confidence, ${looked}.`,
  ];
  if (treatments > 1) sentences.push(`The smallest of ${String(treatments)} treatments against the control; level ${level(alpha)} per comparison${alpha < 1 - confidence ? ` (${corrections[correction].label}, at its strictest)` : ', not corrected'}.`);
  if (varianceReduction > 0) sentences.push(`A covariate that removes ${level(varianceReduction)} of the variance.`);
  return sentences;
}
