import type { Estimate } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { formatLevel, formatNumber } from './numbers';

type Priors = Pick<Analysis, 'prior' | 'sharePrior' | 'ratePrior'>;

/** The prior that a reading by this model rests on: `a uniform prior on each share`. */
export function priorWords(model: NonNullable<Estimate['bayesianModel']>, { prior, sharePrior, ratePrior }: Priors): string {
  if (model === 'beta-binomial') return sharePrior === null || (sharePrior.successes === 1 && sharePrior.failures === 1) ? 'a uniform prior on each share' : `a Beta(${plain(sharePrior.successes)}, ${plain(sharePrior.failures)}) prior on each share`;
  if (model === 'gamma-poisson') return ratePrior === null || (ratePrior.events === 1 && ratePrior.units === 0) ? 'a flat prior on each rate' : `a gamma prior on each rate (${plain(ratePrior.events)} events in ${plain(ratePrior.units)} units)`;
  return prior === null ? 'a flat prior' : `a normal prior on the lift (mean ${formatLevel(prior.mean)}, spread ${formatLevel(prior.standardDeviation)})`;
}

const modelNames: Readonly<Record<NonNullable<Estimate['bayesianModel']>, string>> = {
  normal: 'normal approximation', 'beta-binomial': 'beta–binomial, exact', 'gamma-poisson': 'gamma–Poisson, exact',
};

/** `beta–binomial, exact, under a uniform prior on each share`; empty where there is no reading. */
export function bayesianModelWords({ bayesianModel }: Pick<Estimate, 'bayesianModel'>, priors: Priors): string {
  return bayesianModel == null ? '' : `${modelNames[bayesianModel]}, under ${priorWords(bayesianModel, priors)}`;
}

/** The priors declared, for the readout's foot; empty where all are flat. */
export function priorsSentence(priors: Priors): string {
  const said = [
    ...(priors.prior === null ? [] : [priorWords('normal', priors)]),
    ...(priors.sharePrior === null ? [] : [priorWords('beta-binomial', priors)]),
    ...(priors.ratePrior === null ? [] : [priorWords('gamma-poisson', priors)]),
  ];
  return said.length === 0 ? '' : ` Bayesian figures under ${said.join(' and ')}.`;
}

function plain(value: number): string {
  return formatNumber(value, (String(value).split('.')[1] ?? '').length);
}
