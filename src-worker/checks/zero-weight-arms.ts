import { whole } from '../wording';
import type { CheckMember } from './check';

/** Units in an arm that was planned to stay empty: outside every sample-ratio test, so a finding of its own. */
export const zeroWeightArms: CheckMember = {
  name: 'zero-weight-arms',
  label: 'Arms planned empty',
  explanation: 'Looks for units in variants with weight 0, which should have received none.',
  run: ({ variants }) => {
    const arms = variants.filter((variant) => variant.weight === 0);
    if (arms.length === 0) return null;
    const filled = arms.filter((arm) => arm.units > 0);
    return {
      id: 'zero-weight-arms',
      status: filled.length > 0 ? 'fail' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: filled.length > 0
        ? `${filled.map((arm) => `${arm.id} has ${whole(arm.units)} ${arm.units === 1 ? 'unit' : 'units'}`).join(', ')} though its weight is 0: correct the weight, or find out how they got there.`
        : 'Variants with weight 0 have no units, as planned.',
      evidence: { variants: arms.map(({ id, units }) => ({ id, units })) },
    };
  },
};
