import { compareMeans, type MeanTest } from './compare-means';
import type { MomentMethod } from './method';

const test: MeanTest = {
  squaredError: (variance, n) => variance / n,
  degreesOfFreedom: (own, n, control, controlN) =>
    ((own + control) * (own + control)) / ((own * own) / (n - 1) + (control * control) / (controlN - 1)),
};

/** Welch's t-test of the difference (Welch 1947), Satterthwaite's degrees of freedom not rounded. */
export const welch: MomentMethod = {
  name: 'welch',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareMeans(test, cells, pairs, settings, out);
  },
};
