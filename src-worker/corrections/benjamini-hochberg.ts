import { stepUp, type Correction } from './correction';

/** False discovery rate (Benjamini & Hochberg 1995): the k-th smallest p times m/k, from the largest down. */
export const benjaminiHochberg: Correction = {
  name: 'benjamini-hochberg',
  label: 'Benjamini–Hochberg',
  explanation: 'Keeps the expected share of false claims among all claims below the level, for independent or positively dependent comparisons; for exploring.',
  controls: 'false discovery rate',
  adjust: (p) => stepUp(p, (rank, m) => m / (rank + 1)),
};
