import { stepDown, type Correction } from './correction';

/** Step-down Bonferroni (Holm 1979): the k-th smallest p times (m − k + 1), never falling. */
export const holm: Correction = {
  name: 'holm',
  label: 'Holm',
  explanation: 'Keeps the chance of any false claim in the family below the level, whatever the dependence; never weaker than Bonferroni.',
  controls: 'family-wise error',
  adjust: (p) => stepDown(p, (rank, m) => m - rank),
};
