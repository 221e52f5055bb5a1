import type { Correction } from './correction';

/** No correction: every comparison stands for itself. */
export const none: Correction = {
  name: 'none',
  label: 'None',
  explanation: 'Every p-value stands for itself; with many comparisons some will look significant by chance.',
  controls: 'nothing',
  adjust: (p) => p.slice(),
};
