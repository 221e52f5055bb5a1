import { stepUp, type Correction } from './correction';

/** Step-up Bonferroni (Hochberg 1988): Holm's factors from the largest p down. */
export const hochberg: Correction = {
  name: 'hochberg',
  label: 'Hochberg',
  explanation: 'Keeps the chance of any false claim in the family below the level for independent or positively dependent comparisons.',
  controls: 'family-wise error',
  adjust: (p) => stepUp(p, (rank, m) => m - rank),
};
