import { normalIsf } from '../kernels/normal';
import { skewedTails } from '../kernels/skewness';
import { percent } from '../wording';
import type { CheckMember } from './check';

/** Nominal chance outside each end of a 95 % interval, at which the tails are judged. */
const TAIL = 0.025;
/** A tail this many times its nominal size is worth a warning. */
const TOO_LARGE = 1.6;

/** Values so skewed, in arms so small or unequal, that the t-test misses its level. */
export const skewedValues: CheckMember = {
  name: 'skewed-values',
  label: 'Skewed values',
  explanation: 'Estimates from the skewness of the values and the sizes of the arms how far the t-test is from its level; equal arms cancel most of it, more units and caps cure it.',
  run: ({ skewness }) => {
    if (skewness.length === 0) return null;
    const judged = skewness.map((one) => ({ ...one, ...skewedTails(one.skewness, normalIsf(TAIL), TAIL) }));
    const found = judged.filter(({ below, above }) => Math.max(below, above) > TOO_LARGE * TAIL);
    return {
      id: 'skewed-values',
      status: found.length > 0 ? 'warn' : 'pass',
      statistic: null, degreesOfFreedom: null, pValue: null,
      message: found.length > 0
        ? `Skewed values: ${found.map(({ metric, variant, below, above }) => `for ${metric} in ${variant} a 95 % interval misses a true difference ${below > above ? 'above' : 'below'} it in about ${percent(Math.max(below, above))} of experiments instead of ${percent(TAIL)}`).join('; ')}. Cap the metric, collect more units, or split them more evenly.`
        : 'No metric is so skewed that its test would miss its level.',
      evidence: { tail: TAIL, comparisons: judged },
    };
  },
};
