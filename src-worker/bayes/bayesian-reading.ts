import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { betaBinomial, chanceBelowShareLift, chanceOfShareLift, shareLiftInterval, uniformPrior, type BetaBinomial, type BetaShapes } from './beta-binomial';
import { chanceBelowLift, chanceOfLift, expectedRateFall, expectedRateRise, flatRatePrior, gammaPoisson, rateLiftInterval } from './gamma-poisson';
import { chanceAbove, chanceBelow, credibleInterval, expectedFall, expectedRise, flatPrior, normalPosterior, onDifference } from './normal-normal';
import { lookForStop } from '../stop-flag';

/** The Bayesian figures of an estimate. */
export type BayesianReading = Required<Pick<Estimate, 'bayesianModel' | 'probabilityToBeatControl' | 'expectedLoss' | 'expectedGain' | 'credibleLow' | 'credibleHigh' | 'probabilityOfMinimumEffect'>>;

/** `clustered`: units lie inside what was randomised, so no successes can be counted over them. */
type Settings = Pick<Analysis, 'prior' | 'sharePrior' | 'ratePrior' | 'confidence'> & { readonly clustered?: boolean };

/** Both arms of an effect, read by one model: lifts and differences signed as measured, whatever the goal. */
interface Posterior {
  readonly model: NonNullable<Estimate['bayesianModel']>;
  /** Chance of a lift above, and below, the one given. */
  above(lift: number): number;
  below(lift: number): number;
  /** E[max(difference, 0)] and E[max(−difference, 0)], in the metric's own unit. */
  readonly rise: number;
  readonly fall: number;
  /** Central credible interval of the lift; null where there is no lift. */
  readonly interval: () => readonly [low: number, high: number] | null;
}

/** In segments and on days, a share with at least this many of everything is read by the normal approximation: good to about three digits there. */
const MANY = 100;
/** Exact readings kept: another correction or family asks for the very same ones. */
const KEPT = 4000;
const kept = new Map<string, BayesianReading>();

/**
 * The Bayesian reading of an estimate: chance to beat the control, expected loss and gain (in the metric's own unit),
 * credible interval of the lift, chance of at least the minimum effect.
 *
 * Shares of units that were randomised themselves, not covariate-adjusted, are read exactly: beta–binomial under `sharePrior`, by default the uniform one.
 * Counts compared by the method `poisson` are read as gamma–Poisson under `ratePrior`, by default the flat one. All else, and
 * everything where a prior on the lift is declared (unless the share or rate has its own), by the normal approximation with
 * its standard errors taken for known, the prior on the lift carried over to the difference by the control value.
 * null where no direction is good, or nothing is known.
 */
export function bayesianReading(estimate: Estimate, metric: MetricSummary | undefined, settings: Settings): BayesianReading {
  const conjugate = shareTable(estimate, settings) ?? rateTable(estimate, settings);
  if (conjugate === null) return readingOf(normalReading(estimate, settings), estimate, metric, settings);
  const key = JSON.stringify([conjugate, settings, metric?.goal, metric?.minimumEffect, estimate.lift === null]);
  const found = kept.get(key);
  if (found !== undefined) return found;
  lookForStop();
  const made = readingOf('successes' in conjugate ? shareReading(conjugate, settings, estimate.lift !== null) : rateReading(conjugate, settings, estimate.lift !== null), estimate, metric, settings);
  kept.set(key, made);
  if (kept.size > KEPT) for (const oldest of kept.keys()) { kept.delete(oldest); break; }
  return made;
}

function readingOf(posterior: Posterior | null, { difference, controlValue }: Estimate, metric: MetricSummary | undefined, { prior }: Settings): BayesianReading {
  const reading: { -readonly [Key in keyof BayesianReading]: BayesianReading[Key] } = {
    bayesianModel: null, probabilityToBeatControl: null, expectedLoss: null, expectedGain: null, credibleLow: null, credibleHigh: null, probabilityOfMinimumEffect: null,
  };
  if (posterior === null) return reading;
  const goal = metric?.goal ?? 'none';
  const up = goal === 'increase';
  const interval = posterior.interval();
  if (goal !== 'none' && difference !== null && (posterior.model !== 'normal' || prior === null || (controlValue ?? 0) !== 0)) {
    reading.bayesianModel = posterior.model;
    reading.probabilityToBeatControl = finite(up ? posterior.above(0) : posterior.below(0));
    reading.expectedLoss = finite(up ? posterior.fall : posterior.rise);
    reading.expectedGain = finite(up ? posterior.rise : posterior.fall);
  }
  if (interval === null) return reading;
  reading.bayesianModel = posterior.model;
  [reading.credibleLow, reading.credibleHigh] = interval.map(finite) as [number | null, number | null];
  const least = metric?.minimumEffect ?? null;
  if (least !== null && goal !== 'none') reading.probabilityOfMinimumEffect = finite(up ? posterior.above(least) : posterior.below(-least));
  return reading;
}

