import type { Correction } from './correction';

/** p times the size of the family (Bonferroni; Dunn 1961). */
export const bonferroni: Correction = {
  name: 'bonferroni',
  label: 'Bonferroni',
  explanation: 'Keeps the chance of any false claim in the family below the level, whatever the dependence; the simplest and strictest.',
  controls: 'family-wise error',
  adjust: (p) => p.map((value) => Math.min(1, value * p.length)),
};
