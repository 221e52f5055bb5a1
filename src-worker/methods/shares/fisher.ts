import type { Alternative } from '../../../src-contract/capabilities';
import type { MomentMethod } from '../method';
import { compareShares, type ShareComparison } from './compare-shares';
import { hypergeometric } from './hypergeometric';
import { miettinenNurminenDifference } from './share-difference';
import { miettinenNurminenRatio, scoreZ } from './share-score';
import type { ShareTable } from './share-table';
import { fisherTest } from './share-tests';

/** Fisher's mid-p; one-sided, the tables beyond the one seen and half of it. */
export function fisherMidP(table: ShareTable, alternative: Alternative): number {
  if (alternative === 'two-sided') return fisherTest(table).midP;
  const { low, mass } = hypergeometric(table.units, table.controlUnits, table.successes + table.controlSuccesses);
  const seen = table.successes - low;
  const beyond = alternative === 'greater' ? mass.subarray(seen + 1) : mass.subarray(0, seen);
  return Math.min(1, beyond.reduce((sum, chance) => sum + chance, mass[seen] / 2));
}

const comparison: ShareComparison = {
  statistic: scoreZ,
  pValue: fisherMidP,
  difference: miettinenNurminenDifference,
  ratio: miettinenNurminenRatio,
};

/**
 * Fisher's exact test with mid-p (Lancaster 1961) beside Miettinen & Nurminen's intervals. They are not the inversion of
 * the test: the two can disagree at the edge, and then nothing is claimed. The statistic is the score test's z.
 */
export const fisher: MomentMethod = {
  name: 'fisher',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareShares(comparison, cells, pairs, settings, out);
  },
};