function normalReading({ difference, differenceStandardError, lift, liftStandardError, controlValue }: Estimate, { prior, confidence }: Settings): Posterior | null {
  if (difference === null || differenceStandardError === null) return null;
  const onLift = prior === null ? flatPrior : { mean: prior.mean, variance: prior.standardDeviation ** 2 };
  const absolute = normalPosterior(difference, differenceStandardError, prior === null ? flatPrior : onDifference(onLift, controlValue ?? 0));
  const relative = lift === null || liftStandardError === null ? null : normalPosterior(lift, liftStandardError, onLift);
  // No effect is read from the difference, whose error does not hang on the control's; other lifts from the lift.
  return {
    model: 'normal',
    above: (threshold) => (threshold === 0 || relative === null ? chanceAbove(absolute) : chanceAbove(relative, threshold)),
    below: (threshold) => (threshold === 0 || relative === null ? chanceBelow(absolute) : chanceBelow(relative, threshold)),
    rise: expectedRise(absolute), fall: expectedFall(absolute),
    interval: () => relative && credibleInterval(relative, confidence),
  };
}

interface ShareCounts {
  readonly successes: number;
  readonly units: number;
  readonly controlSuccesses: number;
  readonly controlUnits: number;
}

function shareReading(table: ShareCounts, { sharePrior, confidence }: Settings, hasLift: boolean): Posterior {
  const exact = exactShares(table, sharePrior === null ? uniformPrior : { a: sharePrior.successes, b: sharePrior.failures });
  return {
    model: 'beta-binomial',
    above: (lift) => (lift === 0 ? exact.chanceToBeatControl : chanceOfShareLift(exact, lift)),
    below: (lift) => chanceBelowShareLift(exact, lift),
    rise: exact.lossIfControl, fall: exact.lossIfTreatment,
    interval: () => (hasLift ? shareLiftInterval(exact, confidence) : null),
  };
}

/** Chances and losses do not depend on the level: another one asks for the very same. */
const exactKept = new Map<string, BetaBinomial>();

function exactShares(table: ShareCounts, prior: BetaShapes): BetaBinomial {
  const { successes, units, controlSuccesses, controlUnits } = table;
  const key = [successes, units, controlSuccesses, controlUnits, prior.a, prior.b].join(' ');
  const found = exactKept.get(key);
  if (found !== undefined) return found;
  const made = betaBinomial(table, prior);
  exactKept.set(key, made);
  if (exactKept.size > KEPT) for (const oldest of exactKept.keys()) { exactKept.delete(oldest); break; }
  return made;
}

interface RateCounts {
  readonly events: number;
  readonly exposure: number;
  readonly controlEvents: number;
  readonly controlExposure: number;
}

function rateReading(table: RateCounts, { ratePrior, confidence }: Settings, hasLift: boolean): Posterior {
  const exact = gammaPoisson(table, ratePrior ?? flatRatePrior);
  return {
    model: 'gamma-poisson',
    above: (lift) => chanceOfLift(exact, lift), below: (lift) => chanceBelowLift(exact, lift),
    rise: expectedRateRise(exact), fall: expectedRateFall(exact),
    interval: () => (hasLift ? rateLiftInterval(exact, confidence) : null),
  };
}

/** Successes of both arms where the share is to be read exactly; null otherwise. */
function shareTable(estimate: Estimate, { prior, sharePrior, clustered = false }: Settings): ShareCounts | null {
  const { kind, value, controlValue, units, controlUnits, adjustment, segment } = estimate;
  if ((kind !== 'conversion' && kind !== 'retention') || adjustment || clustered || (prior !== null && sharePrior === null)) return null;
  if (value === null || controlValue === null || units === 0 || controlUnits === 0) return null;
  const table = { successes: Math.round(value * units), units, controlSuccesses: Math.round(controlValue * controlUnits), controlUnits };
  if (segment === null && !('day' in estimate)) return table;
  const fewest = Math.min(table.successes, units - table.successes, table.controlSuccesses, controlUnits - table.controlSuccesses);
  return fewest < MANY ? table : null;
}

/** Events of both arms where the metric is a count compared as Poisson; null otherwise. */
function rateTable({ kind, method, value, controlValue, units, controlUnits, pValue }: Estimate, { prior, ratePrior }: Settings): RateCounts | null {
  if (kind !== 'count' || method !== 'poisson' || pValue === null || (prior !== null && ratePrior === null)) return null;
  if (value === null || controlValue === null || units === 0 || controlUnits === 0) return null;
  return { events: Math.round(value * units), exposure: units, controlEvents: Math.round(controlValue * controlUnits), controlExposure: controlUnits };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
