import type { CorrectionName } from '../../src-contract/capabilities';
import { benjaminiHochberg } from './benjamini-hochberg';
import { benjaminiYekutieli } from './benjamini-yekutieli';
import { bonferroni } from './bonferroni';
import type { Correction } from './correction';
import { dunnett } from './dunnett';
import { hochberg } from './hochberg';
import { holm } from './holm';
import { hommel } from './hommel';
import { none } from './none';

/** Every correction, by the name a definition gives it. */
export const corrections: Readonly<Record<CorrectionName, Correction>> = {
  none,
  bonferroni,
  holm,
  hochberg,
  hommel,
  dunnett,
  'benjamini-hochberg': benjaminiHochberg,
  'benjamini-yekutieli': benjaminiYekutieli,
};
