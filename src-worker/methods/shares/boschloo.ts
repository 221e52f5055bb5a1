import type { MomentMethod } from '../method';
import { Reason } from '../reason';
import { compareShares, type ShareComparison } from './compare-shares';
import { miettinenNurminenDifference } from './share-difference';
import { miettinenNurminenRatio, scoreZ } from './share-score';
import { boschlooPValue } from './unconditional-tests';

/** More units than this in both arms together, and the test takes seconds; Fisher's mid-p is as good by then. */
export const MOST_UNITS = 2000;

const comparison: ShareComparison = {
  statistic: scoreZ,
  pValue: (table, alternative) => (table.units + table.controlUnits > MOST_UNITS ? NaN : boschlooPValue(table, alternative)),
  difference: miettinenNurminenDifference,
  ratio: miettinenNurminenRatio,
};

/**
 * Boschloo's (1970) unconditional exact test beside Miettinen & Nurminen's intervals; two-sided, twice the smaller of the
 * one-sided p. Intervals are not the inversion of the test. The statistic is the score test's z.
 */
export const boschloo: MomentMethod = {
  name: 'boschloo',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareShares(comparison, cells, pairs, settings, out);
    for (let k = 0; k < pairs.count; k += 1) if (out.units[k] + out.controlUnits[k] > MOST_UNITS) out.reason[k] |= Reason.tooManyForExact;
  },
};
