import { levelName } from '../../src-contract/evaluation';
import { whole } from '../wording';
import type { CheckMember } from './check';

/** Units whose variant is not in the definition; they are in no comparison. */
export const undeclaredVariants: CheckMember = {
  name: 'undeclared-variants',
  label: 'Undeclared variants',
  explanation: 'Counts units whose variant the definition does not name; they are left out of every comparison.',
  run: ({ counts }) => {
    if (counts === null) return null;
    const found = counts.undeclared.filter(({ units }) => units > 0);
    return {
      id: 'undeclared-variants',
      status: found.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: found.length > 0
        ? `The exposures name variants that the definition does not: ${found.map(({ variant, units }) => `${levelName(variant)} (${whole(units)} ${units === 1 ? 'unit' : 'units'})`).join(', ')}. They are left out.`
        : 'Every exposed unit has a declared variant.',
      evidence: { undeclared: found },
    };
  },
};
