import type { MomentMethod } from '../method';
import { tailProbability } from '../reading';
import { compareShares, type ShareComparison } from './compare-shares';
import { miettinenNurminenDifference } from './share-difference';
import { miettinenNurminenRatio, scoreZ } from './share-score';

const comparison: ShareComparison = {
  statistic: scoreZ,
  pValue: (table, alternative) => tailProbability(scoreZ(table), Infinity, alternative),
  difference: miettinenNurminenDifference,
  ratio: miettinenNurminenRatio,
};

/** The score test of two shares and its inversion, for difference and ratio (Miettinen & Nurminen 1985). */
export const miettinenNurminen: MomentMethod = {
  name: 'miettinen-nurminen',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareShares(comparison, cells, pairs, settings, out);
  },
};
