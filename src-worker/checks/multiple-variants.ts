import { percent, whole } from '../wording';
import type { CheckMember } from './check';

/** From this share on (and ten units) the assignment itself is in doubt. */
const BROKEN_SHARE = 0.01;
const BROKEN_UNITS = 10;

/** Units seen in two or more variants: a sign of broken assignment or of identifiers that change. */
export const multipleVariants: CheckMember = {
  name: 'multiple-variants',
  label: 'Units in several variants',
  explanation: 'Counts units that were exposed to more than one variant; many of them mean that the assignment does not hold.',
  run: ({ counts, multiple }) => {
    if (counts === null) return null;
    const units = counts.unitsInSeveralVariants;
    const share = counts.exposedUnits > 0 ? units / counts.exposedUnits : 0;
    const fate = multiple === 'exclude' ? 'They are left out.' : 'They count in the variant they saw first.';
    return {
      id: 'multiple-variants',
      status: units === 0 ? 'pass' : share >= BROKEN_SHARE && units >= BROKEN_UNITS ? 'fail' : 'warn',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: units === 0
        ? 'No unit was seen in more than one variant.'
        : `${whole(units)} ${units === 1 ? 'unit was' : 'units were'} seen in more than one variant (${percent(share)} of ${whole(counts.exposedUnits)}). ${fate}`,
      evidence: { units, exposedUnits: counts.exposedUnits, share, multiple, byVariants: counts.severalByVariants },
    };
  },
};
