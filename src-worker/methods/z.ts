import { compareMeans, type MeanTest } from './compare-means';
import type { MomentMethod } from './method';

const test: MeanTest = {
  squaredError: (variance, n) => variance / n,
  degreesOfFreedom: () => Infinity,
};

/** The z-test: Welch's statistic against the normal distribution. */
export const z: MomentMethod = {
  name: 'z',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareMeans(test, cells, pairs, settings, out);
  },
};
