import { stepUp, type Correction } from './correction';

/** False discovery rate under any dependence (Benjamini & Yekutieli 2001): BH times the harmonic sum. */
export const benjaminiYekutieli: Correction = {
  name: 'benjamini-yekutieli',
  label: 'Benjamini–Yekutieli',
  explanation: 'Keeps the expected share of false claims among all claims below the level, whatever the dependence.',
  controls: 'false discovery rate',
  adjust: (p) => {
    let harmonic = 0;
    for (let k = 1; k <= p.length; k += 1) harmonic += 1 / k;
    return stepUp(p, (rank, m) => (m * harmonic) / (rank + 1));
  },
};
