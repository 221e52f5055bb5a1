import { compareMeans, type MeanTest } from './compare-means';
import type { MomentMethod } from './method';

const test: MeanTest = {
  squaredError: (variance, n) => variance / n,
  // In shares of the whole, so that squares of huge and tiny errors stay in the range of numbers.
  degreesOfFreedom: (own, n, control, controlN) => {
    const share = own / (own + control);
    const rest = control / (own + control);
    return 1 / ((share * share) / (n - 1) + (rest * rest) / (controlN - 1));
  },
};

/** Welch's t-test of the difference (Welch 1947), Satterthwaite's degrees of freedom not rounded. */
export const welch: MomentMethod = {
  name: 'welch',
  reads: 'moments',
  compare: (cells, pairs, settings, out) => {
    compareMeans(test, cells, pairs, settings, out);
  },
};
