import gammaln from '@stdlib/math-base-special-gammaln';

/** Concentration of the Dirichlet prior around the planned split: departures of about one percentage point are weighed. */
const CONCENTRATION = 10_000;

/**
 * log of the sequential p-value of a split, valid at every look (Lindon & Malek 2022): one over the Bayes
 * factor of a Dirichlet prior, centred on the planned shares, against those shares; at most 1.
 */
export function logSequentialSampleRatioP(units: readonly number[], weights: readonly number[]): number {
  const weight = weights.reduce((sum, share) => sum + share, 0);
  const total = units.reduce((sum, count) => sum + count, 0);
  let logFactor = gammaln(CONCENTRATION) - gammaln(CONCENTRATION + total);
  units.forEach((count, arm) => {
    const share = weights[arm] / weight;
    const prior = CONCENTRATION * share;
    logFactor += gammaln(prior + count) - gammaln(prior) - count * Math.log(share);
  });
  return Math.min(0, -logFactor);
}
