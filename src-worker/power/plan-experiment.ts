import type { PlanRequest, PlanResult } from '../../src-contract/planning';
import { LiftbenchError } from '../../src-contract/failure';
import { corrections } from '../corrections/catalogue';
import { findRootFrom } from '../kernels/find-root';
import { level } from '../wording';
import { falsePositiveRisk } from './false-positive-risk';
import { powerOfMeans, powerOfStatistic, type PowerSettings } from './power-of-means';

/** Share of experiments whose effect is real, for the false-positive risk (Kohavi, Deng & Vermeer 2022, table 2). */
const REAL_EFFECTS = 0.1;

/**
 * Units, detectable effect and power before an experiment. The comparison planned for is that of the control
 * with the smallest treatment. Means: Welch's test by the noncentral t, equal spread in both arms. Shares: the
 * normal approximation with unpooled variances p(1 − p) at baseline and baseline × (1 + effect). A covariate
 * scales the variance; a family-wise correction divides the level by the number of treatments.
 *
 * @throws LiftbenchError `input` naming the field that cannot be planned with.
 */
export function planExperiment(request: PlanRequest): PlanResult {
  check(request);
  const { weights, effect, units, power, unitsPerDay } = request;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const control = weights[0] / total;
  const treatment = Math.min(...weights.slice(1)) / total;
  const treatments = weights.length - 1;
  const familyWise = corrections[request.correction].controls === 'family-wise error';
  const alpha = (1 - request.confidence) / (familyWise ? treatments : 1);
  const settings: PowerSettings = { alpha, alternative: request.alternative };
  const powerAt = (lift: number, all: number): number => powerOf(request, lift, all * treatment, all * control, settings);
  const required = effect === null ? null : Math.ceil(roundedDown(findRootFrom((all) => powerAt(effect, all) - power, 1000, 1e-12)));
  const measured = units ?? required;
  const achieved = effect === null || units === null ? null : powerAt(effect, units);
  const risk = achieved ?? (effect === null ? null : power);
  return {
    requiredUnits: required,
    requiredPerVariant: required === null ? null : weights.map((weight) => Math.ceil((required * weight) / total - 1e-9)),
    days: required === null || unitsPerDay === null ? null : Math.ceil(required / unitsPerDay),
    achievedPower: achieved,
    detectableEffect: measured === null ? null : detectable(request, (lift) => powerAt(lift, measured)),
    alpha,
    falsePositiveRisk: risk === null ? null : falsePositiveRisk(request.alternative === 'two-sided' ? alpha / 2 : alpha, risk, REAL_EFFECTS),
    assumptions: assumptionsOf(request, alpha, treatments),
  };
}

function powerOf(request: PlanRequest, lift: number, units: number, controlUnits: number, settings: PowerSettings): number {
  const { baseline, varianceReduction } = request;
  const left = 1 - varianceReduction;
  const effect = lift * Math.abs(baseline);
  if (request.kind === 'mean') {
    const standardDeviation = (request.standardDeviation ?? NaN) * Math.sqrt(left);
    const arms = { standardDeviation, controlStandardDeviation: standardDeviation, units: Math.max(2, units), controlUnits: Math.max(2, controlUnits) };
    return powerOfMeans(effect, arms, settings);
  }
  const share = baseline + effect;
  if (share <= 0 || share >= 1) return 1;
  const error = Math.sqrt(((share * (1 - share)) / units + (baseline * (1 - baseline)) / controlUnits) * left);
  return powerOfStatistic(effect / error, Infinity, settings);
}

/** The smallest lift in the direction that the test looks, rises first. */
function detectable(request: PlanRequest, powerAt: (lift: number) => number): number | null {
  const sign = request.alternative === 'less' || (request.effect !== null && request.effect < 0) ? -1 : 1;
  const size = findRootFrom((lift) => powerAt(sign * lift) - request.power, 0.05, 1e-10);
  return Number.isFinite(size) ? sign * size : null;
}

/** A solver's last digits must not turn 1,000.0000000001 units into 1,001. */
function roundedDown(units: number): number {
  return Math.abs(units - Math.round(units)) < 1e-7 * units ? Math.min(units, Math.round(units)) : units;
}

function check({ kind, baseline, standardDeviation, effect, confidence, power, weights, varianceReduction, alternative }: PlanRequest): void {
  const refuse = (field: string, message: string, next: string): never => {
    throw new LiftbenchError({ kind: 'input', message, next, place: { field } });
  };
  if (!Number.isFinite(baseline) || baseline === 0) refuse('baseline', 'The baseline must be a number other than 0.', 'Give the value that the control is expected to have.');
  if (kind === 'share' && !(baseline > 0 && baseline < 1)) refuse('baseline', 'The baseline of a share must lie between 0 and 1.', 'Write 10 % as 0.1.');
  if (kind === 'mean' && !((standardDeviation ?? 0) > 0)) refuse('standardDeviation', 'A mean cannot be planned for without the standard deviation of its units.', 'Give it, e.g. from an earlier evaluation.');
  if (effect !== null && !(Number.isFinite(effect) && effect !== 0)) refuse('effect', 'The effect must be a lift other than 0.', 'Write 5 % as 0.05.');
  if (effect !== null && ((alternative === 'greater' && effect < 0) || (alternative === 'less' && effect > 0))) refuse('effect', 'A one-sided test cannot find an effect on its other side.', 'Turn the sign of the effect, or the alternative.');
  if (kind === 'share' && effect !== null && !(baseline * (1 + effect) > 0 && baseline * (1 + effect) < 1)) refuse('effect', 'With this effect the share would leave 0 … 1.', 'Give a smaller effect.');
  if (!(confidence > 0.5 && confidence < 1)) refuse('confidence', 'The confidence must lie between 0.5 and 1.', 'Write 95 % as 0.95.');
  if (!(power > 0.05 && power < 1)) refuse('power', 'The power must lie between 0.05 and 1.', 'Write 80 % as 0.8.');
  if (weights.length < 2 || !weights.every((weight) => weight > 0)) refuse('weights', 'At least two variants with positive weights are needed.', 'Give e.g. 1 and 1.');
  if (!(varianceReduction >= 0 && varianceReduction < 1)) refuse('varianceReduction', 'The variance reduction must be at least 0 and below 1.', 'Write 30 % as 0.3.');
}

function assumptionsOf({ kind, alternative, correction, confidence, varianceReduction }: PlanRequest, alpha: number, treatments: number): string[] {
  const sentences = [
    kind === 'mean'
      ? "Welch's test by the noncentral t, with the same standard deviation in both arms."
      : 'The normal approximation with unpooled variances of the two shares.',
    `${alternative === 'two-sided' ? 'Two-sided' : `One-sided (${alternative})`}, at ${level(confidence)} confidence, looked at once.`,
  ];
  if (treatments > 1) sentences.push(`The smallest of ${String(treatments)} treatments against the control; level ${level(alpha)} per comparison${alpha < 1 - confidence ? ` (${corrections[correction].label}, at its strictest)` : ', not corrected'}.`);
  if (varianceReduction > 0) sentences.push(`A covariate that removes ${level(varianceReduction)} of the variance.`);
  return sentences;
}
