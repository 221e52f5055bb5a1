import { percent, whole } from '../wording';
import type { CheckMember } from './check';

/** From this share of the units on, merging across variants puts the assignment itself in doubt. */
const BROKEN_SHARE = 0.01;
const BROKEN_UNITS = 10;

/** What the alias table did: identifiers merged to one unit, and those of them that had been in different variants. */
export const mergedUnits: CheckMember = {
  name: 'merged-units',
  label: 'Merged identifiers',
  explanation: 'Counts units that an alias table made of several identifiers, and those whose identifiers were in different variants.',
  run: ({ merged, multiple }) => {
    if (merged === undefined) return null;
    const share = merged.units > 0 ? merged.acrossVariants / merged.units : 0;
    const fate = multiple === 'exclude' ? 'left out' : 'counted in the variant they saw first';
    const made = `${whole(merged.renamed)} of ${whole(merged.identifiers)} identifiers are other names of users; ${whole(merged.merged)} ${merged.merged === 1 ? 'unit was' : 'units were'} merged of several.`;
    const ambiguous = merged.ambiguous === 0 ? '' : ` ${whole(merged.ambiguous)} ${merged.ambiguous === 1 ? 'identifier belongs' : 'identifiers belong'} to several users in the alias table; the smallest id was taken.`;
    return {
      id: 'merged-units',
      status: merged.acrossVariants === 0 ? (merged.ambiguous === 0 ? 'pass' : 'warn') : share >= BROKEN_SHARE && merged.acrossVariants >= BROKEN_UNITS ? 'fail' : 'warn',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: merged.acrossVariants === 0
        ? `${made} None of them had been in two variants.${ambiguous}`
        : `${made} ${whole(merged.acrossVariants)} of them (${percent(share)} of ${whole(merged.units)} units) had been in different variants and ${merged.acrossVariants === 1 ? 'is' : 'are'} ${fate}.${ambiguous}`,
      evidence: { ...merged, share, multiple },
    };
  },
};
