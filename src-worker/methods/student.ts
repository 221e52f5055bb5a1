import { compareMeans, type MeanTest } from './compare-means';
import type { MomentMethod } from './method';

const test: MeanTest = {
  squaredError: (variance, n, otherVariance, otherN) => ((n - 1) * variance + (otherN - 1) * otherVariance) / (n + otherN - 2) / n,
  degreesOfFreedom: (_own, n, _control, controlN) => n + controlN - 2,
};

/** Student's t-test with one variance for both arms (Student 1908). */
export const student: MomentMethod = {
  name: 'student',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareMeans(test, cells, pairs, settings, out);
  },
};
