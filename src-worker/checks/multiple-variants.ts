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
    const { randomisation } = counts;
    const units = randomisation?.inSeveralVariants ?? counts.unitsInSeveralVariants;
    const exposedUnits = randomisation?.exposed ?? counts.exposedUnits;
    const share = exposedUnits > 0 ? units / exposedUnits : 0;
    const noun = randomisation === undefined ? 'unit' : `${randomisation.column}`;
    const many = randomisation === undefined ? 'units were' : `of ${randomisation.column} were`;
    const fate = multiple === 'exclude' ? (randomisation === undefined ? 'They are left out.' : 'They are left out with all their units.') : 'They count in the variant they saw first.';
    return {
      id: 'multiple-variants',
      status: units === 0 ? 'pass' : share >= BROKEN_SHARE && units >= BROKEN_UNITS ? 'fail' : 'warn',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: units === 0
        ? `No ${noun} was seen in more than one variant.`
        : `${whole(units)} ${units === 1 ? `${noun} was` : many} seen in more than one variant (${percent(share)} of ${whole(exposedUnits)}). ${fate}`,
      evidence: { units, exposedUnits, share, multiple, byVariants: (randomisation ?? counts).severalByVariants },
    };
  },
};
