import { compareMeans, type MeanTest } from './compare-means';
import type { Method } from './method';

const test: MeanTest = {
  errors: (variance, n, controlVariance, controlN) => [variance / n, controlVariance / controlN],
  degreesOfFreedom: () => Infinity,
};

/** The z-test: Welch's statistic against the normal distribution. */
export const z: Method = {
  name: 'z',
  label: 'z-test',
  explanation: 'Compares means against the normal distribution; for large samples, where it equals the t-test.',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareMeans(test, cells, pairs, settings, out);
  },
};
