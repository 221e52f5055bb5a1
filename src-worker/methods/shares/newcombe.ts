import type { MomentMethod } from '../method';
import { tailProbability } from '../reading';
import { compareShares, type ShareComparison } from './compare-shares';
import { newcombeDifference } from './share-difference';
import { wilsonInterval } from './share-interval';
import type { Interval, ShareTable } from './share-table';
import { pooledZ } from './share-tests';

/**
 * Interval of the ratio of two shares from their Wilson intervals (Donner & Zou 2012, MOVER-R): all ratios R with
 * Newcombe's interval of p − R q reaching 0, so it excludes 1 exactly when that of the difference excludes 0.
 */
export function newcombeRatio({ successes, units, controlSuccesses, controlUnits }: ShareTable, confidence: number): Interval {
  const p = successes / units;
  const q = controlSuccesses / controlUnits;
  const [low, high] = wilsonInterval(successes, units, confidence);
  const [controlLow, controlHigh] = wilsonInterval(controlSuccesses, controlUnits, confidence);
  const root = (own: number, control: number): number => Math.sqrt(Math.max(0, p * p * q * q - own * (2 * p - own) * control * (2 * q - control)));
  const below = controlLow * (2 * q - controlLow);
  return [
    successes === 0 ? 0 : (low * (2 * p - low)) / (p * q + root(low, controlHigh)),
    below > 0 ? (p * q + root(high, controlLow)) / below : Infinity,
  ];
}

const comparison: ShareComparison = {
  statistic: (table) => pooledZ(table).statistic,
  pValue: (table, alternative) => tailProbability(pooledZ(table).statistic, Infinity, alternative),
  difference: newcombeDifference,
  ratio: newcombeRatio,
};

/**
 * Newcombe's (1998, method 10) interval, and the p-value of the score test (pooled z, the root of Pearson's chi-square).
 * The interval is not the inversion of that test: the two can disagree at the edge, and then nothing is claimed.
 */
export const newcombe: MomentMethod = {
  name: 'newcombe',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareShares(comparison, cells, pairs, settings, out);
  },
};
