import { chiSquareSf } from '../../kernels/chi-square';

/** One stratum's comparison: difference, its standard error, and the units of both arms. */
export interface Stratum {
  readonly difference: number;
  readonly standardError: number;
  readonly units: number;
}

export interface PostStratified {
  readonly difference: number;
  /** For the units at hand: the strata's sizes are taken as known. */
  readonly standardError: number;
  /** For the population they came from: the sizes are themselves a sample (adds Var_w(difference)/N). */
  readonly populationStandardError: number;
}

/**
 * Post-stratified effect: the strata's differences weighted by their share of units (Miratrix, Sekhon & Yu
 * 2013; Xie & Aurisset 2016).
 */
export function postStratify(strata: readonly Stratum[]): PostStratified {
  const total = strata.reduce((sum, { units }) => sum + units, 0);
  let difference = 0;
  let variance = 0;
  for (const stratum of strata) {
    const weight = stratum.units / total;
    difference += weight * stratum.difference;
    variance += weight * weight * stratum.standardError ** 2;
  }
  const between = strata.reduce((sum, stratum) => sum + (stratum.units / total) * (stratum.difference - difference) ** 2, 0);
  return { difference, standardError: Math.sqrt(variance), populationStandardError: Math.sqrt(variance + between / total) };
}

export interface Heterogeneity {
  /** Cochran's Q. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** Cochran's (1954) Q: whether the strata's differences vary by more than their errors allow; chi-square. */
export function cochranQ(strata: readonly Pick<Stratum, 'difference' | 'standardError'>[]): Heterogeneity {
  let weights = 0;
  let weighted = 0;
  for (const { difference, standardError } of strata) {
    const weight = 1 / standardError ** 2;
    weights += weight;
    weighted += weight * difference;
  }
  const centre = weighted / weights;
  const statistic = strata.reduce((sum, { difference, standardError }) => sum + ((difference - centre) / standardError) ** 2, 0);
  const degreesOfFreedom = strata.length - 1;
  return { statistic, degreesOfFreedom, pValue: degreesOfFreedom > 0 ? chiSquareSf(statistic, degreesOfFreedom) : NaN };
}

/** The variance between strata by DerSimonian & Laird (1986); 0 where they vary by no more than their errors allow. */
export function heterogeneityBetween(strata: readonly Pick<Stratum, 'difference' | 'standardError'>[]): number {
  const weights = strata.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  const { statistic, degreesOfFreedom } = cochranQ(strata);
  return Math.max(0, (statistic - degreesOfFreedom) / (total - squares / total));
}

/**
 * Empirical-Bayes estimates of the strata's differences: each drawn towards their common mean by the share
 * of its variance that is error, the variance between strata by DerSimonian & Laird (1986).
 */
export function shrinkStrata(strata: readonly Stratum[]): readonly number[] {
  const between = heterogeneityBetween(strata);
  const inner = strata.map(({ standardError }) => 1 / (standardError ** 2 + between));
  const centre = strata.reduce((sum, { difference }, i) => sum + inner[i] * difference, 0) / inner.reduce((sum, weight) => sum + weight, 0);
  return strata.map(({ difference, standardError }) => centre + (between / (between + standardError ** 2)) * (difference - centre));
}
