import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { chanceAbove, chanceBelow, credibleInterval, expectedFall, expectedRise, flatPrior, normalPosterior, onDifference } from './normal-normal';

/** The Bayesian figures of an estimate. */
export type BayesianReading = Pick<Estimate, 'probabilityToBeatControl' | 'expectedLoss' | 'credibleLow' | 'credibleHigh' | 'probabilityOfMinimumEffect'>;

/**
 * The Bayesian reading of an estimate by the normal approximation, its standard errors taken for known: chance to
 * beat the control and expected loss from the difference (the loss in the metric's own unit), credible interval
 * and chance of at least the minimum effect from the lift. The prior is on the lift, flat unless one is declared;
 * it is carried over to the difference by the control value. null where no direction is good, or nothing is known.
 */
export function bayesianReading(estimate: Estimate, metric: MetricSummary | undefined, { prior, confidence }: Pick<Analysis, 'prior' | 'confidence'>): BayesianReading {
  const { difference, differenceStandardError, lift, liftStandardError, controlValue } = estimate;
  const onLift = prior === null ? flatPrior : { mean: prior.mean, variance: prior.standardDeviation ** 2 };
  const reading: { -readonly [Key in keyof BayesianReading]: BayesianReading[Key] } = {
    probabilityToBeatControl: null, expectedLoss: null, credibleLow: null, credibleHigh: null, probabilityOfMinimumEffect: null,
  };
  const goal = metric?.goal ?? 'none';
  if (difference !== null && differenceStandardError !== null && goal !== 'none' && (prior === null || (controlValue ?? 0) !== 0)) {
    const posterior = normalPosterior(difference, differenceStandardError, prior === null ? flatPrior : onDifference(onLift, controlValue ?? 0));
    reading.probabilityToBeatControl = finite(goal === 'increase' ? chanceAbove(posterior) : chanceBelow(posterior));
    reading.expectedLoss = finite(goal === 'increase' ? expectedFall(posterior) : expectedRise(posterior));
  }
  if (lift === null || liftStandardError === null) return reading;
  const posterior = normalPosterior(lift, liftStandardError, onLift);
  const [low, high] = credibleInterval(posterior, confidence);
  reading.credibleLow = finite(low);
  reading.credibleHigh = finite(high);
  const least = metric?.minimumEffect ?? null;
  if (least !== null && goal !== 'none') reading.probabilityOfMinimumEffect = finite(goal === 'increase' ? chanceAbove(posterior, least) : chanceBelow(posterior, -least));
  return reading;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
